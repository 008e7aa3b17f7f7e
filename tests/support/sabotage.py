"""Databases that get one thing wrong, to show that a test would notice."""

from __future__ import annotations

import psycopg

WRONGS = {
    "buffers are swapped": (
        "insert_appointment",
        "c.starts_at - p_row.buffer_before, c.ends_at + p_row.buffer_after",
        "c.starts_at - p_row.buffer_after, c.ends_at + p_row.buffer_before",
    ),
    "a move forgets its buffers": (
        "occupy_units",
        ":= p_claim.ends_at + p_row.buffer_after;",
        ":= p_claim.ends_at;",
    ),
    "bodies that touch count as overlapping": (
        "find_conflicts",
        "i.starts_at < d.ends_at and i.ends_at > d.starts_at",
        "i.starts_at <= d.ends_at and i.ends_at >= d.starts_at",
    ),
    "cancelling gives no time back": (
        "set_status",
        "if apptsched.occupies_time(p_row.status) and not apptsched.occupies_time(p_status) then",
        "if false then",
    ),
    "units are taken first fit": (
        "seating",
        "v_best is null or v_last_f[u] > v_last_f[v_best]",
        "v_best is null",
    ),
    "shared buffers keep each other away": (
        "demands",
        "case a.buffer_policy when 'shared' then c.ends_at else c.ends_at + a.buffer_after end",
        "c.ends_at + a.buffer_after",
    ),
    "a hold that ran out still stands": (
        "standing",
        "case when p_row.status = 'held' and p_row.expires_at <= p_now then 'expired'",
        "case when false then 'expired'",
    ),
    "what overrides others is open to them": (
        "in_the_way",
        "and not o.enforced",
        "and false",
    ),
    "claims of a part take the whole": (
        "shifted_claims",
        "v_claims[i].starts_at + v_shift",
        "p_starts_at",
    ),
    "versions are not compared": (
        "standing",
        "p_row.version <> p_expected_version",
        "false",
    ),
    "requests are not compared": (
        "take_key",
        "i.call = p_call and i.request_hash = p_request_hash",
        "true",
    ),
    "one more always finds a seat": (
        "join_session",
        "v_row.seats <=",
        "v_row.seats <",
    ),
}
IMPORT_WRONGS = {
    "requests that meet take no turns": (
        "import_sift",
        "or m.meets_earlier or m.meets_later",
        "",
    ),
    "the later of two that meet takes no turn": ("import_sift", "or m.meets_earlier", ""),
    "what is taken already is not reported": (
        "import_slice",
        "where not exists (select from granting g where g.id = w.id)",
        "where false",
    ),
    "overbookings are not seen": ("import_slice", "and not o.enforced", "and false"),
    "a status that takes no time takes it": ("import_slice", "where w.occupies and", "where"),
}
FENCELESS = {"an import has no fence": ("import_fence", "while not v_stands", "while false")}
ODDITIES = {
    "claims are granted in any order": (
        "take_time",
        "order by c.starts_at, c.appointment_id",
        "order by c.starts_at desc",
    ),
    "an import takes times in any order": (
        "import_slice",
        "order by w.starts_at\n            on conflict",
        "order by w.ordinal\n            on conflict",
    ),
    "time stands still in a transaction": (
        "try_booking",
        "coalesce(p_now, clock_timestamp())",
        "coalesce(p_now, now())",
    ),
}


def sabotage(conninfo: str, wrong: str) -> None:
    """Make a database wrong in a way that has a name here."""
    _rewrite(conninfo, *{**WRONGS, **IMPORT_WRONGS, **FENCELESS, **ODDITIES}[wrong])


def stop_enforcing(conninfo: str) -> None:
    """Let appointments overlap: the constraint is there, and looks at no row."""
    with psycopg.connect(conninfo) as connection:
        connection.execute("alter table apptsched.occupancy drop constraint occupancy_no_overlap")
        connection.execute(
            """alter table apptsched.occupancy add constraint occupancy_no_overlap
            exclude using gist (tstzrange(starts_at, ends_at) with &&) where (not enforced)"""
        )


def touching_conflicts(conninfo: str) -> None:
    """Let the constraint take the end of a period for a part of it."""
    with psycopg.connect(conninfo) as connection:
        connection.execute("alter table apptsched.occupancy drop constraint occupancy_no_overlap")
        connection.execute(
            """alter table apptsched.occupancy add constraint occupancy_no_overlap
            exclude using gist (
                int8range(unit_id, unit_id, '[]') with &&,
                tstzrange(starts_at, ends_at, '[]') with &&,
                layer with &&
            ) where (enforced)"""
        )


def take_resources_as_given(conninfo: str) -> None:
    """Claim the resources of a booking in the caller's order."""
    given = "order by array_position(p_claims, c)"
    _rewrite(conninfo, "insert_appointment", "order by c.resource_id, c.starts_at", given)


def forget_keys(conninfo: str) -> None:
    """Let every call have its idempotency key, and write none down."""
    _rewrite(conninfo, "take_key", "begin\n    loop", "begin\n    return;\n    loop")


def lock_no_resources(conninfo: str) -> None:
    """Let calls that need several units, or move something, look at resources without a lock."""
    _rewrite(conninfo, "lock_resources", "order by r.id for no key update", "order by r.id")


def free_time_with_the_lock(conninfo: str) -> None:
    """Let a cancellation free the time in the statement that waits for the appointment."""
    _rewrite(
        conninfo,
        "change_status",
        "v_row := (apptsched.lock_appointments(p_tenant_id, array[p_id]))[1];",
        """with locked as materialized (
        select a.* from apptsched.appointment a
        where a.tenant_id = p_tenant_id and a.id = p_id for no key update
    ),
    freed as (
        delete from apptsched.occupancy o
        using locked l
        where o.tenant_id = p_tenant_id and o.appointment_id = l.id
          and not apptsched.occupies_time(p_status)
    )
    select l.* into v_row from locked l;""",
    )
    ends = "if apptsched.occupies_time(p_row.status) and not apptsched.occupies_time(p_status) then"
    _rewrite(conninfo, "set_status", ends, "if false then")


def _rewrite(conninfo: str, function: str, old: str, new: str) -> None:
    query = "select pg_get_functiondef(oid) from pg_proc where proname = %s"
    with psycopg.connect(conninfo) as connection:
        [text] = connection.execute(query, [function]).fetchone()
        assert text.count(old) == 1
        connection.execute(text.replace(old, new))
