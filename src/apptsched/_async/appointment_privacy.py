"""Appointments forget whom they were for."""

from __future__ import annotations

from apptsched import parameters
from apptsched._async.appointment_calls import AsyncAppointmentCalls
from apptsched.model.appointment import Appointment
from apptsched.model.ids import AppointmentId
from apptsched.outcomes import Asked
from apptsched.statements import (
    APPOINTMENT_ANONYMISE,
)


class AsyncPrivacy(AsyncAppointmentCalls):
    """The calls that blank personal data."""

    async def anonymise(
        self,
        id: AppointmentId,
        *,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Blank an appointment's personal data for ever, and return what is left.

        Title, notes, metadata, the reasons of a cancellation and an override, and the attendees'
        names, e-mails, refs and links to people go; the attendees themselves, times, claims and
        status stay. It is an event of its own, which says only what was blanked. Who did what,
        and the reasons given for changes, stay in the history.

        Args:
            id: Which appointment, in any status.
            expected_version: Refuse if the appointment has changed since this version.
            reason: Kept in the history: a ground or a ticket, not a name.

        Raises:
            StaleVersion: It is not at `expected_version`; nothing changed.
            AppointmentNotFound, Busy, OutcomeUnknown: See `book`.
        """
        given = parameters.change(id, expected_version, reason)
        return await self._write(
            APPOINTMENT_ANONYMISE, given, Asked(id=id, expected_version=expected_version)
        )
