"""All that a tenant has in the database, as one text."""

from __future__ import annotations

from collections.abc import Collection
from typing import LiteralString
from uuid import UUID

OWNED: tuple[LiteralString, ...] = (
    "appointment",
    "appointment_event",
    "appointment_resource",
    "attendee",
    "idempotency",
    "occupancy",
    "person",
    "person_role",
    "resource",
    "role",
    "service",
    "tenant",
)
_ROWS: LiteralString = " union all ".join(
    f"select '{table}' as name, t::text as line from apptsched.{table} t"
    " where t.tenant_id = any (%(tenants)s)"
    for table in OWNED
)
EVERYTHING: LiteralString = (
    f"select string_agg(name || line, chr(10) order by name, line) from ({_ROWS}) owned"
)


def of(*tenants: UUID) -> dict[str, Collection[UUID]]:
    """Return the parameters of `EVERYTHING`."""
    return {"tenants": [*tenants]}
