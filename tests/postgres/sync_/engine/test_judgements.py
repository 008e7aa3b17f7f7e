# Generated from tests/postgres/async_/engine/test_judgements.py by tools/unsync.py; do not edit.
"""What it takes to say whether there is room: judgements of a pool, and rows read."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from apptsched import Buffers, Claim, Database, Period, Scheduler, SlotTaken
from tests.support.times import span

HOUR = timedelta(hours=1)
MORNING, NINE = span("08:00", "12:00"), span("09:00", "10:00")


def calls(connection: psycopg.Connection[Any]) -> Counter[str]:
    """Return how often each function has been called; counting begins with the first look."""
    connection.execute("set track_functions = 'pl'")
    found = connection.execute(
        "select funcname, calls from pg_stat_xact_user_functions where schemaname = 'apptsched'"
    )
    return Counter(dict(found.fetchall()))


def rows_read(connection: psycopg.Connection[Any]) -> int:
    """Return how many rows of any table this session's transaction has read."""
    found = connection.execute(
        "select sum(idx_tup_fetch + seq_tup_read)::int from pg_stat_xact_user_tables"
    )
    [(number,)] = found.fetchall()
    assert isinstance(number, int)
    return number


def later(period: Period, days: int) -> Period:
    return Period(period.start + timedelta(days), period.end + timedelta(days))


def test_a_refusal_judges_a_pool_once_however_many_are_in_its_way(
    scheduler: Scheduler, connection: psycopg.Connection[Any]
) -> None:
    pool = scheduler.resources.add("Desks", kind="desk", capacity=12)
    for _ in range(12):
        scheduler.appointments.book([pool.id], NINE)
    bound = Scheduler.bind(connection, pool.tenant_id)

    before = calls(connection)
    with pytest.raises(SlotTaken) as refused:
        bound.appointments.book([pool.id], NINE)
    since = calls(connection) - before

    assert len(refused.value.conflicts) == 12
    assert since["can_seat"] == 2  # the attempt's, and the report's


def test_only_shared_buffers_make_it_seat_a_pool_to_know_whether_it_is_full(
    scheduler: Scheduler, connection: psycopg.Connection[Any]
) -> None:
    pool = scheduler.resources.add("Desks", kind="desk", capacity=3)
    for period in (NINE, NINE, span("10:00", "11:00"), span("11:00", "12:00")):
        scheduler.appointments.book([pool.id], period)
    shared = Buffers(HOUR, HOUR, "shared")
    for period in (span("14:00", "15:00"), span("16:00", "17:00")):
        scheduler.appointments.book([Claim(pool.id, quantity=2)], period, buffers=shared)
    appointments = Scheduler.bind(connection, pool.tenant_id).appointments

    before = calls(connection)
    assert appointments.conflicts([pool.id], MORNING) == ()
    assert len(appointments.conflicts([Claim(pool.id, quantity=2)], MORNING)) == 4
    plain = calls(connection) - before
    assert appointments.conflicts([pool.id], span("14:00", "17:00")) == ()
    buffered = calls(connection) - before - plain

    assert (plain["find_conflicts"], plain["seating"]) == (2, 0)
    assert (buffered["find_conflicts"], buffered["seating"]) == (1, 1)


def test_a_day_is_read_without_the_rest_of_a_calendar_that_was_never_analyzed(
    private: Database,
) -> None:
    tenant = private.tenants.add("Practice", timezone="UTC")
    scheduler = private.scheduler(tenant.id)
    room = scheduler.resources.add("Room", kind="room")
    for day in range(200):
        scheduler.appointments.book([room.id], later(NINE, day))

    conninfo = private.config.conninfo
    with psycopg.Connection.connect(conninfo) as connection:
        connection.execute("set enable_seqscan = off")  # which is quick in so small a table
        before = rows_read(connection)
        bound = Scheduler.bind(connection, tenant.id)
        for day in range(100, 105):
            within = later(MORNING, day)
            [busy] = (bound.availability.busy([room.id], within))[room.id]
            assert busy.period == later(NINE, day)
        assert rows_read(connection) - before < 200
