# Generated from tests/postgres/async_/races/test_row_order.py by tools/unsync.py; do not edit.
"""Who takes several times of one room takes them in order of time."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import psycopg

from apptsched import BookingRequest, Buffers, Claim, Database, Scheduler
from apptsched.testing.server import Server
from tests.postgres.sync_._compat import gather
from tests.postgres.sync_.waiting import until_alone, until_waiting
from tests.support import judge
from tests.support.migrations import ask
from tests.support.ward import Ward, at

TAKEN = (
    """create table public.taken (
        n int generated always as identity, resource_id uuid, starts_at timestamptz
    )""",
    """create function public.note() returns trigger language plpgsql as $$
    begin
        insert into public.taken (resource_id, starts_at) values (new.resource_id, new.starts_at);
        return new;
    end $$""",
    """create trigger note before insert on apptsched.occupancy
    for each row execute function public.note()""",
)


def taken(ward: Ward) -> list[tuple[UUID, Any]]:
    """Return what was taken since the last time, in the order of it."""
    query = "with t as (delete from public.taken returning *) select * from t order by n"
    return [(resource, start) for _, resource, start in ask(ward.conninfo, query)]


def test_the_rows_of_a_call_are_written_by_resource_and_time(lone_ward: Ward) -> None:
    ward, [low, high, *_] = lone_ward, lone_ward.rooms
    for statement in TAKEN:
        ask(ward.conninfo, statement)
    shared = Buffers(timedelta(minutes=5), timedelta(minutes=5), policy="shared")
    parts = [Claim(room, at(hour, length=0.5)) for room in (high, low) for hour in (2, 0, 1)]
    with Database(ward.config()) as database:
        appointments = database.scheduler(ward.tenant_id).appointments
        booked = appointments.book(parts, at(0, length=3), buffers=shared)
        orders = [taken(ward)]
        appointments.reschedule(booked.id, at(1, length=3))
        orders.append(taken(ward))
        requests = [BookingRequest(resources=[low], period=at(hour)) for hour in (9, 7, 8)]
        appointments.import_many(requests)
        orders.append(taken(ward))

    assert [len(order) for order in orders] == [18, 18, 3]
    assert orders == [sorted(order) for order in orders]


def test_imports_of_one_room_from_both_ends_wait_for_each_other_in_one_order(
    lone_ward: Ward, apptsched_server: Server
) -> None:
    ward, [room, *_] = lone_ward, lone_ward.rooms
    requests = [BookingRequest(resources=[room], period=at(hour)) for hour in range(3)]
    host = psycopg.Connection.connect(ward.conninfo)
    with host, Database(ward.config(min_size=2)) as database:
        Scheduler.bind(host, ward.tenant_id).appointments.book([room], at(1))
        import_many = database.scheduler(ward.tenant_id).appointments.import_many

        def let_go() -> None:
            until_waiting(ward, 2)
            host.rollback()

        *reports, _ = gather(
            partial(import_many, requests), partial(import_many, requests[::-1]), let_go
        )
    until_alone(ward)

    assert sorted(report.booked for report in reports) == [0, 3]
    assert judge.deadlocks(ward, apptsched_server) == []
