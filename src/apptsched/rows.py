"""Rows and answers of the database -> values. Column order is that of the statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from apptsched.model.appointment import (
    Appointment,
    AppointmentStatus,
    Attendee,
    Claim,
    Conflict,
    ConflictKind,
)
from apptsched.model.event import AppointmentEvent
from apptsched.model.ids import (
    AppointmentId,
    AttendeeId,
    PersonId,
    ResourceId,
    ServiceId,
    TenantId,
)
from apptsched.model.metadata import Metadata
from apptsched.model.period import Period
from apptsched.model.resource import Person, Resource, Tenant
from apptsched.model.service import Buffers, Service

Row = Sequence[Any]


def tenant(row: Row) -> Tenant:
    """Return a tenant from the columns of `tenant_find`."""
    return Tenant(
        id=TenantId(row[0]),
        name=row[1],
        slug=row[2],
        timezone=row[3],
        version=row[4],
        created_at=row[5],
        updated_at=row[6],
        archived_at=row[7],
    )


def _record(row: Row) -> dict[str, Any]:
    names = ("version", "created_at", "created_by", "updated_at", "updated_by", "archived_at")
    return dict(zip(names, row, strict=True))


def resource(row: Row) -> Resource:
    """Return a resource from the columns of `resource_find`."""
    return Resource(
        id=ResourceId(row[0]),
        tenant_id=TenantId(row[1]),
        name=row[2],
        kind=row[3],
        timezone=row[4],
        capacity=row[5],
        ref=row[6],
        person_id=row[7],
        **_record(row[8:]),
    )


def service(row: Row) -> Service:
    """Return a service from the columns of `service_find`."""
    return Service(
        id=ServiceId(row[0]),
        tenant_id=TenantId(row[1]),
        name=row[2],
        duration=timedelta(seconds=row[3]),
        buffers=_buffers(row[4], row[5], row[6]),
        ref=row[7],
        **_record(row[8:]),
    )


def person(row: Row) -> Person:
    """Return a person from the columns of `person_find`."""
    return Person(
        id=PersonId(row[0]),
        tenant_id=TenantId(row[1]),
        name=row[2],
        email=row[3],
        ref=row[4],
        roles=tuple(row[5]),
        **_record(row[6:]),
    )


def _buffers(before_s: float, after_s: float, policy: str) -> Buffers:
    return Buffers(timedelta(seconds=before_s), timedelta(seconds=after_s), policy)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _claim(item: Sequence[Any]) -> Claim:
    resource_id, starts_at, ends_at, quantity, _ = item
    period = Period(_instant(starts_at), _instant(ends_at))
    return Claim(ResourceId(UUID(resource_id)), period, quantity)


def _attendee(item: Sequence[Any]) -> Attendee:
    attendee_id, name, email, ref, person_id, response = item
    return Attendee(
        name,
        email=email,
        ref=ref,
        person_id=None if person_id is None else PersonId(UUID(person_id)),
        response=response,
        id=AttendeeId(UUID(attendee_id)),
    )


def appointment(row: Row) -> Appointment:
    """Return an appointment from the columns of `appointment_find`."""
    return Appointment(
        tenant_id=TenantId(row[0]),
        id=AppointmentId(row[1]),
        period=Period(row[2], row[3]),
        timezone=row[4],
        local_start=row[5],
        status=AppointmentStatus(row[6]),
        service_id=row[7],
        claims=tuple(_claim(item) for item in row[8]),
        attendees=tuple(_attendee(item) for item in row[9]),
        buffers=_buffers(row[10], row[11], row[12]),
        title=row[13],
        notes=row[14],
        metadata=Metadata.stored(row[15]),
        expires_at=row[16],
        cancelled_at=row[17],
        cancellation_reason=row[18],
        version=row[19],
        sequence=row[20],
        created_at=row[21],
        created_by=row[22],
        updated_at=row[23],
        updated_by=row[24],
    )


_APPOINTMENT_COLUMNS = (
    "tenant_id",
    "id",
    "starts_at",
    "ends_at",
    "timezone",
    "local_start",
    "status",
    "service_id",
    "claims",
    "attendees",
    "buffer_before_s",
    "buffer_after_s",
    "buffer_policy",
    "title",
    "notes",
    "metadata",
    "expires_at",
    "cancelled_at",
    "cancellation_reason",
    "version",
    "sequence",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
)
_INSTANTS = frozenset({"starts_at", "ends_at", "expires_at", "cancelled_at"}) | {
    "created_at",
    "updated_at",
}
_IDS = frozenset({"tenant_id", "id", "service_id"})


def _from_json(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _INSTANTS:
        return _instant(value)
    if name in _IDS:
        return UUID(value)
    return datetime.fromisoformat(value) if name == "local_start" else value


def appointment_from_json(answer: Mapping[str, Any]) -> Appointment:
    """Return an appointment from what `apptsched.appointment_json` made of it."""
    return appointment([_from_json(name, answer[name]) for name in _APPOINTMENT_COLUMNS])


def conflict(item: Mapping[str, Any]) -> Conflict:
    """Return a conflict from a row of `apptsched.find_conflicts` as JSON."""
    return Conflict(
        ResourceId(UUID(item["resource_id"])),
        AppointmentId(UUID(item["appointment_id"])),
        Period(_instant(item["starts_at"]), _instant(item["ends_at"])),
        ConflictKind(item["kind"]),
    )


def conflicts(items: Sequence[Mapping[str, Any]] | None) -> tuple[Conflict, ...]:
    """Return the conflicts of an answer, in its order."""
    return tuple(conflict(item) for item in items or ())


def event(row: Row) -> AppointmentEvent:
    """Return an event from the columns of `appointment_history`."""
    return AppointmentEvent(
        id=row[0],
        appointment_id=AppointmentId(row[1]),
        version=row[2],
        kind=row[3],
        at=row[4],
        actor=row[5],
        reason=row[6],
        before=None if row[7] is None else Metadata.stored(row[7]),
        after=None if row[8] is None else Metadata.stored(row[8]),
        changed=tuple(row[9]),
    )
