"""Occupied time -> busy periods by kind, and what is left free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import frozen

from apptsched.model.availability import BusyPeriod, FreeBusy
from apptsched.model.period import EARLIEST, Period
from apptsched.planning.intervals import Interval, clip, merge, subtract

WIDEST = timedelta(days=92)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(value: datetime) -> int:
    """Return microseconds since 2000-01-01 UTC."""
    return (value - EARLIEST) // _MICROSECOND


def _period(interval: Interval) -> Period:
    return Period(EARLIEST + interval[0] * _MICROSECOND, EARLIEST + interval[1] * _MICROSECOND)


@frozen
class Occupation:
    """What occupies one resource, in microseconds since 2000-01-01 UTC; any order, may overlap.

    Attributes:
        occupied: Occupied periods, buffers included.
        bodies: Bodies of confirmed appointments.
        tentative: Bodies of held and pending ones.
    """

    occupied: Sequence[Interval]
    bodies: Sequence[Interval]
    tentative: Sequence[Interval]

    @classmethod
    def of(
        cls,
        starts: Sequence[int],
        ends: Sequence[int],
        body_starts: Sequence[int],
        body_ends: Sequence[int],
        is_tentative: Sequence[bool],
    ) -> Occupation:
        """Return the occupation that parallel columns describe."""
        bodies = list(zip(body_starts, body_ends, strict=True))
        return cls(
            list(zip(starts, ends, strict=True)),
            [body for body, soft in zip(bodies, is_tentative, strict=True) if not soft],
            [body for body, soft in zip(bodies, is_tentative, strict=True) if soft],
        )


def busy_periods(occupation: Occupation, within: Period) -> list[BusyPeriod]:
    """Return the busy stretches of a window by start; `BUSY` hides tentative, both hide buffers."""
    start, end = to_micros(within.start), to_micros(within.end)
    busy = merge(clip(occupation.bodies, start, end))
    tentative = subtract(clip(occupation.tentative, start, end), busy)
    buffers = subtract(clip(occupation.occupied, start, end), [*busy, *tentative])
    kinds = (
        (busy, FreeBusy.BUSY),
        (tentative, FreeBusy.BUSY_TENTATIVE),
        (buffers, FreeBusy.BUSY_UNAVAILABLE),
    )
    stretches = sorted((interval, kind) for intervals, kind in kinds for interval in intervals)
    return [BusyPeriod(_period(interval), kind) for interval, kind in stretches]


def free_periods(occupation: Occupation, within: Period) -> list[Period]:
    """Return the stretches of a window that nothing occupies, by start."""
    start, end = to_micros(within.start), to_micros(within.end)
    return [_period(i) for i in subtract([(start, end)], clip(occupation.occupied, start, end))]
