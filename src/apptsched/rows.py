"""Rows and answers of the database -> values; `columns` says what is where in a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from apptsched.columns import (
    AppointmentRow,
    EventRow,
    PersonRow,
    ResourceRow,
    ServiceRow,
    StateRow,
    TenantRow,
    WallTime,
    columns,
)
from apptsched.model.appointment import (
    Appointment,
    AppointmentStatus,
    Attendee,
    Conflict,
    ConflictKind,
)
from apptsched.model.claim import Claim
from apptsched.model.event import AppointmentEvent, AppointmentState
from apptsched.model.ids import (
    AppointmentId,
    AttendeeId,
    PersonId,
    ResourceId,
    ServiceId,
)
from apptsched.model.metadata import Metadata
from apptsched.model.period import Period
from apptsched.model.resource import Person, Resource, Tenant
from apptsched.model.service import Buffers, Service

Row = Sequence[Any]


def tenant(row: TenantRow) -> Tenant:
    """Return a tenant."""
    return Tenant(
        id=row[0],
        name=row[1],
        slug=row[2],
        timezone=row[3],
        version=row[4],
        created_at=row[5],
        updated_at=row[6],
        archived_at=row[7],
    )


def resource(row: ResourceRow) -> Resource:
    """Return a resource."""
    return Resource(
        id=row[0],
        tenant_id=row[1],
        name=row[2],
        kind=row[3],
        timezone=row[4],
        capacity=row[5],
        ref=row[6],
        person_id=row[7],
        version=row[8],
        created_at=row[9],
        created_by=row[10],
        updated_at=row[11],
        updated_by=row[12],
        archived_at=row[13],
    )


def service(row: ServiceRow) -> Service:
    """Return a service."""
    return Service(
        id=row[0],
        tenant_id=row[1],
        name=row[2],
        duration=timedelta(seconds=row[3]),
        buffers=_buffers(row[4], row[5], row[6]),
        ref=row[7],
        version=row[8],
        created_at=row[9],
        created_by=row[10],
        updated_at=row[11],
        updated_by=row[12],
        archived_at=row[13],
    )


def person(row: PersonRow) -> Person:
    """Return a person."""
    return Person(
        id=row[0],
        tenant_id=row[1],
        name=row[2],
        email=row[3],
        ref=row[4],
        roles=tuple(row[5]),
        version=row[6],
        created_at=row[7],
        created_by=row[8],
        updated_at=row[9],
        updated_by=row[10],
        archived_at=row[11],
    )


def _buffers(before_s: float, after_s: float, policy: str) -> Buffers:
    return Buffers(timedelta(seconds=before_s), timedelta(seconds=after_s), policy)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _claim(item: Sequence[Any]) -> Claim:
    resource_id, starts_at, ends_at, quantity, overridden = item
    period = Period(_instant(starts_at), _instant(ends_at))
    return Claim(ResourceId(UUID(resource_id)), period, quantity, overridden=overridden)


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


def appointment(row: AppointmentRow) -> Appointment:
    """Return an appointment."""
    return Appointment(
        tenant_id=row[0],
        id=row[1],
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
        seats=row[25],
        override_reason=row[26],
    )


_FROM_JSON: Mapping[Any, Callable[[str], Any]] = MappingProxyType(
    {datetime: _instant, UUID: UUID, WallTime: datetime.fromisoformat}
)


@cache
def _decoders(row: type) -> tuple[tuple[str, Callable[[str], Any] | None], ...]:
    return tuple((c.name, _FROM_JSON.get(c.kind)) for c in columns(row))


def _from_json(answer: Mapping[str, Any], row: type) -> Iterator[Any]:
    for name, decode in _decoders(row):
        value = answer[name]
        yield value if value is None or decode is None else decode(value)


def appointment_from_json(answer: Mapping[str, Any]) -> Appointment:
    """Return an appointment from what `apptsched.appointment_json` made of it."""
    return appointment(AppointmentRow._make(_from_json(answer, AppointmentRow)))


def resource_from_json(answer: Mapping[str, Any]) -> Resource:
    """Return a resource from its row as JSON."""
    return resource(ResourceRow._make(_from_json(answer, ResourceRow)))


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


def event(row: EventRow) -> AppointmentEvent:
    """Return an event."""
    before, after = row[7], row[8]
    return AppointmentEvent(
        id=row[0],
        appointment_id=row[1],
        version=row[2],
        kind=row[3],
        at=row[4],
        actor=row[5],
        reason=row[6],
        before=None if before is None else Metadata.stored(before),
        after=None if after is None else Metadata.stored(after),
        changed=tuple(row[9]),
    )


def state(id: AppointmentId, row: StateRow) -> AppointmentState | None:
    """Return how an appointment stood; None when it was not there."""
    version, since, facts = row
    if version is None or since is None or facts is None:
        return None
    expires_at = facts["expires_at"]
    return AppointmentState(
        id=id,
        version=version,
        since=since,
        status=AppointmentStatus(facts["status"]),
        period=_period(facts),
        timezone=facts["timezone"],
        service_id=None if facts["service_id"] is None else ServiceId(UUID(facts["service_id"])),
        buffers=_buffers(facts["buffer_before_s"], facts["buffer_after_s"], facts["buffer_policy"]),
        expires_at=None if expires_at is None else _instant(expires_at),
        seats=facts.get("seats", 1),
        claims=tuple(
            Claim(ResourceId(UUID(c["resource_id"])), _period(c), c["quantity"])
            for c in facts["claims"]
        ),
        attendee_ids=tuple(AttendeeId(UUID(each)) for each in facts["attendees"]),
    )


def _period(facts: Mapping[str, str]) -> Period:
    return Period(_instant(facts["starts_at"]), _instant(facts["ends_at"]))
