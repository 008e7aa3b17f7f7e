# Generated from src/apptsched/_async/appointment_changes.py by tools/unsync.py; do not edit.
"""Appointments move and change."""

from __future__ import annotations

from collections.abc import Collection

from apptsched import parameters
from apptsched._sync.appointment_calls import AppointmentCalls
from apptsched.model.appointment import Appointment, AppointmentStatus
from apptsched.model.ids import AppointmentId, ResourceId
from apptsched.model.period import Period
from apptsched.model.request import (
    checked_period,
    resource_ids,
)
from apptsched.outcomes import Asked
from apptsched.statements import (
    APPOINTMENT_CHANGE_STATUS,
    APPOINTMENT_RESCHEDULE,
)


class Changes(AppointmentCalls):
    """The calls that change an appointment."""

    def reschedule(
        self,
        id: AppointmentId,
        period: Period,
        *,
        resources: Collection[ResourceId] | None = None,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Move an appointment to *period*, its old time freed and the new one taken together.

        It keeps its id, zone, service and buffers, and may overlap its own old time. One round
        trip; waits like `book`, and for other changes of the same resources.

        Args:
            id: Which appointment; pending, held, confirmed or checked in.
            period: The new body.
            resources: The new resources; default: those it has.
            expected_version: Refuse if the appointment has changed since this version.
            reason: Kept in the history.

        Raises:
            SlotTaken: The new time is not free; nothing changed.
            IllegalTransition: Its status does not permit a move; nothing changed.
            StaleVersion: It is not at `expected_version`; nothing changed.
            AppointmentNotFound, ResourceNotFound, Archived, Busy, OutcomeUnknown: See `book`.
        """
        given = parameters.change(id, expected_version, reason) | {
            "starts_at": checked_period(period).start,
            "ends_at": period.end,
            "resource_ids": None if resources is None else [*resource_ids(resources)],
        }
        asked = Asked(id=id, expected_version=expected_version)
        return self._write(APPOINTMENT_RESCHEDULE, given, asked)

    def confirm(
        self,
        id: AppointmentId,
        *,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Confirm an appointment that was pending.

        Raises:
            IllegalTransition: Its status does not permit it; nothing changed.
            StaleVersion: It is not at `expected_version`; nothing changed.
            AppointmentNotFound, Busy, OutcomeUnknown: See `book`.
        """
        return self._change_status(
            id, AppointmentStatus.CONFIRMED, reason=reason, expected_version=expected_version
        )

    def cancel(
        self,
        id: AppointmentId,
        *,
        reason: str | None = None,
        expected_version: int | None = None,
    ) -> Appointment:
        """Cancel an appointment and give its time back.

        Raises:
            IllegalTransition: Its status does not permit it, such as one already cancelled.
            StaleVersion: It is not at `expected_version`; nothing changed.
            AppointmentNotFound, Busy, OutcomeUnknown: See `book`.
        """
        return self._change_status(
            id, AppointmentStatus.CANCELLED, reason=reason, expected_version=expected_version
        )

    def _change_status(
        self,
        id: AppointmentId,
        status: AppointmentStatus,
        *,
        reason: str | None,
        expected_version: int | None,
    ) -> Appointment:
        given = parameters.change(id, expected_version, reason) | {"status": status.value}
        asked = Asked(id=id, status=status, expected_version=expected_version)
        return self._write(APPOINTMENT_CHANGE_STATUS, given, asked)
