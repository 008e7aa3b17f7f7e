"""Appointments, what they take, whom they are for, and what stands in their way."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen
from attrs.converters import optional

from apptsched.errors import InvalidInput
from apptsched.model.claim import Claim
from apptsched.model.ids import (
    AppointmentId,
    AttendeeId,
    PersonId,
    ResourceId,
    ServiceId,
    TenantId,
    checked_id,
)
from apptsched.model.metadata import Metadata
from apptsched.model.period import Period
from apptsched.model.service import Buffers
from apptsched.model.text import NAME_LIMIT, REF_LIMIT, checked_email, required_text


class AppointmentStatus(StrEnum):
    """Where an appointment stands; `planning.transitions` says what may follow what."""

    PENDING = "pending"
    HELD = "held"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    FULFILLED = "fulfilled"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ENTERED_IN_ERROR = "entered_in_error"

    @property
    def occupies_time(self) -> bool:
        """Whether an appointment of this status keeps others from its time."""
        return self not in _IDLE


_IDLE = frozenset(
    {AppointmentStatus.CANCELLED, AppointmentStatus.EXPIRED, AppointmentStatus.ENTERED_IN_ERROR}
)


class AttendeeResponse(StrEnum):
    """An attendee's answer; the values of iCalendar PARTSTAT."""

    NEEDS_ACTION = "needs_action"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


def _attendee_name(value: str) -> str:
    return required_text("attendee name", value, NAME_LIMIT)


def _ref(value: str | None) -> str | None:
    return None if value is None else required_text("ref", value, REF_LIMIT)


def _response(value: AttendeeResponse | str) -> AttendeeResponse:
    try:
        return AttendeeResponse(value)
    except ValueError as error:
        raise InvalidInput(f"no such attendee response: {value!r}") from error


def _person(value: PersonId) -> PersonId:
    return checked_id(PersonId, value)


@frozen
class Attendee:
    """A person an appointment is for.

    Attributes:
        name: At most 200 characters, not blank.
        ref: The host's own id for the person.
        person_id: The tenant's person, when it knows them.
        id: Given by the booking; not part of equality.
    """

    name: str = field(converter=_attendee_name)
    email: str | None = field(default=None, converter=checked_email, kw_only=True)
    ref: str | None = field(default=None, converter=_ref, kw_only=True)
    person_id: PersonId | None = field(default=None, converter=optional(_person), kw_only=True)
    response: AttendeeResponse = field(
        default=AttendeeResponse.NEEDS_ACTION, converter=_response, kw_only=True
    )
    id: AttendeeId | None = field(default=None, eq=False, kw_only=True)


class ConflictKind(StrEnum):
    """Whether two bodies meet, or only the time kept free around one of them."""

    OVERLAP = "overlap"
    BUFFER = "buffer"


@frozen
class Conflict:
    """Why a request is refused by another appointment.

    Attributes:
        resource_id: The resource both want.
        appointment_id: The appointment that has it.
        period: Where the two occupied periods, exclusive buffers included, overlap.
        kind: Whether the bodies overlap, or only buffers are in the way.
    """

    resource_id: ResourceId
    appointment_id: AppointmentId
    period: Period
    kind: ConflictKind


@frozen(kw_only=True)
class Appointment:
    """One booked occurrence, as it was when it was read.

    Attributes:
        period: The body, without buffers.
        timezone: IANA name of the zone it was agreed in.
        local_start: The wall time agreed, in that zone; naive on purpose.
        claims: Current claims, by resource and start.
        attendees: By id.
        buffers: As applied at booking.
        expires_at: When a hold ends; None for any other status.
        version: +1 on every change; pass it as `expected_version`.
        seats: How many attendees a group session takes.
        override_reason: Why it was booked whatever stood in its way; None for most.
        sequence: +1 on every change an attendee must hear of (iCalendar SEQUENCE).
    """

    id: AppointmentId
    tenant_id: TenantId
    period: Period
    timezone: str
    local_start: datetime
    status: AppointmentStatus
    service_id: ServiceId | None
    claims: tuple[Claim, ...]
    attendees: tuple[Attendee, ...]
    buffers: Buffers
    title: str | None
    notes: str | None
    metadata: Metadata
    expires_at: datetime | None
    cancelled_at: datetime | None
    cancellation_reason: str | None
    version: int
    sequence: int
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    seats: int
    override_reason: str | None

    @property
    def occupies_time(self) -> bool:
        """Whether it keeps others from its time."""
        return self.status.occupies_time

    @property
    def resource_ids(self) -> tuple[ResourceId, ...]:
        """The resources it claims, ascending."""
        return tuple(dict.fromkeys(claim.resource for claim in self.claims))
