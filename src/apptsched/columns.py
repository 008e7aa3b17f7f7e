"""The columns of each statement, in order: `X | None` may be null, the rest never is.

Rows come as plain tuples; these classes say by position what is in them, to the type checkers and
to `apptsched sql check`, and no instance is made for a row that was read.
"""

from __future__ import annotations

from datetime import datetime
from types import NoneType
from typing import Annotated, Any, NamedTuple, NewType, TypeAlias, get_args, get_type_hints
from uuid import UUID

from attrs import frozen

from apptsched.model.ids import (
    AppointmentId,
    PersonId,
    ResourceId,
    ServiceId,
    TenantId,
)

Json: TypeAlias = Annotated[Any, "jsonb"]
WallTime: TypeAlias = Annotated[datetime, "timestamp without time zone"]


@frozen
class Column:
    """One column a statement answers.

    Attributes:
        kind: The Python type of what is not null, or what it is annotated with.
    """

    name: str
    kind: Any
    is_nullable: bool


def columns(row: type) -> tuple[Column, ...]:
    """Return what the annotations of *row* declare, in their order."""
    hints = get_type_hints(row, include_extras=True)
    return tuple(_column(name, hint) for name, hint in hints.items())


def _column(name: str, hint: Any) -> Column:
    choices = get_args(hint)
    if NoneType in choices:
        [hint] = [choice for choice in choices if choice is not NoneType]
    kind = hint.__supertype__ if isinstance(hint, NewType) else hint
    return Column(name, kind, NoneType in choices)


class Nothing(NamedTuple):
    """No columns."""


class TenantRow(NamedTuple):
    """A tenant."""

    tenant_id: TenantId
    name: str
    slug: str | None
    timezone: str
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class ResourceRow(NamedTuple):
    """A resource."""

    id: ResourceId
    tenant_id: TenantId
    name: str
    kind: str
    timezone: str
    capacity: int
    ref: str | None
    person_id: PersonId | None
    version: int
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    archived_at: datetime | None


class ServiceRow(NamedTuple):
    """A service."""

    id: ServiceId
    tenant_id: TenantId
    name: str
    duration_s: float
    buffer_before_s: float
    buffer_after_s: float
    buffer_policy: str
    ref: str | None
    version: int
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    archived_at: datetime | None


class PersonRow(NamedTuple):
    """A person."""

    id: PersonId
    tenant_id: TenantId
    name: str
    email: str | None
    ref: str | None
    roles: list[str]
    version: int
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    archived_at: datetime | None


class AppointmentRow(NamedTuple):
    """An appointment, as the view `appointment_detail` has it."""

    tenant_id: TenantId
    id: AppointmentId
    starts_at: datetime
    ends_at: datetime
    timezone: str
    local_start: WallTime
    status: str
    service_id: ServiceId | None
    claims: Json
    attendees: Json
    buffer_before_s: float
    buffer_after_s: float
    buffer_policy: str
    title: str | None
    notes: str | None
    metadata: Json
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


class EventRow(NamedTuple):
    """An event of an appointment."""

    id: int
    appointment_id: AppointmentId
    version: int
    kind: str
    at: datetime
    actor: str | None
    reason: str | None
    before: Json | None
    after: Json | None
    changed: list[str]


class StateRow(NamedTuple):
    """What an event left behind; nulls when there was none yet."""

    version: int | None
    at: datetime | None
    after: Json | None


class BatchRow(NamedTuple):
    """Up to which snapshot events were read, if the cursor was one; an event follows if any is."""

    until: str | None
    cluster: str


class AddedRow(NamedTuple):
    """What was in the way of a new row, which follows if nothing was."""

    obstacle: str | None


class ChangedRow(NamedTuple):
    """What was in the way of a change; the row as it is now follows if nothing was."""

    obstacle: str | None
    found_version: int


class AnswerRow(NamedTuple):
    """What the write path answers."""

    outcome: str
    subject: UUID | None
    status: str | None
    version: int | None
    conflicts: Json | None
    appointment: Json | None


class ResourceAnswerRow(NamedTuple):
    """What a change of a resource's capacity answers."""

    outcome: str
    version: int | None
    conflicts: Json | None
    resource: Json | None


class ExpiredRow(NamedTuple):
    """The holds that were expired."""

    ids: list[UUID]


class OccupationRow(NamedTuple):
    """What occupies one resource, in parallel arrays."""

    id: ResourceId
    is_known: bool
    capacity: int
    reach_starts: list[int]
    reach_ends: list[int]
    core_starts: list[int]
    core_ends: list[int]
    body_starts: list[int]
    body_ends: list[int]
    is_tentative: list[bool]


class FindingRow(NamedTuple):
    """What a check of the doctor found among a tenant's rows."""

    tenant_id: TenantId
    offender: str


class DatabaseFindingRow(NamedTuple):
    """What a check of the doctor found in the database itself."""

    tenant_id: TenantId | None
    offender: str


class HealthRow(NamedTuple):
    """What the server says of itself."""

    server_version: str
    database: str
    is_read_only: bool
    statement_timeout: str


class SchemaFitRow(NamedTuple):
    """The newest migration, the first that broke with older code, and the outdated functions."""

    version: int | None
    breaking: int | None
    stale: list[str]


class SchemaVersionRow(NamedTuple):
    """The newest migration; null when there is none."""

    version: int | None
