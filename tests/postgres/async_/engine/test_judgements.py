"""What it takes to say whether there is room: judgements of a pool, and rows read."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from apptsched import AsyncDatabase, AsyncScheduler, Buffers, Claim, Period, SlotTaken
from tests.support.times import span

HOUR = timedelta(hours=1)
MORNING, NINE = span("08:00", "12:00"), span("09:00", "10:00")


async def calls(connection: psycopg.AsyncConnection[Any]) -> Counter[str]:
    """Return how often each function has been called; counting begins with the first look."""
    await connection.execute("set track_functions = 'pl'")
    found = await connection.execute(
        "select funcname, calls from pg_stat_xact_user_functions where schemaname = 'apptsched'"
    )
    return Counter(dict(await found.fetchall()))


async def rows_read(connection: psycopg.AsyncConnection[Any]) -> int:
    """Return how many rows of any table this session's transaction has read."""
    found = await connection.execute(
        "select sum(idx_tup_fetch + seq_tup_read)::int from pg_stat_xact_user_tables"
    )
    [(number,)] = await found.fetchall()
    assert isinstance(number, int)
    return number


def later(period: Period, days: int) -> Period:
    return Period(period.start + timedelta(days), period.end + timedelta(days))


async def test_a_refusal_judges_a_pool_once_however_many_are_in_its_way(
    scheduler: AsyncScheduler, connection: psycopg.AsyncConnection[Any]
) -> None:
    pool = await scheduler.resources.add("Desks", kind="desk", capacity=12)
    for _ in range(12):
        await scheduler.appointments.book([pool.id], NINE)
    bound = AsyncScheduler.bind(connection, pool.tenant_id)

    before = await calls(connection)
    with pytest.raises(SlotTaken) as refused:
        await bound.appointments.book([pool.id], NINE)
    since = await calls(connection) - before

    assert len(refused.value.conflicts) == 12
    assert since["can_seat"] == 2  # the attempt's, and the report's


async def test_only_shared_buffers_make_it_seat_a_pool_to_know_whether_it_is_full(
    scheduler: AsyncScheduler, connection: psycopg.AsyncConnection[Any]
) -> None:
    pool = await scheduler.resources.add("Desks", kind="desk", capacity=3)
    for period in (NINE, NINE, span("10:00", "11:00"), span("11:00", "12:00")):
        await scheduler.appointments.book([pool.id], period)
    shared = Buffers(HOUR, HOUR, "shared")
    for period in (span("14:00", "15:00"), span("16:00", "17:00")):
        await scheduler.appointments.book([Claim(pool.id, quantity=2)], period, buffers=shared)
    appointments = AsyncScheduler.bind(connection, pool.tenant_id).appointments

    before = await calls(connection)
    assert await appointments.conflicts([pool.id], MORNING) == ()
    assert len(await appointments.conflicts([Claim(pool.id, quantity=2)], MORNING)) == 4
    plain = await calls(connection) - before
    assert await appointments.conflicts([pool.id], span("14:00", "17:00")) == ()
    buffered = await calls(connection) - before - plain

    assert (plain["find_conflicts"], plain["seating"]) == (2, 0)
    assert (buffered["find_conflicts"], buffered["seating"]) == (1, 1)


async def test_a_day_is_read_without_the_rest_of_a_calendar_that_was_never_analyzed(
    private: AsyncDatabase,
) -> None:
    tenant = await private.tenants.add("Practice", timezone="UTC")
    scheduler = private.scheduler(tenant.id)
    room = await scheduler.resources.add("Room", kind="room")
    for day in range(200):
        await scheduler.appointments.book([room.id], later(NINE, day))

    conninfo = private.config.conninfo
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        await connection.execute("set enable_seqscan = off")  # which is quick in so small a table
        before = await rows_read(connection)
        bound = AsyncScheduler.bind(connection, tenant.id)
        for day in range(100, 105):
            within = later(MORNING, day)
            [busy] = (await bound.availability.busy([room.id], within))[room.id]
            assert busy.period == later(NINE, day)
        assert await rows_read(connection) - before < 200
