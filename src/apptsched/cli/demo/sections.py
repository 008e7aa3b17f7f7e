"""What the demo shows after each act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from apptsched import Diagnosis, Health
from apptsched.cli.agenda import Agenda
from apptsched.cli.booking import Outcome
from apptsched.cli.demo.afternoon import FreeRooms
from apptsched.cli.demo.conference import Conference
from apptsched.cli.demo.contest import Contest
from apptsched.cli.demo.figures import (
    QUANTILES,
    Figures,
    booked_count,
    durations,
    quantiles,
    refused_count,
)
from apptsched.cli.doctor import verdict
from apptsched.cli.drawing import draw_day
from apptsched.cli.output import plain, plain_table
from apptsched.cli.refusals import refusal_table

_SAMPLES = 6
_WINNERS_ABREAST = 4
_CALLS = {
    "booked": "booked, one by one",
    "refused": "refused, one by one",
    "contest": "all at once, the wait for a connection included",
}


def opening(server: str, health: Health, conference: Conference) -> list[RenderableType]:
    """What is about to happen, and where."""
    talks, rooms = len(conference.timetable.rows), len(conference.catalogue.resources)
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(style="dim")
    facts.add_column()
    facts.add_row("server", plain(server))
    facts.add_row("schema", f"at {health.schema_version:04d}")
    facts.add_row("tenant", f"{conference.tenant.slug}, {conference.tenant.timezone}")
    facts.add_row("timetable", f"{talks} talks in {rooms} rooms")
    return [facts]


def booked(first: Sequence[Outcome]) -> list[RenderableType]:
    """How the first round went."""
    total = sum((each.took for each in first), timedelta(0))
    length = f"{total.total_seconds():.1f} s"
    return _section("Book every talk", f"{booked_count(first)} booked, one by one, in {length}")


def refused(
    conference: Conference, first: Sequence[Outcome], second: Sequence[Outcome]
) -> list[RenderableType]:
    """How the second round went, with some of the refusals."""
    talks = {each.appointment.id: each.appointment for each in first if each.appointment}
    every = [(each.row, each.refusal) for each in second if each.refusal is not None]
    some = every[:: -(-len(second) // _SAMPLES)]
    return _section(
        "Book them all again",
        f"{refused_count(first, second)} refused, each for the talk that has its time, such as",
        refusal_table(some, talks, ZoneInfo(conference.tenant.timezone)),
    )


def contest(held: Contest, conference: Conference) -> list[RenderableType]:
    """Who won which slot."""
    clients, slots = len(held.bids), len(held.slots)
    zone = ZoneInfo(conference.tenant.timezone)
    winners = Table.grid(padding=(0, 3, 0, 0))
    cells = [
        Text.assemble((f"{bid.slot.start.astimezone(zone):%H:%M} ", "dim"), f"client {bid.client}")
        for bid in held.winners
    ]
    for number in range(0, len(cells), _WINNERS_ABREAST):
        winners.add_row(*cells[number : number + _WINNERS_ABREAST])
    return _section(
        f"Let {clients} clients fight for {slots} slots of {conference.main_room.name}",
        f"{len(held.winners)} of {clients} won; every other was told who has the slot",
        winners,
    )


def latency(
    first: Sequence[Outcome], second: Sequence[Outcome], held: Contest
) -> list[RenderableType]:
    """How long a call of `book` takes."""
    numbers = ["calls", *QUANTILES]
    table = plain_table("milliseconds", *numbers, numbers=numbers)
    for what, lengths in durations(first, second, held).items():
        figures = (f"{value:.1f}" for value in quantiles(lengths).values())
        table.add_row(_CALLS[what], str(len(lengths)), *figures)
    return _section("Latency of one booking", table)


def day(agenda: Agenda, conference: Conference) -> list[RenderableType]:
    """The main room's first day."""
    drawing = draw_day(agenda.resource.name, conference.first_day, agenda.entries)
    return _section("The day of one room", drawing)


def afternoon(free: Sequence[FreeRooms], conference: Conference) -> list[RenderableType]:
    """What is free in each half-hour of the afternoon."""
    wall = conference.first_day
    table = plain_table("half-hour", "free", "rooms", numbers=["free"])
    for each in free:
        rooms = plain(", ".join(each.rooms) or None)
        table.add_row(wall.span(each.half_hour), str(len(each.rooms)), rooms)
    return _section(f"Free half-hours, {wall.date:%A} afternoon", table)


def diagnosis(found: Diagnosis) -> list[RenderableType]:
    """What the doctor says."""
    return _section("The doctor's verdict", *verdict(found))


def closing(figures: Figures) -> list[RenderableType]:
    """The numbers the demo is about."""
    style = "bold red" if figures.faults else "bold green"
    return ["", Text(figures.summary, style)]


def _section(title: str, *content: RenderableType) -> list[RenderableType]:
    return ["", Text(title, "bold"), *(Padding.indent(each, 2) for each in content)]
