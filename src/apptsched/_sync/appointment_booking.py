# Generated from src/apptsched/_async/appointment_booking.py by tools/unsync.py; do not edit.
"""Appointments come to be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any

from apptsched import parameters
from apptsched._sync.appointment_calls import AppointmentCalls
from apptsched.model.appointment import Appointment, AppointmentStatus, Attendee
from apptsched.model.claim import Claim
from apptsched.model.ids import ResourceId, ServiceId
from apptsched.model.period import Period
from apptsched.model.request import BookingRequest, Override
from apptsched.model.service import Buffers
from apptsched.outcomes import Asked
from apptsched.statements import (
    APPOINTMENT_BOOK,
)


class Booking(AppointmentCalls):
    """The calls that create appointments."""

    def book(
        self,
        resources: Collection[ResourceId | Claim],
        period: Period,
        *,
        service: ServiceId | None = None,
        attendees: Iterable[Attendee] = (),
        timezone: str | None = None,
        title: str | None = None,
        notes: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        seats: int = 1,
        buffers: Buffers | None = None,
        status: AppointmentStatus | str = AppointmentStatus.CONFIRMED,
        override: Override | None = None,
        idempotency_key: str | None = None,
    ) -> Appointment:
        """Occupy every resource for *period* and return the appointment.

        One round trip. Waits for a concurrent booking of an overlapping period to end: if that
        commits, this is refused; if it rolls back, this succeeds.

        Args:
            resources: At least one id, or `Claim` for a period of its own or several units;
                claimed in id order, so callers need not sort. All or none.
            period: The body, without buffers.
            service: What is booked; lends its buffers.
            attendees: Whom it is for.
            timezone: IANA name of the zone it is agreed in; default: the first resource's.
            title: At most 500 characters.
            notes: At most 20 000 characters.
            metadata: Host data: a JSON object of at most 64 KiB.
            seats: How many attendees a group session takes; they `join` and `leave`.
            buffers: Time kept free around the body; default: the service's, else none.
            status: `confirmed`, or `pending` while it awaits approval.
            override: What the booking may ignore, and why.
            idempotency_key: Makes the call repeatable: the same key and request return the same
                appointment, as it is now.

        Raises:
            InvalidInput: Some value no database could accept; nothing was sent.
            SlotTaken: Some resource has not the units left; `.conflicts` names every appointment
                in the way, on every such resource. Nothing was written.
            CapacityExceeded: The request alone needs more units than a resource has.
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
            seats=seats,
            buffers=buffers,
            status=status,
            override=override,
        )
        return self.book_request(request, idempotency_key=idempotency_key)

    def hold(
        self,
        resources: Collection[ResourceId | Claim],
        period: Period,
        *,
        ttl: timedelta,
        service: ServiceId | None = None,
        attendees: Iterable[Attendee] = (),
        timezone: str | None = None,
        title: str | None = None,
        notes: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        seats: int = 1,
        buffers: Buffers | None = None,
        override: Override | None = None,
        idempotency_key: str | None = None,
    ) -> Appointment:
        """Occupy every resource for *period*, until *ttl* from now unless it is confirmed.

        An expired hold blocks nobody: the booking that meets it, or `expire_holds`, expires it.

        Args:
            resources: See `book`, as for all that is not named here.
            period: The body, without buffers.
            ttl: One second to 366 days.
            service: What is booked.
            attendees: Whom it is for.
            timezone: IANA name of the zone it is agreed in.
            title: At most 500 characters.
            notes: At most 20 000 characters.
            metadata: Host data.
            seats: How many attendees a group session takes.
            buffers: Time kept free around the body.
            override: What the hold may ignore.
            idempotency_key: Makes the call repeatable.

        Raises:
            SlotTaken: See `book`, as for all the rest.
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
            seats=seats,
            buffers=buffers,
            ttl=ttl,
            status=AppointmentStatus.HELD,
            override=override,
        )
        return self.book_request(request, idempotency_key=idempotency_key)

    def book_request(
        self, request: BookingRequest, *, idempotency_key: str | None = None
    ) -> Appointment:
        """Book *request*; see `book`."""
        key = parameters.key_of(idempotency_key)
        given = parameters.booking(request, key)
        return self._write(APPOINTMENT_BOOK, given, Asked(id=given["id"], key=key))
