"""Tenants, people and what can be busy."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from apptsched.model.ids import PersonId, ResourceId, TenantId


@frozen(kw_only=True)
class Tenant:
    """The clinic or organisation that owns every other row."""

    id: TenantId
    name: str
    slug: str | None
    timezone: str
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


@frozen(kw_only=True)
class Person:
    """Somebody known to a tenant, staff or client; `roles` are sorted names."""

    id: PersonId
    tenant_id: TenantId
    name: str
    email: str | None
    ref: str | None
    roles: tuple[str, ...]
    version: int
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    archived_at: datetime | None


@frozen(kw_only=True)
class Resource:
    """What can be busy: a practitioner, a room, a device.

    Attributes:
        timezone: IANA name; the zone its appointments are agreed in unless they say otherwise.
        capacity: How many interchangeable units it has.
        ref: The host's own id, unique in the tenant.
        person_id: Who this resource is, when it is somebody.
    """

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
