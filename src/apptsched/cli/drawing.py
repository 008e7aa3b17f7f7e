"""Draws a resource's day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import cycle

from rich.console import Group
from rich.table import Table
from rich.text import Text

from apptsched.cli.clock import Wall
from apptsched.cli.day import CELLS, Entry, FreeStretch, HalfHour, lines_of
from apptsched.cli.output import one_line, plain

Ink = tuple[str, str]
_Row = tuple[str, Text, str, Text]
_FREE: Ink = ("·", "dim")
_BUFFER: Ink = ("░", "dim")
_BODIES: Sequence[Ink] = (("█", "cyan"), ("▓", "blue"))  # neighbours differ in mono, too


def draw_day(name: str, wall: Wall, entries: Sequence[Entry]) -> Group:
    """Return a drawing of *entries* on a local day: half-hours down, their minutes across."""
    bodies = sorted(
        (each for each in entries if not each.is_buffer and each.period.overlaps(wall.day)),
        key=lambda each: each.period,
    )
    inks = dict(zip(bodies, cycle(_BODIES), strict=False))
    grid = Table.grid(padding=(0, 2, 0, 0))
    for style in ("dim", "", "dim"):
        grid.add_column(style=style, no_wrap=True)  # only the titles give way
    grid.add_column()
    for line in lines_of(wall.day, entries):
        for row in _rows(line, wall, inks):
            grid.add_row(*row)
    heading = plain(name).append(f"  {wall}", "dim")
    return Group(heading, "", grid, "", _summary(wall, bodies))


def _rows(line: HalfHour | FreeStretch, wall: Wall, inks: Mapping[Entry, Ink]) -> list[_Row]:
    label = wall.time(line.period.start)
    if isinstance(line, FreeStretch):
        return [(label, _bar([_FREE] * CELLS), wall.span(line.period), Text("free", "dim"))]
    cells = [_FREE if entry is None else inks.get(entry, _BUFFER) for entry in line.cells]
    titles = [(wall.span(each.period), one_line(each.title)) for each in line.starting]
    first, *others = titles or [("", Text())]
    return [(label, _bar(cells), *first), *(("", Text(), *other) for other in others)]


def _bar(cells: Sequence[Ink]) -> Text:
    return Text.assemble(*cells)


def _summary(wall: Wall, bodies: Sequence[Entry]) -> Text:
    if not bodies:
        return Text("nothing is booked", "dim")
    shares = [wall.day.intersection(each.period) for each in bodies]
    booked = sum((share.duration for share in shares if share is not None), timedelta(0))
    hours, rest = divmod(booked, timedelta(hours=1))
    length = f"{hours} h {rest // timedelta(minutes=1)} min"
    count = f"{len(bodies)} appointment{'s' if len(bodies) > 1 else ''}"
    return Text(f"{count}, {length} booked", "dim")
