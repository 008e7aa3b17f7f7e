"""What must never be in the tables, found by plain SQL that shares nothing with the library."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.support.ward import Ward

# What current claims of appointments that occupy time must have: `solid` is what nothing of
# others may touch, `reach` the body with its buffers.
CLAIMED = """
    with claimed as (
        select c.tenant_id, c.resource_id, c.appointment_id, c.starts_at as claim_starts_at,
            c.quantity, c.overridden, r.unit_base, r.capacity,
            case when s.shared then tstzrange(c.starts_at, c.ends_at) else s.reach end as solid,
            s.reach,
            (s.shared and a.buffer_before > '0')::int + (s.shared and a.buffer_after > '0')::int
                as buffers
        from apptsched.appointment_resource c
        join apptsched.resource r on r.tenant_id = c.tenant_id and r.id = c.resource_id
        join apptsched.appointment a on a.tenant_id = c.tenant_id and a.id = c.appointment_id
        cross join lateral (
            select a.buffer_policy = 'shared' as shared,
                tstzrange(c.starts_at - a.buffer_before, c.ends_at + a.buffer_after) as reach
        ) s
        where c.tenant_id = %(tenant)s and c.replaced_in is null
          and a.status in ('pending', 'held', 'confirmed', 'checked_in', 'fulfilled', 'no_show')
    )
"""
FAULTS = {
    "overlap": """
        select o.resource_id, o.unit_id, o.appointment_id, p.appointment_id
        from apptsched.occupancy o
        join apptsched.occupancy p on p.tenant_id = o.tenant_id and p.unit_id = o.unit_id
        where o.tenant_id = %(tenant)s and o.enforced and p.enforced
          and (o.appointment_id, o.claim_starts_at) < (p.appointment_id, p.claim_starts_at)
          and o.starts_at < p.ends_at and p.starts_at < o.ends_at
          and (o.layer = '(,)' or p.layer = '(,)')
    """,
    "over capacity": f"""
        {CLAIMED}
        select c.resource_id, c.appointment_id
        from claimed c
        join claimed d using (resource_id)
        where not c.overridden and not d.overridden and d.solid @> lower(c.solid)
        group by c.resource_id, c.appointment_id, c.claim_starts_at, c.capacity
        having sum(d.quantity) > c.capacity
        union all
        select o.resource_id, o.appointment_id
        from apptsched.occupancy o
        join apptsched.resource r on r.tenant_id = o.tenant_id and r.id = o.resource_id
        where o.tenant_id = %(tenant)s
          and o.unit_id not between r.unit_base and r.unit_base + r.capacity - 1
    """,
    "ghost": f"""
        {CLAIMED}
        select o.resource_id, o.appointment_id
        from apptsched.occupancy o
        where o.tenant_id = %(tenant)s
          and (o.appointment_id, o.resource_id, o.claim_starts_at) not in (
              select c.appointment_id, c.resource_id, c.claim_starts_at from claimed c)
    """,
    "partial booking": f"""
        {CLAIMED}
        select c.resource_id, c.appointment_id
        from claimed c
        left join apptsched.occupancy o
            on o.tenant_id = c.tenant_id and o.resource_id = c.resource_id
            and o.appointment_id = c.appointment_id and o.claim_starts_at = c.claim_starts_at
        group by c.resource_id, c.appointment_id, c.claim_starts_at, c.quantity, c.overridden,
            c.solid, c.reach, c.buffers
        having count(distinct o.unit_id) <> c.quantity
            or count(*) <> c.quantity * (1 + c.buffers)
            or min(o.starts_at) <> lower(c.reach) or max(o.ends_at) <> upper(c.reach)
            or c.quantity <> count(*) filter (
                where o.layer = '(,)' and o.enforced <> c.overridden
                  and tstzrange(o.starts_at, o.ends_at) = c.solid)
        union all
        select null, a.id
        from apptsched.appointment a
        where a.tenant_id = %(tenant)s and not exists (
            select from apptsched.appointment_resource c
            where c.tenant_id = a.tenant_id and c.appointment_id = a.id and c.replaced_in is null)
    """,
    # The clients of a stress call what they book with a key by that key.
    "double key": """
        select a.title, count(*)
        from apptsched.appointment a
        where a.tenant_id = %(tenant)s and a.title is not null
        group by a.title
        having count(*) > 1
        union all
        select k.key, 0
        from apptsched.idempotency k
        left join apptsched.appointment a on a.tenant_id = k.tenant_id and a.id = k.result_id
        where k.tenant_id = %(tenant)s and a.title is distinct from k.key
    """,
    "missing event": """
        select a.id, a.version, array_agg(e.version order by e.version)
        from apptsched.appointment a
        left join apptsched.appointment_event e
            on e.tenant_id = a.tenant_id and e.appointment_id = a.id
        where a.tenant_id = %(tenant)s
        group by a.tenant_id, a.id, a.version, a.status
        having array_agg(e.version order by e.version)
                <> array(select v from generate_series(1, a.version) v)
            or (array_agg(e.after ->> 'status' order by e.version desc))[1] <> a.status
    """,
}


def found(ward: Ward) -> dict[str, list[tuple[Any, ...]]]:
    """Return the offending rows of each fault that the ward's rows have."""
    with psycopg.connect(ward.conninfo, autocommit=True) as connection:
        rows = {
            name: connection.execute(query, {"tenant": ward.tenant_id}).fetchall()
            for name, query in FAULTS.items()
        }
    return {name: offending for name, offending in rows.items() if offending}
