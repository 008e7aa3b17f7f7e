"""Shows refused rows with what stands in their way."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from rich.table import Table

from apptsched import Appointment, AppointmentId, ApptschedError, Conflict, SlotTaken
from apptsched.cli.clock import span_label
from apptsched.cli.output import one_line, plain, plain_table
from apptsched.cli.timetable import Row


def conflicts_of(error: ApptschedError | None) -> tuple[Conflict, ...]:
    """Return the appointments in the way; none when a row was refused for another reason."""
    return error.conflicts if isinstance(error, SlotTaken) else ()


def refusal_table(
    refused: Iterable[tuple[Row, ApptschedError]],
    in_the_way: Mapping[AppointmentId, Appointment],
    zone: ZoneInfo,
) -> Table:
    """Return a table of refused rows and why, times in *zone*."""
    table = plain_table("line", "resource", "when", "refused", "in the way", numbers=["line"])
    table.columns[0].no_wrap = table.columns[2].no_wrap = True
    text = one_line if sys.stdout.isatty() else plain
    for row, error in refused:
        table.add_row(
            str(row.line),
            text(row.resource),
            span_label(row.period, zone),
            text(row.title or row.service),
            text(_reason(row, error, in_the_way, zone)),
        )
    return table


def _reason(
    row: Row,
    error: ApptschedError,
    in_the_way: Mapping[AppointmentId, Appointment],
    zone: ZoneInfo,
) -> str:
    """Return the titles in the way, with their time where it is not the row's own."""
    labels = []
    for conflict in conflicts_of(error):
        found = in_the_way.get(conflict.appointment_id)
        if found is None:
            labels.append(f"appointment {conflict.appointment_id}")
        else:
            when = "" if found.period == row.period else span_label(found.period, zone)
            labels.append(f"{found.title or 'untitled'} {when}".rstrip())
    return "; ".join(labels) or str(error)
