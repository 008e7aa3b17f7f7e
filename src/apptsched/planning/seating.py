"""Items on interchangeable units: how many units they need, and when none is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import pairwise

from attrs import frozen

from apptsched.planning.intervals import Interval, covered, merge


@frozen
class Item:
    """One unit of one claim.

    One item may precede another on a unit when its reach ends by the other's core, and its core by
    the other's reach.

    Attributes:
        reach: The body and all its buffers.
        core: What nothing else may reach into: the body with its exclusive buffers.
    """

    reach: Interval
    core: Interval


def units_needed(items: Iterable[Item]) -> int:
    """Return the fewest units on which *items* can be seated.

    In order of core, each on the unit whose last core ends latest among those where it fits.
    """
    last: list[Item] = []
    for item in sorted(items, key=lambda each: each.core):
        fitting = [
            unit
            for unit, before in enumerate(last)
            if before.reach[1] <= item.core[0] and before.core[1] <= item.reach[0]
        ]
        if fitting:
            last[max(fitting, key=lambda unit: last[unit].core[1])] = item
        else:
            last.append(item)
    return len(last)


def when_full(items: Sequence[Item], units: int) -> list[Interval]:
    """Return when no body can be added, because what reaches there needs all of *units*."""
    if units == 1 or all(item.reach == item.core for item in items):
        return covered((item.reach for item in items), units)
    full: list[Interval] = []
    there: list[Item] = []
    coming = deque(sorted(items, key=lambda item: item.reach))
    for lo, hi in pairwise(sorted({edge for item in items for edge in item.reach})):
        there = [item for item in there if item.reach[1] > lo]
        while coming and coming[0].reach[0] <= lo:
            there.append(coming.popleft())
        if len(there) >= units and units_needed(there) >= units:
            full.append((lo, hi))
    return merge(full)
