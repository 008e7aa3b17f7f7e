"""What a host asks for: validated, hashable values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from attrs import field, frozen
from attrs.converters import optional

from apptsched.errors import InvalidInput, SearchTooWide
from apptsched.model.appointment import AppointmentStatus, Attendee
from apptsched.model.canonical import digest
from apptsched.model.checks import checked_items, checked_type
from apptsched.model.ids import ResourceId, ServiceId, checked_id
from apptsched.model.metadata import Metadata
from apptsched.model.period import Period
from apptsched.model.service import BufferPolicy, Buffers
from apptsched.model.text import (
    NOTES_LIMIT,
    TITLE_LIMIT,
    checked_text,
    checked_timezone,
)

RESOURCES_LIMIT = 1_000
ATTENDEES_LIMIT = 1_000


def resource_ids(value: Collection[ResourceId]) -> tuple[ResourceId, ...]:
    """Return *value* as a tuple of ids, at least one, none twice.

    Raises:
        SearchTooWide: More than 1 000.
        InvalidInput: Empty, not ids, or one of them twice.
    """
    ids = tuple(checked_id(ResourceId, item) for item in checked_items("resources", value))
    if not 1 <= len(ids) <= RESOURCES_LIMIT:
        kind = SearchTooWide if ids else InvalidInput
        raise kind(f"between 1 and {RESOURCES_LIMIT} resources, not {len(ids)}")
    if len(set(ids)) < len(ids):
        raise InvalidInput("a resource is named twice")
    return ids


def checked_period(value: Period) -> Period:
    """Return *value* when it is a `Period`."""
    return checked_type("a period", Period, value)


def checked_buffers(value: Buffers | None) -> Buffers | None:
    """Return *value* when it is absent or `Buffers` this version can enforce."""
    if value is None:
        return None
    if checked_type("buffers", Buffers, value).policy is not BufferPolicy.EXCLUSIVE:
        raise InvalidInput("shared buffers cannot be booked yet")
    return value


def _attendees(value: Iterable[Attendee]) -> tuple[Attendee, ...]:
    attendees = tuple(
        checked_type("an attendee", Attendee, item) for item in checked_items("attendees", value)
    )
    if len(attendees) > ATTENDEES_LIMIT:
        raise InvalidInput(f"at most {ATTENDEES_LIMIT} attendees, not {len(attendees)}")
    return attendees


def _bookable(value: AppointmentStatus | str) -> AppointmentStatus:
    if value not in (AppointmentStatus.PENDING, AppointmentStatus.CONFIRMED):
        raise InvalidInput(f"an appointment is booked as pending or confirmed, not {value!r}")
    return AppointmentStatus(value)


def _metadata(value: Mapping[str, Any] | None) -> Metadata:
    return value if isinstance(value, Metadata) else Metadata(value)


def _service(value: ServiceId) -> ServiceId:
    return checked_id(ServiceId, value)


def _title(value: str | None) -> str | None:
    return checked_text("title", value, TITLE_LIMIT)


def _notes(value: str | None) -> str | None:
    return checked_text("notes", value, NOTES_LIMIT)


@frozen(kw_only=True)
class BookingRequest:
    """One appointment somebody wants.

    Attributes:
        resources: At least one; the first lends its zone when `timezone` is not given.
        period: The body, without buffers.
        service: Lends its buffers when `buffers` is not given.
        status: `confirmed`, or `pending` for a request that awaits approval.

    Raises:
        InvalidInput: Some value no database could accept; nothing was sent.
    """

    resources: tuple[ResourceId, ...] = field(converter=resource_ids)
    period: Period = field(converter=checked_period)
    service: ServiceId | None = field(default=None, converter=optional(_service))
    attendees: tuple[Attendee, ...] = field(default=(), converter=_attendees)
    timezone: str | None = field(default=None, converter=optional(checked_timezone))
    title: str | None = field(default=None, converter=_title)
    notes: str | None = field(default=None, converter=_notes)
    metadata: Metadata = field(factory=Metadata, converter=_metadata)
    buffers: Buffers | None = field(default=None, converter=checked_buffers)
    status: AppointmentStatus = field(default=AppointmentStatus.CONFIRMED, converter=_bookable)

    def digest(self) -> bytes:
        """Return the SHA-256 of the request in canonical form.

        Defaults are left out, so a new one does not change old digests; the order of resources
        and of attendees does not count.
        """
        return digest(self, unordered=("resources", "attendees"))
