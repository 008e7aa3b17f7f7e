"""What a host asks for: validated, hashable values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any

from attrs import field, frozen
from attrs.converters import optional

from apptsched.errors import InvalidInput, SearchTooWide
from apptsched.model.appointment import AppointmentStatus, Attendee
from apptsched.model.canonical import digest
from apptsched.model.checks import checked_items, checked_type
from apptsched.model.claim import Claim, checked_claims, checked_period, claims_within
from apptsched.model.ids import ResourceId, ServiceId, checked_id
from apptsched.model.metadata import Metadata
from apptsched.model.period import Period, length
from apptsched.model.service import Buffers
from apptsched.model.text import (
    checked_notes,
    checked_timezone,
    checked_title,
    required_text,
)

RESOURCES_LIMIT = 1_000
ATTENDEES_LIMIT = 1_000
OVERRIDE_REASON_LIMIT = 500
TTL_LIMIT = timedelta(days=366)


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


def checked_buffers(value: Buffers | None) -> Buffers | None:
    """Return *value* when it is absent or `Buffers`."""
    return None if value is None else checked_type("buffers", Buffers, value)


def _attendees(value: Iterable[Attendee]) -> tuple[Attendee, ...]:
    attendees = tuple(
        checked_type("an attendee", Attendee, item) for item in checked_items("attendees", value)
    )
    if len(attendees) > ATTENDEES_LIMIT:
        raise InvalidInput(f"at most {ATTENDEES_LIMIT} attendees, not {len(attendees)}")
    return attendees


def checked_status(value: AppointmentStatus | str) -> AppointmentStatus:
    """Return *value* as a status.

    Raises:
        InvalidInput: There is no such status.
    """
    try:
        return AppointmentStatus(value)
    except ValueError as error:
        raise InvalidInput(f"no such status: {value!r}") from error


def checked_ttl(value: timedelta) -> timedelta:
    """Return *value* when a hold can last so long: at least a second, at most 366 days."""
    return length("ttl", value, at_least=timedelta(seconds=1), at_most=TTL_LIMIT)


def _seats(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= ATTENDEES_LIMIT:
        raise InvalidInput(f"seats must be between 1 and {ATTENDEES_LIMIT}, not {value!r}")
    return value


def _reason(value: str) -> str:
    return required_text("an override's reason", value, OVERRIDE_REASON_LIMIT)


def _permission(value: bool) -> bool:
    return checked_type("a permission", bool, value)


@frozen
class Override:
    """A knowing, audited booking over what would refuse it; permits exactly what it names.

    Attributes:
        reason: Why; kept with the appointment and in its history. At most 500 characters.
        conflicts: Permits that other appointments are in the way.
        hours: Permits a time outside the resources' hours.

    Raises:
        InvalidInput: No reason, or nothing is permitted.
    """

    reason: str = field(converter=_reason)
    conflicts: bool = field(default=False, converter=_permission, kw_only=True)
    hours: bool = field(default=False, converter=_permission, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not (self.conflicts or self.hours):
            raise InvalidInput("an override permits conflicts, hours or both")


def _override(value: Override) -> Override:
    return checked_type("override", Override, value)


def _metadata(value: Mapping[str, Any] | None) -> Metadata:
    return value if isinstance(value, Metadata) else Metadata(value)


def _service(value: ServiceId) -> ServiceId:
    return checked_id(ServiceId, value)


@frozen(kw_only=True)
class BookingRequest:
    """One appointment somebody wants.

    Attributes:
        period: The body, without buffers.
        resources: At least one id or `Claim`; the first lends its zone when `timezone` is not
            given.
        service: Lends its buffers when `buffers` is not given.
        seats: How many attendees a group session takes.
        ttl: Makes it a hold that expires after so long.
        status: `confirmed`, or `pending` for a request that awaits approval; `held` with a
            `ttl`. Other statuses are for `import_many` alone.
        override: What the booking may ignore.

    Raises:
        InvalidInput: Some value no database could accept; nothing was sent.
    """

    period: Period = field(converter=checked_period)
    resources: tuple[Claim, ...] = field(converter=checked_claims)
    service: ServiceId | None = field(default=None, converter=optional(_service))
    attendees: tuple[Attendee, ...] = field(default=(), converter=_attendees)
    timezone: str | None = field(default=None, converter=optional(checked_timezone))
    title: str | None = field(default=None, converter=checked_title)
    notes: str | None = field(default=None, converter=checked_notes)
    metadata: Metadata = field(factory=Metadata, converter=_metadata)
    seats: int = field(default=1, converter=_seats)
    buffers: Buffers | None = field(default=None, converter=checked_buffers)
    ttl: timedelta | None = field(default=None, converter=optional(checked_ttl))
    status: AppointmentStatus = field(default=AppointmentStatus.CONFIRMED, converter=checked_status)
    override: Override | None = field(default=None, converter=optional(_override))

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "resources", claims_within(self.resources, self.period))
        if self.seats > 1 and len(self.attendees) > self.seats:
            raise InvalidInput(f"{len(self.attendees)} attendees for {self.seats} seats")
        if (self.ttl is not None) != (self.status is AppointmentStatus.HELD):
            raise InvalidInput("a hold has a ttl, and nothing else has")

    def digest(self) -> bytes:
        """Return the SHA-256 of the request in canonical form.

        Defaults are left out, so a new one does not change old digests; the order of resources
        and of attendees does not count.
        """
        return digest(self, unordered=("resources", "attendees"))
