"""Instants of one day, Monday 2030-01-07 in UTC, for tests to which the day does not matter."""

from __future__ import annotations

from datetime import UTC, datetime, time

from apptsched import Period


def at(clock: str) -> datetime:
    """Return that day's instant of a wall clock such as `09:30`."""
    return datetime.combine(datetime(2030, 1, 7), time.fromisoformat(clock), UTC)


def span(start: str, end: str) -> Period:
    """Return that day's period between two wall clocks."""
    return Period(at(start), at(end))
