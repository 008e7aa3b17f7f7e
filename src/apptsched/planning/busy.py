"""Occupied time -> busy periods by kind, and what is left free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from apptsched.model.availability import BusyPeriod, FreeBusy
from apptsched.model.period import EARLIEST, Period
from apptsched.planning.intervals import Interval, clip, covered, subtract
from apptsched.planning.seating import Item, when_full

WIDEST = timedelta(days=92)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(value: datetime) -> int:
    """Return microseconds since 2000-01-01 UTC."""
    return (value - EARLIEST) // _MICROSECOND


def _period(interval: Interval) -> Period:
    return Period(EARLIEST + interval[0] * _MICROSECOND, EARLIEST + interval[1] * _MICROSECOND)


@frozen
class Occupation:
    """What occupies one resource.

    Attributes:
        capacity: How many units the resource has.
        items: One for each unit of each claim, in any order.
        bodies: When a claim's body is on a unit, for those of confirmed appointments.
        tentative: Likewise, for those of held and pending ones.
    """

    capacity: int
    items: Sequence[Item]
    bodies: Sequence[Interval]
    tentative: Sequence[Interval]

    @classmethod
    def of(cls, capacity: int, *columns: Sequence[Any]) -> Occupation:
        """Return the occupation that the columns of `availability_occupation` describe."""
        rows = list(zip(*columns, strict=True))
        return cls(
            capacity,
            [Item(reach=(row[0], row[1]), core=(row[2], row[3])) for row in rows],
            [(row[4], row[5]) for row in rows if not row[6]],
            [(row[4], row[5]) for row in rows if row[6]],
        )


def busy_periods(occupation: Occupation, within: Period) -> list[BusyPeriod]:
    """Return the stretches of a window in which no unit is free, by start.

    `BUSY` where bodies take every unit, tentative where it takes held and pending ones to do so,
    unavailable where it takes buffers.
    """
    start, end = to_micros(within.start), to_micros(within.end)
    capacity, bodies = occupation.capacity, occupation.bodies
    busy = clip(covered(bodies, capacity), start, end)
    taken = covered([*bodies, *occupation.tentative], capacity)
    tentative = subtract(clip(taken, start, end), busy)
    full = clip(when_full(occupation.items, capacity), start, end)
    buffers = subtract(full, [*busy, *tentative])
    kinds = (
        (busy, FreeBusy.BUSY),
        (tentative, FreeBusy.BUSY_TENTATIVE),
        (buffers, FreeBusy.BUSY_UNAVAILABLE),
    )
    stretches = sorted((interval, kind) for intervals, kind in kinds for interval in intervals)
    return [BusyPeriod(_period(interval), kind) for interval, kind in stretches]


def free_periods(occupation: Occupation, within: Period) -> list[Period]:
    """Return the stretches of a window in which some unit is free, by start."""
    start, end = to_micros(within.start), to_micros(within.end)
    taken = clip(when_full(occupation.items, occupation.capacity), start, end)
    return [_period(i) for i in subtract([(start, end)], taken)]
