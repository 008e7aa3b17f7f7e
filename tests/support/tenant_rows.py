"""What a tenant's appointments are in the database, by names that two tenants can share."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import psycopg

from apptsched import TenantId

_APPOINTMENTS = """
    select a.id, a.starts_at, a.ends_at, a.timezone, a.local_start, a.status, a.service_id,
        a.buffer_before, a.buffer_after, a.buffer_policy, a.title, a.notes, a.metadata, a.seats,
        a.expires_at, a.cancelled_at, a.override_reason, a.change_reason, a.version, a.sequence,
        a.created_at, a.created_by, a.updated_at, a.updated_by
    from apptsched.appointment a where a.tenant_id = %s
"""
_CLAIMS = """
    select c.appointment_id, c.resource_id, c.starts_at, c.ends_at, c.quantity, c.overridden,
        c.added_in, c.replaced_in
    from apptsched.appointment_resource c where c.tenant_id = %s
"""
_ATTENDEES = """
    select t.appointment_id, t.person_id, t.name, t.email, t.ref, t.response, t.changed_in
    from apptsched.attendee t where t.tenant_id = %s
"""
_OCCUPANCY = """
    select o.appointment_id, o.resource_id, o.unit_id - r.unit_base, o.claim_starts_at, o.starts_at,
        o.ends_at, o.layer = '(,)', o.enforced
    from apptsched.occupancy o
    join apptsched.resource r on r.tenant_id = o.tenant_id and r.id = o.resource_id
    where o.tenant_id = %s
"""
_EVENTS = """
    select e.appointment_id, e.version, e.kind, e.at, e.actor, e.reason, e.changed,
        e.after - 'claims' - 'attendees' - 'service_id',
        jsonb_array_length(e.after -> 'claims'), jsonb_array_length(e.after -> 'attendees')
    from apptsched.appointment_event e where e.tenant_id = %s
"""


def rows_of(conninfo: str, tenant_id: TenantId, name: Callable[[UUID], str]) -> list[str]:
    """Return all rows of a tenant's appointments, ids replaced by names, in order."""
    with psycopg.connect(conninfo) as connection:
        connection.execute("set timezone = 'UTC'")
        return sorted(
            repr([name(v) if isinstance(v, UUID) else v for v in row])
            for query in (_APPOINTMENTS, _CLAIMS, _ATTENDEES, _OCCUPANCY, _EVENTS)
            for row in connection.execute(query, [tenant_id])
        )
