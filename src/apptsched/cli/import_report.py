"""What an import did, for a person and for a machine."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from apptsched import (
    Appointment,
    AppointmentId,
    ApptschedError,
    ImportReport,
    Period,
    Tenant,
)
from apptsched.cli.clock import ends_document
from apptsched.cli.output import error_document, plain, plain_table
from apptsched.cli.refusals import conflicts_of, refusal_table
from apptsched.cli.timetable import Row, Timetable

SHOWN = 20


@frozen
class Imported:
    """What became of every row.

    Attributes:
        report: None when the import ended early.
        in_the_way: The appointments rows were refused for, as far as they could be read.
        error: What ended the import early, with nothing booked as far as is known.
    """

    tenant: Tenant
    timetable: Timetable
    report: ImportReport | None
    in_the_way: Mapping[AppointmentId, Appointment]
    error: ApptschedError | None

    @property
    def booked(self) -> Sequence[tuple[Row, AppointmentId]]:
        """The rows that are appointments now."""
        if self.report is None:
            return []
        ids = map(self.report.appointment_at, range(self.report.requested))
        return [(row, found) for row, found in zip(self.timetable.rows, ids, strict=True) if found]

    @property
    def refused(self) -> Sequence[tuple[Row, ApptschedError]]:
        """The rows the library refused, and why."""
        rejections = () if self.report is None else self.report.rejections
        return [(self.timetable.rows[each.position], each.error) for each in rejections]

    @property
    def unfinished(self) -> Sequence[Row]:
        """The rows of an import that ended early."""
        return self.timetable.rows if self.report is None else ()

    @property
    def is_complete(self) -> bool:
        """Whether every row of the file is an appointment now."""
        return len(self.booked) == len(self.timetable.rows) and not self.timetable.bad

    def document(self) -> dict[str, Any]:
        """Return the report for a machine: every row of the file is in one of its lists."""
        return {
            "tenant": {"id": str(self.tenant.id), "slug": self.tenant.slug},
            "booked": [{"line": row.line, "id": str(found)} for row, found in self.booked],
            "refused": [self._refusal(row, error) for row, error in self.refused],
            "bad": [
                {"line": each.line, **error_document(each.error)} for each in self.timetable.bad
            ],
            "unfinished": [{"line": row.line} for row in self.unfinished],
            "error": None if self.error is None else error_document(self.error),
        }

    def tables(self) -> list[RenderableType]:
        """Return the report for a person: what was not booked and why, then the counts."""
        shown: list[RenderableType] = []
        if self.timetable.bad:
            shown += [self._bad_table(), ""]
        if self.refused:
            zone = ZoneInfo(self.tenant.timezone)
            table = refusal_table(self.refused[: _limit()], self.in_the_way, zone)
            shown += [table, ""]
            if hidden := self.refused[_limit() :]:
                shown += [Text(f"and {len(hidden)} more; --json has all", "dim"), ""]
        counts = {
            "booked": len(self.booked),
            "refused": len(self.refused),
            "bad": len(self.timetable.bad),
            "unfinished": len(self.unfinished),
        }
        told = [f"{n} {what}" for what, n in counts.items() if n or what in ("booked", "refused")]
        return [*shown, f"{', '.join(told)}; tenant {self.tenant.slug or self.tenant.id}"]

    def _refusal(self, row: Row, error: ApptschedError) -> dict[str, Any]:
        conflicts = [
            {"appointment_id": str(each.appointment_id), **self._known(each.appointment_id)}
            for each in conflicts_of(error)
        ]
        return {
            "line": row.line,
            "resource": row.resource,
            **self._ends(row.period),
            "title": row.title,
            **error_document(error),
            "conflicts": conflicts,
        }

    def _known(self, id: AppointmentId) -> dict[str, Any]:
        found = self.in_the_way.get(id)
        return {} if found is None else {"title": found.title, **self._ends(found.period)}

    def _ends(self, period: Period) -> dict[str, str]:
        return ends_document(period, ZoneInfo(self.tenant.timezone))

    def _bad_table(self) -> Table:
        table = plain_table("line", "what is wrong", numbers=["line"])
        for row in self.timetable.bad:
            table.add_row(str(row.line), plain(str(row.error)))
        return table


def _limit() -> int:
    return SHOWN if sys.stdout.isatty() else sys.maxsize
