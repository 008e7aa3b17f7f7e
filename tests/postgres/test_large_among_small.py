"""A tenant with a long calendar, where statistics only know those with short ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from apptsched import (
    BookingRequest,
    Claim,
    Database,
    Period,
    Resource,
    Scheduler,
    SlotTaken,
)
from apptsched.testing.server import Server
from tests.support.migrations import new_database

START = datetime(2030, 1, 1, tzinfo=UTC)
SMALL, LONG = 100, 20_000
CALENDAR = """
    with wanted as materialized (
        select r.tenant_id, r.id as resource_id, apptsched.new_id() as id, r.unit_base, h.at
        from apptsched.resource r
        cross join generate_series(%s, %s, interval '1 hour') h(at)
        where r.tenant_id = %s
    ),
    agreed as (
        insert into apptsched.appointment
            (tenant_id, id, starts_at, ends_at, timezone, local_start, status)
        select
            w.tenant_id, w.id, w.at, w.at + interval '1 hour', 'UTC', w.at at time zone 'UTC',
            'confirmed'
        from wanted w
    ),
    claimed as (
        insert into apptsched.appointment_resource
            (tenant_id, appointment_id, resource_id, starts_at, ends_at)
        select w.tenant_id, w.id, w.resource_id, w.at, w.at + interval '1 hour'
        from wanted w
    )
    insert into apptsched.occupancy
        (tenant_id, resource_id, appointment_id, unit_id, claim_starts_at, starts_at, ends_at)
    select w.tenant_id, w.resource_id, w.id, w.unit_base, w.at, w.at, w.at + interval '1 hour'
    from wanted w
"""
ROWS_READ = """
    select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)
    from pg_stat_xact_user_tables
    where schemaname = 'apptsched'
      and relname in ('occupancy', 'appointment', 'appointment_resource')
"""


def hours(first: int, count: int = 1) -> Period:
    return Period(START + timedelta(hours=first), START + timedelta(hours=first + count))


def fill(scheduler: Scheduler) -> tuple[Resource, Resource]:
    """Book a room and one of a pool's two units for two hours; return both."""
    room = scheduler.resources.add("Room", kind="room")
    pool = scheduler.resources.add("Pool", kind="pool", capacity=2)
    scheduler.appointments.import_many(
        BookingRequest(resources=[each.id], period=hours(hour))
        for hour in range(2)
        for each in (room, pool)
    )
    return room, pool


@pytest.fixture(scope="module")
def large(
    apptsched_server: Server, apptsched_template: str
) -> Iterator[tuple[Scheduler, Resource, Resource, psycopg.Connection]]:
    with (
        new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo,
        Database(conninfo) as database,
        psycopg.connect(conninfo, autocommit=True) as connection,
    ):
        for number in range(SMALL):
            fill(database.scheduler(database.tenants.add(f"{number}", timezone="UTC").id))
        for table in ("occupancy", "appointment", "appointment_resource"):
            connection.execute(f"alter table apptsched.{table} set (autovacuum_enabled = false)")
        connection.execute("analyze")
        tenant = database.tenants.add("Large", timezone="UTC").id
        room, pool = fill(database.scheduler(tenant))
        with connection.transaction():
            connection.execute("set local session_replication_role = replica")
            connection.execute(CALENDAR, [hours(2).start, hours(LONG).start, tenant])
        connection.autocommit = False
        yield Scheduler.bind(connection, tenant), room, pool, connection


def book_a_taken_hour(s: Scheduler, room: Resource, _: Resource) -> None:
    with pytest.raises(SlotTaken):
        s.appointments.book([room.id], hours(1))


def ask_what_is_in_the_way(s: Scheduler, room: Resource, pool: Resource) -> None:
    assert len(s.appointments.conflicts([room.id, pool.id], hours(1))) == 1


def book_a_unit(s: Scheduler, _: Resource, pool: Resource) -> None:
    s.appointments.book([pool.id], hours(1))


def book_too_many_units(s: Scheduler, _: Resource, pool: Resource) -> None:
    with pytest.raises(SlotTaken):
        s.appointments.book([Claim(pool.id, quantity=2)], hours(1))


def look_at_a_day(s: Scheduler, room: Resource, pool: Resource) -> None:
    s.availability.free([room.id, pool.id], hours(LONG - 2, 4))


def import_what_takes_turns(s: Scheduler, room: Resource, _: Resource) -> None:
    free = BookingRequest(resources=[room.id], period=hours(LONG + 1))
    assert len(s.appointments.import_many([free, free]).rejections) == 1


@pytest.mark.parametrize(
    "call",
    [
        book_a_taken_hour,
        ask_what_is_in_the_way,
        book_a_unit,
        book_too_many_units,
        look_at_a_day,
        import_what_takes_turns,
    ],
)
def test_what_is_read_does_not_grow_with_the_calendar(
    large: tuple[Scheduler, Resource, Resource, psycopg.Connection],
    call: Callable[[Scheduler, Resource, Resource], None],
) -> None:
    s, room, pool, connection = large
    counts = []
    for _ in range(8):  # the server keeps a plan for all values after five
        with connection.transaction(force_rollback=True):
            before = read(connection)
            call(s, room, pool)
            counts.append(read(connection) - before)

    assert max(counts) < 50


def read(connection: psycopg.Connection) -> int:
    row = connection.execute(ROWS_READ).fetchone()
    return int(row[0]) if row else 0
