"""Following the events: each once, none skipped, nobody waited for."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from apptsched import (
    AsyncDatabase,
    AsyncScheduler,
    EventLogRestored,
    InvalidInput,
)
from apptsched.event_cursor import EventCursor
from tests.postgres.async_.following import COMMITTED, Reader, open_writer
from tests.postgres.async_.practice import open_practice
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.ward import at

GUIDE = Path(__file__).parents[3] / "docs/howto/follow-events.md"


@pytest.fixture
async def s(database: AsyncDatabase, practice: Practice) -> AsyncScheduler:
    return database.scheduler(practice.tenant.id, actor="back office")


@pytest.mark.smoke
async def test_a_reader_gets_every_event_once_and_in_order(
    s: AsyncScheduler, practice: Practice
) -> None:
    reader = Reader(s)
    assert [event.kind for event in await reader.read()] == ["booked"]

    await s.appointments.reschedule(practice.appointment.id, at(1))
    await s.appointments.cancel(practice.appointment.id, reason="ill")

    read = await reader.read()
    assert read == [*(await s.appointments.history(practice.appointment.id))[1:]]
    assert await reader.read() == []


async def test_a_writer_that_commits_late_is_not_skipped(
    s: AsyncScheduler, practice: Practice, shared_conninfo: str
) -> None:
    reader = Reader(s)
    await reader.read()
    async with (
        open_writer(shared_conninfo, practice) as (late, early_starter),
        open_writer(shared_conninfo, practice) as (early, late_starter),
        open_writer(shared_conninfo, practice) as (bystander, _),
    ):
        await bystander.execute("select pg_current_xact_id()")
        first = await early_starter.appointments.book([practice.desk.id], at(1))
        second = await late_starter.appointments.book([practice.desk.id], at(2))

        assert await reader.read() == []
        await early.commit()
        assert [event.appointment_id for event in await reader.read()] == [second.id]
        third = await s.appointments.book([practice.desk.id], at(3))
        assert [event.appointment_id for event in await reader.read()] == [third.id]
        await late.commit()
        assert [event.appointment_id for event in await reader.read()] == [first.id]
        assert await reader.read() == []


async def test_a_reader_on_a_hosts_connection_skips_nothing_either(
    s: AsyncScheduler, practice: Practice, shared_conninfo: str
) -> None:
    async with (
        open_writer(shared_conninfo, practice) as (late, writer),
        open_writer(shared_conninfo, practice) as (host, bound),
    ):
        reader = Reader(bound)
        await reader.read()
        await host.commit()
        booked = await writer.appointments.book([practice.desk.id], at(1))
        await s.appointments.book([practice.desk.id], at(2))

        assert len(await reader.read()) == 1
        await late.commit()
        assert [event.appointment_id for event in await reader.read()] == [booked.id]


async def test_the_events_of_the_readers_own_transaction_come_when_it_has_committed(
    s: AsyncScheduler, practice: Practice, shared_conninfo: str
) -> None:
    reader = Reader(s)
    await reader.read()
    async with open_writer(shared_conninfo, practice) as (host, bound):
        mine = Reader(bound)
        await mine.read()
        first = await bound.appointments.book([practice.desk.id], at(1))
        other = await s.appointments.book([practice.desk.id], at(2))
        read = await mine.read()
        second = await bound.appointments.book([practice.desk.id], at(3))
        await host.commit()
        later = await mine.read()

    assert [event.appointment_id for event in read] == [other.id]
    assert [event.appointment_id for event in later] == [first.id, second.id]


async def test_batches_cut_by_the_limit_go_on_where_they_stopped(
    s: AsyncScheduler, practice: Practice
) -> None:
    for hour in range(5):
        await s.appointments.book([practice.desk.id], at(hour))
    reader = Reader(s, limit=2)
    sizes = []
    cursor = None
    for _ in range(4):
        batch = await s.events.read(cursor, limit=2)
        cursor = batch.next
        sizes.append(len(batch))

    assert sizes == [2, 2, 2, 0]
    assert len(await reader.read()) == 6


async def test_what_commits_between_two_cuts_of_a_batch_is_neither_lost_nor_repeated(
    s: AsyncScheduler, practice: Practice, shared_conninfo: str
) -> None:
    async with open_writer(shared_conninfo, practice) as (host, late):
        await late.appointments.book([practice.desk.id], at(1))
        for hour in (2, 3, 4):
            await s.appointments.book([practice.desk.id], at(hour))
        cut = await s.events.read(limit=2)
        await host.commit()
        await s.appointments.book([practice.desk.id], at(5))

    seen = [event.id for event in cut]
    cursor = cut.next
    while batch := await s.events.read(cursor, limit=1):
        cursor = batch.next
        seen += [event.id for event in batch]

    committed = [row[0] for row in ask(shared_conninfo, COMMITTED, practice.tenant.id)]
    assert sorted(seen) == committed


async def test_another_tenants_events_are_not_read_and_its_cursors_are_refused(
    database: AsyncDatabase, s: AsyncScheduler
) -> None:
    other = await open_practice(database)
    theirs = await database.scheduler(other.tenant.id).events.read()
    mine = await s.events.read()

    assert {event.appointment_id for event in theirs} == {other.appointment.id}
    assert {event.appointment_id for event in mine}.isdisjoint({other.appointment.id})
    with pytest.raises(InvalidInput, match="another"):
        await s.events.read(theirs.next)


async def test_a_cursor_of_another_server_is_refused(
    s: AsyncScheduler, practice: Practice, shared_conninfo: str
) -> None:
    tenant_id = practice.tenant.id
    mine = EventCursor.parse((await s.events.read()).next, tenant_id)
    later = evolve(mine, seen=f"{2**62 + 3}:{2**62 + 3}:")

    for cursor in (evolve(mine, cluster="4711"), later):
        with pytest.raises(InvalidInput, match="another server's"):
            await s.events.read(cursor.format(tenant_id))
    async with s.transaction() as bound:
        with pytest.raises(InvalidInput, match="another server's"):
            await bound.events.read(later.format(tenant_id))
        assert (await bound.events.read()).events  # the transaction goes on


RESTORED = """insert into apptsched.appointment_event
    (tenant_id, appointment_id, version, kind, at, after, xid)
    values (%s, apptsched.new_id(), 1, 'booked', now(), '{}', '4611686018427387904')"""


async def test_events_restored_from_another_server_are_not_taken_for_read_or_unread(
    s: AsyncScheduler, practice: Practice, shared_conninfo: str
) -> None:
    reader = Reader(s)
    ask(shared_conninfo, RESTORED, practice.tenant.id)
    with pytest.raises(EventLogRestored):
        await reader.read()

    [guide] = [each for each in GUIDE.read_text().split("```") if "disable trigger" in each]
    ask(shared_conninfo, guide.removeprefix("sql"))

    assert len(await reader.read()) == 2


async def test_a_batch_is_as_large_as_what_it_holds(s: AsyncScheduler) -> None:
    batch = await s.events.read()

    assert len(batch) == len([*batch]) == len(batch.events) == 1


MANY = """insert into apptsched.appointment_event
    (tenant_id, appointment_id, version, kind, at, after)
    select %s, apptsched.new_id(), 1, 'booked', now(), '{}' from generate_series(1, 20000)"""
READ = """select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int
    from pg_stat_xact_user_tables where relname = 'appointment_event'"""


async def test_reading_what_is_new_reads_nothing_else(private_conninfo: str) -> None:
    async with AsyncDatabase(private_conninfo) as database:
        practice = await open_practice(database)
        s = database.scheduler(practice.tenant.id)
        async with (
            open_writer(private_conninfo, practice) as (bystander, _),
            open_writer(private_conninfo, practice) as (host, bound),
        ):
            await bystander.execute("select pg_current_xact_id()")
            ask(private_conninfo, MANY, practice.tenant.id)
            ask(private_conninfo, "vacuum analyze apptsched.appointment_event")
            reader = Reader(s, limit=1_000)
            seen = len(await reader.read())
            await s.appointments.cancel(practice.appointment.id)

            batch = await bound.events.read(reader.cursor)
            cursor = await host.execute(READ)

            assert (seen, [event.kind for event in batch]) == (20_001, ["cancelled"])
            assert await cursor.fetchone() <= (5,)
