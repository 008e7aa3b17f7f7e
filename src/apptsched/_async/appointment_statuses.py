"""Appointments go from status to status."""

from __future__ import annotations

from datetime import timedelta

from apptsched import parameters
from apptsched._async.appointment_calls import AsyncAppointmentCalls
from apptsched.cursors import checked_limit
from apptsched.errors import InvalidInput
from apptsched.model.appointment import Appointment, AppointmentStatus
from apptsched.model.ids import AppointmentId
from apptsched.model.request import checked_status
from apptsched.outcomes import Asked
from apptsched.statements import (
    APPOINTMENT_CHANGE_HOLD,
    APPOINTMENT_CHANGE_STATUS,
    APPOINTMENT_CONFIRM,
    APPOINTMENT_EXPIRE_HOLDS,
    Statement,
)


class AsyncStatuses(AsyncAppointmentCalls):
    """The calls that take an appointment to another status, by `planning.transitions`.

    All raise IllegalTransition when its status does not permit it, StaleVersion when it is not at
    `expected_version`, AppointmentNotFound, Busy and OutcomeUnknown; then nothing changed. A
    `reason` is kept in the history. A hold that has run out counts as expired.
    """

    async def confirm(
        self,
        id: AppointmentId,
        *,
        status: AppointmentStatus | str = AppointmentStatus.CONFIRMED,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Confirm an appointment that was pending or held.

        One whose hold has expired takes its time again, if that is still free.

        Args:
            id: Which appointment.
            status: `confirmed`, or `pending` for a hold that awaits approval from now on.
            expected_version: Refuse if the appointment has changed since this version.
            reason: Kept in the history.

        Raises:
            HoldExpired: The hold ran out, and `.conflicts` have its time now.
            Archived, CapacityExceeded: A resource of an expired hold cannot be had any more.
        """
        wanted = checked_status(status)
        if wanted not in (AppointmentStatus.CONFIRMED, AppointmentStatus.PENDING):
            raise InvalidInput(f"an appointment is confirmed as confirmed or pending, not {wanted}")
        return await self._become(APPOINTMENT_CONFIRM, id, wanted, expected_version, reason)

    async def cancel(
        self,
        id: AppointmentId,
        *,
        reason: str | None = None,
        expected_version: int | None = None,
    ) -> Appointment:
        """Cancel an appointment and give its time back."""
        wanted = AppointmentStatus.CANCELLED
        return await self._become(APPOINTMENT_CHANGE_STATUS, id, wanted, expected_version, reason)

    async def check_in(
        self,
        id: AppointmentId,
        *,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Note that the attendees of an appointment have come, late ones included."""
        wanted = AppointmentStatus.CHECKED_IN
        return await self._become(APPOINTMENT_CHANGE_STATUS, id, wanted, expected_version, reason)

    async def fulfil(
        self,
        id: AppointmentId,
        *,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Note that an appointment took place."""
        wanted = AppointmentStatus.FULFILLED
        return await self._become(APPOINTMENT_CHANGE_STATUS, id, wanted, expected_version, reason)

    async def mark_no_show(
        self,
        id: AppointmentId,
        *,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Note that nobody came; the time stays occupied."""
        wanted = AppointmentStatus.NO_SHOW
        return await self._become(APPOINTMENT_CHANGE_STATUS, id, wanted, expected_version, reason)

    async def enter_in_error(
        self,
        id: AppointmentId,
        *,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Strike an appointment that should never have been: it leaves lists and frees its time."""
        wanted = AppointmentStatus.ENTERED_IN_ERROR
        return await self._become(APPOINTMENT_CHANGE_STATUS, id, wanted, expected_version, reason)

    async def extend_hold(
        self,
        id: AppointmentId,
        ttl: timedelta,
        *,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Let a hold last until *ttl* from now, be that later or sooner than it did.

        Raises:
            HoldExpired: It has run out; `confirm` may still have its time.
        """
        return await self._change_hold(id, parameters.ttl_seconds(ttl), expected_version, reason)

    async def release(
        self,
        id: AppointmentId,
        *,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Give a hold up: it is cancelled, and its time is free.

        Raises:
            HoldExpired: It has run out already.
        """
        return await self._change_hold(id, None, expected_version, reason)

    async def expire_holds(self, *, limit: int = 1_000) -> tuple[AppointmentId, ...]:
        """Expire holds that have run out, the oldest first, and return which.

        Nothing depends on it, as an expired hold blocks nobody; it keeps lists honest. Holds that
        another transaction is at are skipped.

        Args:
            limit: At most so many, 1 to 1 000.
        """
        [(ids,)] = await self._send(APPOINTMENT_EXPIRE_HOLDS, limit=checked_limit(limit))
        return tuple(AppointmentId(each) for each in ids)

    async def _change_hold(
        self,
        id: AppointmentId,
        ttl_s: float | None,
        expected_version: int | None,
        reason: str | None,
    ) -> Appointment:
        given = parameters.change(id, expected_version, reason) | {"hold_for_s": ttl_s}
        status = AppointmentStatus.CANCELLED if ttl_s is None else AppointmentStatus.HELD
        asked = Asked(id=id, status=status, expected_version=expected_version)
        return await self._write(APPOINTMENT_CHANGE_HOLD, given, asked)

    async def _become(
        self,
        statement: Statement,
        id: AppointmentId,
        status: AppointmentStatus,
        expected_version: int | None,
        reason: str | None,
    ) -> Appointment:
        given = parameters.change(id, expected_version, reason) | {"status": status.value}
        asked = Asked(id=id, status=status, expected_version=expected_version)
        return await self._write(statement, given, asked)
