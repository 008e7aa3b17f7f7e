"""Occupied time -> busy periods by kind, and what is left free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from apptsched.model.availability import BusyPeriod, FreeBusy
from apptsched.model.period import EARLIEST, Period
from apptsched.planning.intervals import Interval, clip, covered, merge, subtract

WIDEST = timedelta(days=92)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(value: datetime) -> int:
    """Return microseconds since 2000-01-01 UTC."""
    return (value - EARLIEST) // _MICROSECOND


def _period(interval: Interval) -> Period:
    return Period(EARLIEST + interval[0] * _MICROSECOND, EARLIEST + interval[1] * _MICROSECOND)


@frozen
class Stretch:
    """One row of occupancy: what it occupies, the body it belongs to, and where.

    Attributes:
        lane: Rows of one lane share a unit.
        occupied: Microseconds since 2000-01-01 UTC, buffers included.
        body: The body of its claim.
        is_tentative: It belongs to a held or pending appointment.
    """

    lane: int
    occupied: Interval
    body: Interval
    is_tentative: bool


@frozen
class Occupation:
    """What occupies one resource.

    Attributes:
        capacity: How many units the resource has.
        stretches: In any order; those of one lane may overlap where they are shared buffers.
    """

    capacity: int
    stretches: Sequence[Stretch]

    @classmethod
    def of(cls, capacity: int, *columns: Sequence[Any]) -> Occupation:
        """Return the occupation that the columns of `availability_occupation` describe."""
        return cls(
            capacity,
            [
                Stretch(lane, (start, end), (body_start, body_end), is_tentative)
                for lane, start, end, body_start, body_end, is_tentative in zip(
                    *columns, strict=True
                )
            ],
        )

    def full(self, part: Callable[[Stretch], Interval | None]) -> list[Interval]:
        """Return when *part* of the stretches is on every unit, None being no part."""
        lanes: dict[int, list[Interval]] = defaultdict(list)
        for stretch in self.stretches:
            interval = part(stretch)
            if interval is not None:
                lanes[stretch.lane].append(interval)
        merged = (interval for intervals in lanes.values() for interval in merge(intervals))
        return covered(merged, self.capacity)


def _body(stretch: Stretch) -> Interval | None:
    start = max(stretch.occupied[0], stretch.body[0])
    end = min(stretch.occupied[1], stretch.body[1])
    return (start, end) if start < end else None


def _firm_body(stretch: Stretch) -> Interval | None:
    return None if stretch.is_tentative else _body(stretch)


def _occupied(stretch: Stretch) -> Interval | None:
    return stretch.occupied


def busy_periods(occupation: Occupation, within: Period) -> list[BusyPeriod]:
    """Return the stretches of a window in which no unit is free, by start.

    `BUSY` where bodies take every unit, tentative where it takes held and pending ones to do so,
    unavailable where it takes buffers.
    """
    start, end = to_micros(within.start), to_micros(within.end)
    busy = clip(occupation.full(_firm_body), start, end)
    tentative = subtract(clip(occupation.full(_body), start, end), busy)
    buffers = subtract(clip(occupation.full(_occupied), start, end), [*busy, *tentative])
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
    taken = clip(occupation.full(_occupied), start, end)
    return [_period(i) for i in subtract([(start, end)], taken)]
