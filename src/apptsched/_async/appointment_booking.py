"""Appointments come to be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from apptsched import parameters
from apptsched._async.appointment_calls import AsyncAppointmentCalls
from apptsched.model.appointment import Appointment, AppointmentStatus, Attendee
from apptsched.model.ids import ResourceId, ServiceId
from apptsched.model.period import Period
from apptsched.model.request import (
    BookingRequest,
)
from apptsched.model.service import Buffers
from apptsched.model.text import KEY_LIMIT, required_text
from apptsched.outcomes import Asked
from apptsched.statements import (
    APPOINTMENT_BOOK,
)


class AsyncBooking(AsyncAppointmentCalls):
    """The calls that create appointments."""

    async def book(
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
        return await self.book_request(request, idempotency_key=idempotency_key)

    async def book_request(
        self, request: BookingRequest, *, idempotency_key: str | None = None
    ) -> Appointment:
        """Book *request*; see `book`."""
        key = idempotency_key
        if key is not None:
            key = required_text("idempotency_key", key, KEY_LIMIT)
        given = parameters.booking(request, key)
        return await self._write(APPOINTMENT_BOOK, given, Asked(id=given["id"], key=key))
