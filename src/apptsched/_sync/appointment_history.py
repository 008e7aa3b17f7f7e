# Generated from src/apptsched/_async/appointment_history.py by tools/unsync.py; do not edit.
"""What happened to appointments."""

from __future__ import annotations

from datetime import datetime

from apptsched import rows
from apptsched._sync.appointment_calls import AppointmentCalls
from apptsched.errors import AppointmentNotFound
from apptsched.model.event import AppointmentEvent, AppointmentState
from apptsched.model.ids import AppointmentId, checked_id
from apptsched.model.period import instant as checked_instant
from apptsched.statements import (
    APPOINTMENT_AS_OF,
    APPOINTMENT_HISTORY,
)


class History(AppointmentCalls):
    """The calls that read the past of an appointment."""

    def history(self, id: AppointmentId) -> tuple[AppointmentEvent, ...]:
        """Return what happened to an appointment, oldest first.

        Raises:
            AppointmentNotFound: This tenant has none of that id.
        """
        found = self._context.executor.fetch(
            APPOINTMENT_HISTORY, self._context.parameters(id=checked_id(AppointmentId, id))
        )
        if not found:
            raise AppointmentNotFound(id)
        return tuple(rows.event(row) for row in found)

    def as_of(self, id: AppointmentId, instant: datetime) -> AppointmentState | None:
        """Return how an appointment stood at an instant; None before it was booked.

        Its times, status, claims and attendees' ids, from the history; texts and names of the
        past are not kept. None, too, once direct SQL has deleted it.

        Args:
            id: Which appointment.
            instant: Aware; changes made at that very instant count. Any time to come: as it is.

        Raises:
            AppointmentNotFound: This tenant never had one of that id.
        """
        found = self._context.executor.fetch(
            APPOINTMENT_AS_OF,
            self._context.parameters(
                id=checked_id(AppointmentId, id), instant=checked_instant(instant)
            ),
        )
        if not found:
            raise AppointmentNotFound(id)
        return rows.state(id, found[0])
