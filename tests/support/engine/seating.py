"""Which bodies can share the units of a resource, found by trying everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from uuid import UUID

from attrs import frozen


@frozen(order=True)
class Span:
    """The minutes from `start` up to, not including, `end`."""

    start: int
    end: int

    def meets(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def common(self, other: Span) -> Span:
        """Return the minutes of both."""
        return Span(max(self.start, other.start), min(self.end, other.end))

    def moved(self, minutes: int) -> Span:
        return Span(self.start + minutes, self.end + minutes)


@frozen
class Buffers:
    """Minutes kept free around a body, that may or may not overlap other such minutes."""

    before: int = 0
    after: int = 0
    shared: bool = False


@frozen
class Item:
    """What one claim takes: so many units for a body and what is kept free around it."""

    owner: UUID | None
    body: Span
    buffers: Buffers = Buffers()
    quantity: int = 1

    @property
    def reach(self) -> Span:
        """The body with its buffers."""
        return Span(self.body.start - self.buffers.before, self.body.end + self.buffers.after)

    @property
    def solid(self) -> Span:
        """What nothing of others may touch: the body, and its buffers unless they are shared."""
        return self.body if self.buffers.shared else self.reach

    def collides(self, other: Item) -> bool:
        """Whether no unit can have both."""
        return self.solid.meets(other.reach) or other.solid.meets(self.reach)


def crowd(items: Sequence[Item]) -> int:
    """Return the units of the most demanding set of items that all collide with each other."""
    if not items:
        return 0
    first, *others = items
    meeting = [other for other in others if first.collides(other)]
    with_first = first.quantity + crowd(meeting)
    return with_first if len(meeting) == len(others) else max(with_first, crowd(others))


def crowd_around(item: Item, others: Sequence[Item]) -> int:
    """Return the units of the most demanding set of colliding items that contains *item*."""
    return item.quantity + crowd([other for other in others if item.collides(other)])


def can_be_seated(items: Sequence[Item], units: int) -> bool:
    """Return whether each item can have as many units as it wants, by trying every seating."""
    return _seat(sorted(items, key=lambda item: item.reach), [()] * units)


def _seat(items: Sequence[Item], units: list[tuple[Item, ...]]) -> bool:
    if not items:
        return True
    first, *others = items
    return any(_seat(others, taken) for taken in _placings(first, units))


def _placings(item: Item, units: list[tuple[Item, ...]]) -> Iterator[list[tuple[Item, ...]]]:
    """Yield the units after each way to place *item*, those that differ by names only once."""
    free = [n for n, there in enumerate(units) if not any(map(item.collides, there))]
    seen = set()
    for chosen in combinations(free, item.quantity):
        sort = frozenset(Counter(units[n] for n in chosen).items())
        if sort not in seen:
            seen.add(sort)
            yield [(*there, item) if n in chosen else there for n, there in enumerate(units)]
