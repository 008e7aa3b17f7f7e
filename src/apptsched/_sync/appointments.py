# Generated from src/apptsched/_async/appointments.py by tools/unsync.py; do not edit.
"""Appointments: book, read, move, cancel."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from apptsched import parameters, rows
from apptsched._sync.context import Context
from apptsched.cursors import checked_limit
from apptsched.errors import AppointmentNotFound, ResourceNotFound
from apptsched.filters import cursor_after, listing
from apptsched.model.appointment import Appointment, AppointmentStatus, Attendee, Conflict
from apptsched.model.event import AppointmentEvent
from apptsched.model.ids import AppointmentId, ResourceId, ServiceId, checked_id
from apptsched.model.page import Page
from apptsched.model.period import Period
from apptsched.model.request import (
    AppointmentFilter,
    BookingRequest,
    checked_period,
    resource_ids,
)
from apptsched.model.service import Buffers
from apptsched.model.text import KEY_LIMIT, required_text
from apptsched.outcomes import Asked, settle
from apptsched.statements import (
    APPOINTMENT_BOOK,
    APPOINTMENT_CHANGE_STATUS,
    APPOINTMENT_CONFLICTS,
    APPOINTMENT_FIND,
    APPOINTMENT_HISTORY,
    APPOINTMENT_RESCHEDULE,
    Statement,
)


class Appointments:
    """The appointments of one tenant."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def book(
        self,
        resources: Collection[ResourceId],
        period: Period,
        *,
        service: ServiceId | None = None,
        attendees: Iterable[Attendee] = (),
        timezone: str | None = None,
        title: str | None = None,
        notes: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        buffers: Buffers | None = None,
        status: AppointmentStatus | str = AppointmentStatus.CONFIRMED,
        idempotency_key: str | None = None,
    ) -> Appointment:
        """Occupy every resource for *period* and return the appointment.

        One round trip. Waits for a concurrent booking of an overlapping period to end: if that
        commits, this is refused; if it rolls back, this succeeds.

        Args:
            resources: At least one; claimed in id order, so callers need not sort. All or none.
            period: The body, without buffers.
            service: What is booked; lends its buffers.
            attendees: Whom it is for.
            timezone: IANA name of the zone it is agreed in; default: the first resource's.
            title: At most 500 characters.
            notes: At most 20 000 characters.
            metadata: Host data: a JSON object of at most 64 KiB.
            buffers: Time kept free around the body; default: the service's, else none.
            status: `confirmed`, or `pending` while it awaits approval.
            idempotency_key: Makes the call repeatable: the same key and request return the same
                appointment, as it is now.

        Raises:
            InvalidInput: Some value no database could accept; nothing was sent.
            SlotTaken: `.conflicts` names every appointment in the way, on every resource.
                Nothing was written.
            ResourceNotFound, ServiceNotFound, PersonNotFound: No such row in this tenant.
            Archived: A resource or the service takes no new appointments.
            IdempotencyMismatch: The key was used for a different request.
            Busy: Lock waits outlasted the lock timeout and its retries. Nothing was written.
            OutcomeUnknown: The connection broke under way. With a key a call on the pool asks
                again instead.
        """
        request = BookingRequest(
            resources=resources,
            period=period,
            service=service,
            attendees=attendees,
            timezone=timezone,
            title=title,
            notes=notes,
            metadata=metadata,
            buffers=buffers,
            status=status,
        )
        return self.book_request(request, idempotency_key=idempotency_key)

    def book_request(
        self, request: BookingRequest, *, idempotency_key: str | None = None
    ) -> Appointment:
        """Book *request*; see `book`."""
        key = idempotency_key
        if key is not None:
            key = required_text("idempotency_key", key, KEY_LIMIT)
        given = parameters.booking(request, key)
        return self._write(APPOINTMENT_BOOK, given, Asked(id=given["id"], key=key))

    def find(self, id: AppointmentId) -> Appointment | None:
        """Return one appointment, or None when this tenant has none of that id."""
        found = self._context.executor.fetch(
            APPOINTMENT_FIND, self._context.parameters(id=checked_id(AppointmentId, id))
        )
        return rows.appointment(found[0]) if found else None

    def get(self, id: AppointmentId) -> Appointment:
        """Return one appointment.

        Raises:
            AppointmentNotFound: This tenant has none of that id.
        """
        found = self.find(id)
        if found is None:
            raise AppointmentNotFound(id)
        return found

    def list(
        self,
        filter: AppointmentFilter | None = None,
        *,
        limit: int = 100,
        after: str | None = None,
    ) -> Page[Appointment]:
        """Return one page of the appointments that *filter* lets through, by start, then id.

        Args:
            filter: Default: all but those entered in error.
            limit: Rows of the page, 1 to 1 000.
            after: The `next` of the page before, with the same filter.
        """
        wanted = AppointmentFilter() if filter is None else filter
        statement, conditions = listing(wanted, after)
        found = self._context.executor.fetch(
            statement, self._context.parameters(**conditions, limit=checked_limit(limit) + 1)
        )
        items = tuple(rows.appointment(row) for row in found[:limit])
        return Page(items, cursor_after(items[-1], wanted) if len(found) > limit else None)

    def conflicts(
        self,
        resources: Collection[ResourceId],
        period: Period,
        *,
        buffers: Buffers | None = None,
        ignore: Collection[AppointmentId] = (),
    ) -> tuple[Conflict, ...]:
        """Return every appointment that a booking of *period* would be refused for, now.

        Empty means free at this moment; only `book` decides.

        Args:
            resources: At least one; any order.
            period: The body, without buffers.
            buffers: Time the booking would keep free around the body.
            ignore: Appointments not to count, such as the one about to move.

        Raises:
            ResourceNotFound: No such resource in this tenant.
        """
        [(missing, blocking)] = self._context.executor.fetch(
            APPOINTMENT_CONFLICTS,
            self._context.parameters(
                **parameters.claims(resources, period),
                **parameters.buffers(Buffers() if buffers is None else buffers),
                ignore=parameters.ignored(ignore),
            ),
        )
        if missing is not None:
            raise ResourceNotFound(missing)
        return rows.conflicts(blocking)

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

    def _write(self, statement: Statement, given: Mapping[str, Any], asked: Asked) -> Appointment:
        executor = self._context.executor
        [answer] = executor.fetch(
            statement,
            self._context.change(**given, lock_timeout=executor.lock_timeout),
            repeatable=asked.key is not None,
        )
        return settle(answer, asked)
