# Generated from src/apptsched/_async/appointment_history.py by tools/unsync.py; do not edit.
"""What happened to appointments."""

from __future__ import annotations

from apptsched import rows
from apptsched._sync.appointment_calls import AppointmentCalls
from apptsched.errors import AppointmentNotFound
from apptsched.model.event import AppointmentEvent
from apptsched.model.ids import AppointmentId, checked_id
from apptsched.statements import (
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
