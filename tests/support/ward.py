"""A ward: a tenant with rooms, in a database, and times to book them for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from attrs import frozen

import apptsched
from apptsched import DatabaseConfig, Period, ResourceId, TenantId

MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)


def at(hours: float, *, length: float = 1.0) -> Period:
    """Return the period that begins *hours* after Monday at nine and is *length* hours long."""
    start = MONDAY + timedelta(hours=hours)
    return Period(start, start + timedelta(hours=length))


@frozen
class Ward:
    """A tenant of a database.

    Attributes:
        rooms: Ids of its resources, ascending.
    """

    conninfo: str
    tenant_id: TenantId
    rooms: tuple[ResourceId, ...]

    @property
    def clients(self) -> str:
        """The name of the sessions of this ward's pools."""
        return f"clients of {self.tenant_id}"

    def config(self, **given: Any) -> DatabaseConfig:
        """Return the configuration of a pool for this ward."""
        defaults = {"conninfo": self.conninfo, "application_name": self.clients}
        return DatabaseConfig(**{**defaults, **given})


def open_ward(conninfo: str, rooms: int = 8) -> Ward:
    """Add a tenant with so many rooms."""
    with apptsched.Database(conninfo) as database:
        tenant = database.tenants.add(f"Ward {uuid4()}", timezone="Europe/Paris")
        add = database.scheduler(tenant.id).resources.add
        ids = sorted(add(f"Room {number}", kind="room").id for number in range(rooms))
    return Ward(conninfo, tenant.id, tuple(ids))
