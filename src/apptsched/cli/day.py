"""What is drawn of a day: its half-hours, and who has which part of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from attrs import frozen

from apptsched import Period
from apptsched.cli.clock import half_hours

CELL = timedelta(minutes=5)
CELLS = 6


@frozen
class Entry:
    """Something in a day; time kept free around appointments has no title."""

    period: Period
    title: str | None
    is_buffer: bool = False


@frozen
class HalfHour:
    """One line of the grid.

    Attributes:
        period: Which half-hour; a day's last may be shorter.
        cells: For each five minutes the entry that has most of it, or None.
        starting: The appointments whose first moment of the day is in it, by start.
    """

    period: Period
    cells: tuple[Entry | None, ...]
    starting: tuple[Entry, ...]

    @property
    def is_free(self) -> bool:
        """Whether nothing is in it."""
        return not any(self.cells)


@frozen
class FreeStretch:
    """The free time before the first entry or after the last, drawn as one line."""

    period: Period


def lines_of(day: Period, entries: Sequence[Entry]) -> list[HalfHour | FreeStretch]:
    """Return the lines that draw *entries*, in the order of time; those of other days count not."""
    ordered = sorted(
        (entry for entry in entries if entry.period.overlaps(day)), key=lambda each: each.period
    )
    grid = [_half_hour(day, period, ordered) for period in half_hours(day)]
    runs = [(is_free, [*run]) for is_free, run in groupby(grid, lambda line: line.is_free)]
    lines: list[HalfHour | FreeStretch] = []
    for number, (is_free, run) in enumerate(runs):
        if is_free and number in (0, len(runs) - 1):
            lines.append(FreeStretch(Period(run[0].period.start, run[-1].period.end)))
        else:
            lines += run
    return lines


def _half_hour(day: Period, period: Period, entries: Sequence[Entry]) -> HalfHour:
    present = [entry for entry in entries if entry.period.overlaps(period)]
    starting = [
        entry
        for entry in present
        if not entry.is_buffer and period.contains(max(entry.period.start, day.start))
    ]
    cells = (_main_entry(cell, present) for cell in _cells(period))
    return HalfHour(period, tuple(cells), tuple(starting))


def _cells(period: Period) -> Iterator[Period]:
    start: datetime = period.start
    while start < period.end:
        yield Period(start, min(start + CELL, period.end))
        start += CELL


def _main_entry(cell: Period, entries: Sequence[Entry]) -> Entry | None:
    """Return the entry with the largest part of *cell*; of equals, the earliest."""
    shares = [(entry, entry.period.intersection(cell)) for entry in entries]
    present = [(entry, share.duration) for entry, share in shares if share is not None]
    return max(present, key=lambda each: each[1], default=(None,))[0]
