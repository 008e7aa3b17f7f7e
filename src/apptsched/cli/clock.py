"""Instants and local days as people in a zone see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apptsched import InvalidInput, Period
from apptsched.model.period import instant

HALF_HOUR = timedelta(minutes=30)


def local_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall time; one in a gap moves forward, an ambiguous one is early."""
    return instant(local.replace(tzinfo=zone, fold=0))


def local_day(day: date, zone: ZoneInfo) -> Period:
    """Return the 23, 24 or 25 hours of a local day, from midnight to midnight.

    Raises:
        InvalidInput: The zone has no such day, or it is outside [2000-01-01, 2200-01-01).
    """
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the zone comes next
    start = local_instant(midnight, zone)
    end = local_instant(midnight + timedelta(days=1), zone)
    if start == end:
        raise InvalidInput(f"there was no {day} in {zone.key}")
    return Period(start, end)


def half_hours(period: Period) -> Iterator[Period]:
    """Yield the half-hours of *period* from its start; the last may be shorter."""
    start = period.start
    while start < period.end:
        end = min(start + HALF_HOUR, period.end)
        yield Period(start, end)
        start = end


def ends_document(period: Period, zone: ZoneInfo) -> dict[str, str]:
    """Return both ends of a period for a machine, in *zone*."""
    return {
        "starts_at": period.start.astimezone(zone).isoformat(),
        "ends_at": period.end.astimezone(zone).isoformat(),
    }


def date_label(day: date) -> str:
    """Return a date as `Saturday 3 February 2024`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def span_label(period: Period, zone: ZoneInfo) -> str:
    """Return a period as `2024-02-03 09:30–09:55`, with the end's date if it is another."""
    start, end = period.start.astimezone(zone), period.end.astimezone(zone)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}–{until}"


class Wall:
    """The clock on a wall in *zone*, on one local *day*.

    A time of another date is shown with its date, and on a day with two UTC offsets every time
    with its zone's abbreviation.

    Attributes:
        day: The local day as a period.
        is_shifted: The clocks change on this day.
    """

    def __init__(self, day: date, zone: ZoneInfo) -> None:
        self.date = day
        self.day = local_day(day, zone)
        self._zone = zone
        last = self.day.end - timedelta(microseconds=1)
        offsets = {each.astimezone(zone).utcoffset() for each in (self.day.start, last)}
        self.is_shifted = len(offsets) > 1

    def __str__(self) -> str:
        hours = f"{self.day.duration / timedelta(hours=1):g} hours"
        return f"{date_label(self.date)}, {self._zone.key}{f', {hours}' if self.is_shifted else ''}"

    def instant(self, local: time) -> datetime:
        """Return when the clock shows *local*; the earlier time if it does twice."""
        return local_instant(datetime.combine(self.date, local), self._zone)

    def time(self, instant: datetime) -> str:
        """Return the time of day, such as `09:30` or `02:30 CEST`."""
        local = instant.astimezone(self._zone)
        return f"{local:%H:%M %Z}" if self.is_shifted else f"{local:%H:%M}"

    def span(self, period: Period) -> str:
        """Return both ends of a period, such as `09:30–10:00` or `2 Feb 23:00–01:00`."""
        return f"{self._dated(period.start)}–{self._dated(period.end)}"

    def _dated(self, instant: datetime) -> str:
        local = instant.astimezone(self._zone)
        if local.date() == self.date:
            return self.time(instant)
        if instant == self.day.end:
            return "24:00"
        return f"{local.day} {local:%b} {self.time(instant)}"
