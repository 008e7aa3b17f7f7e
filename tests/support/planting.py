"""Faults put into sound rows, past every trigger and key, to show that a judge would see them."""

from __future__ import annotations

import psycopg

from tests.support.ward import Ward

WHERE = "where tenant_id = %(tenant)s"
ONE = f"(select id from apptsched.appointment {WHERE} order by id limit 1)"
# What is planted, and what a judge must call it.
PLANTED = {
    "a body on a unit that is taken": (
        "overlap",
        f"""
        insert into apptsched.occupancy (tenant_id, resource_id, appointment_id, unit_id,
            claim_starts_at, starts_at, ends_at)
        select tenant_id, resource_id, gen_random_uuid(), unit_id,
            claim_starts_at, starts_at, ends_at
        from apptsched.occupancy {WHERE} limit 1
        """,
    ),
    "a buffer of one over the body of another": (
        "overlap",
        f"""
        insert into apptsched.occupancy (tenant_id, resource_id, appointment_id, unit_id,
            claim_starts_at, starts_at, ends_at, layer)
        select tenant_id, resource_id, gen_random_uuid(), unit_id,
            ends_at, starts_at, ends_at, '[1,1]'
        from apptsched.occupancy {WHERE} and layer = '(,)' limit 1
        """,
    ),
    "a unit that the resource does not have": (
        "over capacity",
        f"update apptsched.occupancy set unit_id = unit_id + 4000 {WHERE}",
    ),
    "a claim of more than there is": (
        "over capacity",
        f"update apptsched.appointment_resource set quantity = 4096 {WHERE}",
    ),
    "a cancellation that gives no time back": (
        "ghost",
        f"""
        update apptsched.appointment set status = 'cancelled', cancelled_at = updated_at {WHERE}
        """,
    ),
    "time that was left behind": (
        "ghost",
        f"""
        insert into apptsched.occupancy (tenant_id, resource_id, appointment_id, unit_id,
            claim_starts_at, starts_at, ends_at)
        select tenant_id, resource_id, appointment_id, unit_id,
            starts_at + interval '1 y', starts_at + interval '1 y', ends_at + interval '1 y'
        from apptsched.occupancy {WHERE} limit 1
        """,
    ),
    "a unit too few": (
        "partial booking",
        f"""
        delete from apptsched.occupancy o using (
            select appointment_id as id, min(unit_id) as unit from apptsched.occupancy {WHERE}
            group by 1 limit 1
        ) one
        where o.appointment_id = one.id and o.unit_id = one.unit
        """,
    ),
    "a buffer too short": (
        "partial booking",
        f"""
        update apptsched.occupancy set ends_at = ends_at - interval '1 minute'
        {WHERE} and layer <> '(,)' and starts_at >= claim_starts_at
        """,
    ),
    "an appointment of nothing": (
        "partial booking",
        f"update apptsched.appointment_resource set replaced_in = 4000 {WHERE}",
    ),
    "an appointment made twice": (
        "double key",
        f"update apptsched.appointment set title = 'the same' {WHERE}",
    ),
    "a key for what is not there": (
        "double key",
        f"update apptsched.idempotency set result_id = gen_random_uuid() {WHERE}",
    ),
    "a change nobody wrote down": (
        "missing event",
        f"delete from apptsched.appointment_event {WHERE} and appointment_id = {ONE}",
    ),
    "a change written down twice": (
        "missing event",
        f"""
        insert into apptsched.appointment_event
            (tenant_id, appointment_id, version, kind, at, before, after)
        select tenant_id, appointment_id, version, kind, at, before, after
        from apptsched.appointment_event {WHERE} limit 1
        """,
    ),
}


def plant(ward: Ward, what: str) -> None:
    """Write a fault of `PLANTED` into the ward's rows."""
    with psycopg.connect(ward.conninfo) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("alter table apptsched.appointment_event disable trigger user")
        connection.execute(
            "alter table apptsched.occupancy drop constraint if exists occupancy_no_overlap"
        )
        connection.execute(PLANTED[what][1], {"tenant": ward.tenant_id})
