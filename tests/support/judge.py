"""What the server says of a ward's rows and sessions, in SQL that is not the library's."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from apptsched.testing.server import Server
from tests.support.ward import Ward

Holdings = dict[UUID, set[tuple[UUID, datetime, datetime]]]

OVERLAPS = """
    with body as (
        select c.resource_id, c.appointment_id,
               tstzrange(c.starts_at - a.buffer_before, c.ends_at + a.buffer_after) as during
        from apptsched.appointment a
        join apptsched.appointment_resource c using (tenant_id)
        where tenant_id = %(tenant)s and c.appointment_id = a.id and c.replaced_in is null
          and a.status in ('pending', 'held', 'confirmed', 'checked_in', 'fulfilled', 'no_show')
    )
    select b.resource_id, b.appointment_id, o.appointment_id
    from body b
    join body o using (resource_id)
    where b.appointment_id < o.appointment_id and b.during && o.during
"""
OCCUPANCY = """
    select appointment_id, resource_id, starts_at, ends_at
    from apptsched.occupancy where tenant_id = %(tenant)s and enforced
"""
CLAIMS = """
    select appointment_id, resource_id, starts_at, ends_at
    from apptsched.appointment_resource where tenant_id = %(tenant)s and replaced_in is null
"""
APPOINTMENTS = "select id from apptsched.appointment where tenant_id = %(tenant)s"
KEYS = "select key from apptsched.idempotency where tenant_id = %(tenant)s order by key"
WRITTEN = """
    select relname, n_tup_ins + n_tup_upd
    from pg_stat_user_tables where schemaname = 'apptsched'
"""
READ = """
    select sum(coalesce(idx_tup_fetch, 0) + seq_tup_read)
    from pg_stat_user_tables where relname in ('occupancy', 'appointment_resource')
"""
DEADLOCKS = "select datname, deadlocks from pg_stat_database where datname = current_database()"
SESSIONS = "from pg_stat_activity where application_name = %(name)s"
OTHERS = """
    select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      and backend_type = 'client backend'
"""
WAITING = f"select pid {SESSIONS} and cardinality(pg_blocking_pids(pid)) > 0"


def _ask(ward: Ward, query: str) -> list[tuple[Any, ...]]:
    given = {"tenant": ward.tenant_id, "name": ward.clients}
    with psycopg.connect(ward.conninfo, autocommit=True, options="-c timezone=UTC") as connection:
        return connection.execute(query, given).fetchall()


def overlaps(ward: Ward) -> list[tuple[UUID, UUID, UUID]]:
    """Return each resource and two appointments that are both on it at one time."""
    return _ask(ward, OVERLAPS)


def occupied(ward: Ward) -> Holdings:
    """Return what each appointment occupies, as the occupancy rows say."""
    return _holdings(_ask(ward, OCCUPANCY))


def claimed(ward: Ward) -> Holdings:
    """Return what each appointment claims, occupying or not."""
    return _holdings(_ask(ward, CLAIMS))


def _holdings(rows: list[tuple[Any, ...]]) -> Holdings:
    found: Holdings = defaultdict(set)
    for appointment_id, *holding in rows:
        found[appointment_id].add(tuple(holding))
    return dict(found)


def appointments(ward: Ward) -> set[UUID]:
    """Return the ids of all appointments."""
    return {key for (key,) in _ask(ward, APPOINTMENTS)}


def keys(ward: Ward) -> list[str]:
    """Return the idempotency keys in use, sorted."""
    return [key for (key,) in _ask(ward, KEYS)]


def rows_written_in_vain(ward: Ward) -> int:
    """Return how many row versions have been written in the database and are not there (any more).

    Exact when it `is_alone`: by its end the server has counted a session's rows, those of what was
    rolled back as well.
    """
    written = dict(_ask(ward, WRITTEN))
    there = [_ask(ward, f'select count(*) from apptsched."{name}"') for name in written]
    return sum(written.values()) - sum(count for [(count,)] in there)


def rows_read(ward: Ward) -> int:
    """Return how many occupancies and claims were read in the database, once it `is_alone`."""
    return int(_ask(ward, READ)[0][0])


def deadlocks(ward: Ward, server: Server) -> list[str]:
    """Return what the server reports of each deadlock in the database, once it `is_alone`."""
    [(name, counted)] = _ask(ward, DEADLOCKS)
    entries = re.split(r"\n(?!\t)", server.log() or "")  # the lines of one begin with a tab
    reports = [
        "\n".join(entries[n : n + 5])
        for n, entry in enumerate(entries)
        if f" {name} " in entry and "deadlock detected" in entry
    ]
    return reports + ["not in a log within reach"] * (counted - len(reports))


def sessions(ward: Ward) -> int:
    """Return how many sessions the ward's clients have."""
    return len(_ask(ward, f"select pid {SESSIONS}"))


def is_alone(ward: Ward) -> bool:
    """Whether nobody is connected to the ward's database."""
    return not _ask(ward, OTHERS)


def waiting(ward: Ward) -> int:
    """Return how many of the clients' sessions wait for a lock of another."""
    return len(_ask(ward, WAITING))


def end_sessions(ward: Ward) -> int:
    """End the clients' sessions and return how many there were."""
    return len(_ask(ward, f"select pg_terminate_backend(pid, 5000) {SESSIONS}"))
