"""Instants and half-open periods."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from attrs import field, frozen

from apptsched.errors import InvalidInput, InvalidPeriod, NaiveDatetime

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def instant(value: datetime) -> datetime:
    """Return *value* as a plain datetime in UTC.

    Raises:
        NaiveDatetime: It has no zone.
        InvalidPeriod: It is no datetime, or outside [2000-01-01, 2200-01-01].
    """
    if not isinstance(value, datetime):
        raise InvalidPeriod(f"an instant must be a datetime, not {type(value).__name__}")
    if value.utcoffset() is None:
        raise NaiveDatetime("a datetime without a zone names no instant")
    try:
        utc = value.astimezone(UTC)
        plain = datetime(
            utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second, utc.microsecond, UTC
        )
    except (OverflowError, ValueError) as error:
        raise InvalidPeriod("an instant must lie within [2000-01-01, 2200-01-01]") from error
    if not EARLIEST <= plain <= LATEST:
        raise InvalidPeriod("an instant must lie within [2000-01-01, 2200-01-01]")
    return plain


def length(name: str, value: timedelta, *, at_least: timedelta, at_most: timedelta) -> timedelta:
    """Return *value* when it is a duration within the bounds, both included."""
    if not isinstance(value, timedelta):
        raise InvalidInput(f"{name} must be a timedelta, not {type(value).__name__}")
    if not at_least <= value <= at_most:
        raise InvalidInput(f"{name} must be within {at_least} and {at_most}")
    return value


@frozen(order=True)
class Period:
    """The half-open span of instants `[start, end)`.

    Both ends are converted to UTC; touching periods do not overlap.

    >>> from datetime import datetime, timezone
    >>> nine, ten, eleven = (datetime(2026, 3, 2, h, tzinfo=timezone.utc) for h in (9, 10, 11))
    >>> Period(nine, ten).overlaps(Period(ten, eleven))
    False

    Raises:
        NaiveDatetime: An end has no zone.
        InvalidPeriod: Empty, reversed, or not within [2000-01-01, 2200-01-01).
    """

    start: datetime = field(converter=instant)
    end: datetime = field(converter=instant)

    def __attrs_post_init__(self) -> None:
        if self.start >= self.end:
            raise InvalidPeriod(f"the period must end after it starts ({self.start.isoformat()})")

    @property
    def duration(self) -> timedelta:
        """The time between both ends."""
        return self.end - self.start

    def overlaps(self, other: Period) -> bool:
        """Return whether some instant lies in both."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: datetime | Period) -> bool:
        """Return whether *other*, an instant or a whole period, lies within this one."""
        if isinstance(other, Period):
            return self.start <= other.start and other.end <= self.end
        return self.start <= instant(other) < self.end

    def intersection(self, other: Period) -> Period | None:
        """Return what both have in common, or None when that is nothing."""
        if not self.overlaps(other):
            return None
        return Period(max(self.start, other.start), min(self.end, other.end))

    def __str__(self) -> str:
        return f"[{self.start.isoformat()}, {self.end.isoformat()})"
