"""Appointments move and change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from apptsched import parameters
from apptsched._async.appointment_calls import AsyncAppointmentCalls
from apptsched.errors import InvalidInput
from apptsched.model.appointment import Appointment, Attendee
from apptsched.model.claim import Claim, checked_period
from apptsched.model.ids import AppointmentId, AttendeeId, ResourceId, checked_id
from apptsched.model.metadata import plain_metadata
from apptsched.model.period import Period
from apptsched.model.text import REASON_LIMIT, checked_notes, checked_text, checked_title
from apptsched.outcomes import Asked, settle
from apptsched.parameters import UNSET, Unset
from apptsched.statements import (
    APPOINTMENT_JOIN,
    APPOINTMENT_LEAVE,
    APPOINTMENT_RESCHEDULE,
    APPOINTMENT_SWAP,
    APPOINTMENT_UPDATE,
)


class AsyncChanges(AsyncAppointmentCalls):
    """The calls that change an appointment."""

    async def reschedule(
        self,
        id: AppointmentId,
        period: Period,
        *,
        resources: Collection[ResourceId | Claim] | None = None,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Move an appointment to *period*, its old time freed and the new one taken together.

        It keeps its id, zone, service and buffers, and may overlap its own old time. One round
        trip; waits like `book`, and for other changes of the same resources.

        Args:
            id: Which appointment; pending, held, confirmed or checked in.
            period: The new body.
            resources: The new resources or claims; default: those it has, claims of a part of
                the period moving with the start.
            expected_version: Refuse if the appointment has changed since this version.
            reason: Kept in the history.

        Raises:
            SlotTaken: The new time is not free; nothing changed.
            InvalidPeriod: A claim of a part would leave [2000-01-01, 2200-01-01).
            IllegalTransition: Its status does not permit a move; nothing changed.
            StaleVersion: It is not at `expected_version`; nothing changed.
            AppointmentNotFound, ResourceNotFound, Archived, Busy, OutcomeUnknown: See `book`.
        """
        moved = parameters.NO_CLAIMS if resources is None else parameters.claims(resources, period)
        given = parameters.change(id, expected_version, reason) | {
            "starts_at": checked_period(period).start,
            "ends_at": period.end,
            **moved,
        }
        asked = Asked(id=id, expected_version=expected_version)
        return await self._write(APPOINTMENT_RESCHEDULE, given, asked)

    async def swap(
        self,
        a: AppointmentId,
        b: AppointmentId,
        *,
        expected_versions: tuple[int, int] | None = None,
        reason: str | None = None,
    ) -> tuple[Appointment, Appointment]:
        """Exchange the periods of two appointments, and nothing else, atomically.

        Each keeps its resources, buffers and zone; claims of a part of the period move with
        their appointment's start. Returns both, in the order given.

        Args:
            a: One of them; pending, held, confirmed or checked in, as is the other.
            b: The other.
            expected_versions: Refuse if either has changed since its version.
            reason: Kept in the history of both.

        Raises:
            SlotTaken: One of the new times is not free; nothing changed.
            InvalidPeriod, IllegalTransition, StaleVersion, AppointmentNotFound, Busy: See
                `reschedule`.
        """
        ids = (checked_id(AppointmentId, a), checked_id(AppointmentId, b))
        if a == b:
            raise InvalidInput("an appointment cannot be swapped with itself")
        versions = parameters.versions(ids, expected_versions)
        answers = await self._send(
            APPOINTMENT_SWAP,
            ids=[*ids],
            versions=versions,
            reason=checked_text("reason", reason, REASON_LIMIT),
        )
        expected = dict(zip(ids, versions, strict=True))
        first, *others = (
            settle(row, Asked(id=a, expected_version=expected.get(row[1]))) for row in answers
        )
        return first, others[0]

    async def update(
        self,
        id: AppointmentId,
        *,
        title: str | Unset | None = UNSET,
        notes: str | Unset | None = UNSET,
        metadata: Mapping[str, Any] | Unset | None = UNSET,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Change what an appointment says; fields that are not given stay as they are.

        Args:
            id: Which appointment, whatever its status but `entered_in_error`.
            title: At most 500 characters.
            notes: At most 20 000 characters.
            metadata: Replaces the whole object; None empties it.
            expected_version: Refuse if the appointment has changed since this version.
            reason: Kept in the history.

        Raises:
            InvalidInput: No field is given, or one has a value it cannot have.
            IllegalTransition: It was entered in error.
            StaleVersion, AppointmentNotFound, Busy, OutcomeUnknown: See `reschedule`.
        """
        given = parameters.change(id, expected_version, reason) | {
            "changes": parameters.changes(
                title=(checked_title, title),
                notes=(checked_notes, notes),
                metadata=(plain_metadata, metadata),
            )
        }
        asked = Asked(id=id, expected_version=expected_version)
        return await self._write(APPOINTMENT_UPDATE, given, asked)

    async def join(
        self,
        id: AppointmentId,
        attendee: Attendee,
        *,
        expected_version: int | None = None,
        reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> Appointment:
        """Add an attendee to an appointment with a seat left; the seats are never exceeded.

        Args:
            id: Which appointment; pending, held, confirmed or checked in.
            attendee: Who joins.
            expected_version: Refuse if the appointment has changed since this version.
            reason: Kept in the history.
            idempotency_key: Makes the call repeatable: nobody joins twice by it.

        Raises:
            SeatsTaken: Every seat is taken.
            PersonNotFound: The attendee's `person_id` is nobody of this tenant.
            IllegalTransition, StaleVersion, AppointmentNotFound, IdempotencyMismatch, Busy,
                OutcomeUnknown: See `book` and `reschedule`.
        """
        key = parameters.key_of(idempotency_key)
        given = parameters.change(id, expected_version, reason)
        given |= parameters.joining(attendee, id, key)
        asked = Asked(id=id, expected_version=expected_version, key=key)
        return await self._write(APPOINTMENT_JOIN, given, asked)

    async def leave(
        self,
        id: AppointmentId,
        attendee: AttendeeId,
        *,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Take an attendee off an appointment.

        Raises:
            AttendeeNotFound: It has no attendee of that id.
            IllegalTransition, StaleVersion, AppointmentNotFound, Busy, OutcomeUnknown: See
                `reschedule`.
        """
        given = parameters.change(id, expected_version, reason)
        given |= {"attendee_id": checked_id(AttendeeId, attendee)}
        asked = Asked(id=id, expected_version=expected_version)
        return await self._write(APPOINTMENT_LEAVE, given, asked)
