"""Shows refused rows with what stands in their way."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from rich.table import Table

from apptsched import Appointment, AppointmentId
from apptsched.cli.booking import Outcome
from apptsched.cli.clock import span_label
from apptsched.cli.output import one_line, plain, plain_table


def refusal_table(
    refused: Iterable[Outcome], in_the_way: Mapping[AppointmentId, Appointment], zone: ZoneInfo
) -> Table:
    """Return a table of refused rows, times in *zone*."""
    table = plain_table("line", "resource", "when", "refused", "in the way", numbers=["line"])
    table.columns[0].no_wrap = table.columns[2].no_wrap = True
    text = one_line if sys.stdout.isatty() else plain
    for outcome in refused:
        row = outcome.row
        table.add_row(
            str(row.line),
            text(row.resource),
            span_label(row.period, zone),
            text(row.title or row.service),
            text(_reason(outcome, in_the_way, zone)),
        )
    return table


def _reason(
    outcome: Outcome, in_the_way: Mapping[AppointmentId, Appointment], zone: ZoneInfo
) -> str:
    """Return the titles in the way, with their time where it is not the row's own."""
    labels = []
    for conflict in outcome.conflicts:
        found = in_the_way.get(conflict.appointment_id)
        if found is None:
            labels.append(f"appointment {conflict.appointment_id}")
        else:
            when = "" if found.period == outcome.row.period else span_label(found.period, zone)
            labels.append(f"{found.title or 'untitled'} {when}".rstrip())
    return "; ".join(labels) or str(outcome.refusal)
