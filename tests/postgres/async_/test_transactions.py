"""Several calls in one transaction, the retries of `run`, the clock and the actor."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
import stamina
from psycopg.pq import TransactionStatus

from apptsched import (
    AsyncDatabase,
    AsyncScheduler,
    Busy,
    InvalidInput,
    NaiveDatetime,
    Resource,
    ResourceId,
    SlotTaken,
)
from tests.support.practice import Practice
from tests.support.times import span

FROZEN = datetime(2031, 2, 3, 4, 5, 6, 789, tzinfo=UTC)


class Clock:
    """A clock that shows what it is set to."""

    def __init__(self) -> None:
        self.shows = FROZEN

    def __call__(self) -> datetime:
        return self.shows


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def frozen(shared_conninfo: str, clock: Clock) -> AsyncIterator[AsyncDatabase]:
    """A database whose clock is ours."""
    async with AsyncDatabase(shared_conninfo, clock=clock) as database:
        yield database


@pytest.fixture
async def room(scheduler: AsyncScheduler) -> Resource:
    return await scheduler.resources.add("Room", kind="room")


async def book_and_fail(scheduler: AsyncScheduler, room: ResourceId) -> None:
    async with scheduler.transaction() as tx:
        await tx.appointments.book([room], span("09:00", "10:00"))
        await tx.resources.update(room, name="Other")
        raise KeyError


@pytest.mark.smoke
async def test_all_calls_of_a_transaction_are_kept_together(
    scheduler: AsyncScheduler, room: Resource
) -> None:
    async with scheduler.transaction() as tx:
        first = await tx.appointments.book([room.id], span("09:00", "10:00"))
        second = await tx.appointments.book([room.id], span("10:00", "11:00"))
        assert [*await tx.appointments.list()] == [first, second]
        assert [*await scheduler.appointments.list()] == []

    assert [*await scheduler.appointments.list()] == [first, second]


async def test_an_error_undoes_all_calls_of_a_transaction(
    scheduler: AsyncScheduler, room: Resource
) -> None:
    with pytest.raises(KeyError):
        await book_and_fail(scheduler, room.id)

    assert [*await scheduler.appointments.list()] == []
    assert await scheduler.resources.get(room.id) == room


async def test_a_refusal_that_is_caught_leaves_the_transaction_usable(
    scheduler: AsyncScheduler, room: Resource
) -> None:
    async with scheduler.transaction() as tx:
        first = await tx.appointments.book([room.id], span("09:00", "10:00"))
        with pytest.raises(SlotTaken):
            await tx.appointments.book([room.id], span("09:30", "10:30"))
        second = await tx.appointments.book([room.id], span("10:00", "11:00"))

    assert [*await scheduler.appointments.list()] == [first, second]


async def test_a_transaction_within_a_transaction_is_undone_alone(
    scheduler: AsyncScheduler, room: Resource
) -> None:
    async with scheduler.transaction() as tx:
        kept = await tx.appointments.book([room.id], span("12:00", "13:00"))
        with pytest.raises(KeyError):
            await book_and_fail(tx, room.id)

    assert [*await scheduler.appointments.list()] == [kept]
    assert await scheduler.resources.get(room.id) == room


async def test_a_transaction_keeps_one_connection_and_gives_it_back(
    scheduler: AsyncScheduler, database: AsyncDatabase
) -> None:
    before = database.stats()["requests_num"]
    async with scheduler.transaction() as tx:
        for _ in range(3):
            await tx.resources.list()

    assert database.stats()["requests_num"] == before + 1
    assert database.stats()["pool_available"] == database.stats()["pool_size"]


async def test_run_returns_what_the_work_returns(scheduler: AsyncScheduler, room: Resource) -> None:
    async def work(tx: AsyncScheduler) -> Any:
        return await tx.appointments.book([room.id], span("09:00", "10:00"))

    booked = await scheduler.run(work)

    assert await scheduler.appointments.get(booked.id) == booked


async def test_run_makes_a_lost_race_again_from_the_beginning(
    scheduler: AsyncScheduler, room: Resource
) -> None:
    attempts = []

    async def work(tx: AsyncScheduler) -> Any:
        booked = await tx.appointments.book([room.id], span("09:00", "10:00"))
        attempts.append(booked.id)
        if len(attempts) < 3:
            raise Busy("a race was lost")
        return booked

    with stamina.set_testing(True, attempts=100, cap=True):
        booked = await scheduler.run(work)

    assert len(set(attempts)) == 3
    assert [*await scheduler.appointments.list()] == [booked]


async def test_run_gives_up_after_eight_attempts(scheduler: AsyncScheduler) -> None:
    attempts = []

    async def work(tx: AsyncScheduler) -> None:
        attempts.append(tx)
        raise Busy("a race was lost")

    with stamina.set_testing(True, attempts=100, cap=True), pytest.raises(Busy):
        await scheduler.run(work)

    assert len(attempts) == 8


@pytest.mark.parametrize("error", [SlotTaken, KeyError])
async def test_run_does_not_repeat_what_would_not_pass(
    scheduler: AsyncScheduler, practice: Practice, database: AsyncDatabase, error: type[Exception]
) -> None:
    s, attempts = database.scheduler(practice.tenant.id), []

    async def work(tx: AsyncScheduler) -> None:
        attempts.append(tx)
        if error is SlotTaken:
            await tx.appointments.book([practice.room.id], span("09:00", "10:00"))
        raise KeyError

    with pytest.raises(error):
        await s.run(work)

    assert len(attempts) == 1


async def test_run_on_a_bound_scheduler_leaves_a_lost_race_to_the_caller(
    connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    bound, attempts = AsyncScheduler.bind(connection, practice.tenant.id), []

    async def work(tx: AsyncScheduler) -> None:
        attempts.append(await tx.appointments.book([practice.desk.id], span("09:00", "10:00")))
        raise Busy("a race was lost")

    with pytest.raises(Busy):
        await bound.run(work)

    assert len(attempts) == 1
    assert await bound.appointments.find(attempts[0].id) is None
    assert connection.info.transaction_status == TransactionStatus.INTRANS


async def test_a_bound_transaction_needs_a_transaction_of_the_caller(
    connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    await connection.set_autocommit(True)
    bound = AsyncScheduler.bind(connection, practice.tenant.id)

    with pytest.raises(InvalidInput, match="no transaction"):
        await bound.run(lambda tx: tx.resources.list())

    async with connection.transaction():
        await bound.run(lambda tx: tx.resources.archive(practice.desk.id))
    desk = await bound.resources.get(practice.desk.id)
    assert desk.archived_at is not None


async def test_every_instant_that_is_written_is_the_clocks(
    frozen: AsyncDatabase, clock: Clock
) -> None:
    tenant = await frozen.tenants.add("Frozen", timezone="UTC")
    s = frozen.scheduler(tenant.id)
    room = await s.resources.add("Room", kind="room")
    service = await s.services.add("Visit", duration=timedelta(minutes=30))
    person = await s.people.add("Zoë")
    booked = await s.appointments.book([room.id], span("09:00", "10:00"))
    rows = (tenant, room, service, person, booked)
    assert {(row.created_at, row.updated_at) for row in rows} == {(FROZEN, FROZEN)}

    clock.shows = later = FROZEN + timedelta(seconds=1)
    moved = await s.appointments.reschedule(booked.id, span("10:00", "11:00"))
    cancelled = await s.appointments.cancel(booked.id)
    changed = [
        await s.resources.archive(room.id),
        await s.services.update(service.id, name="Visits"),
        await s.people.grant(person.id, "boss"),
        await frozen.tenants.archive(tenant.id),
    ]

    assert {row.updated_at for row in (moved, cancelled, *changed)} == {later}
    assert changed[0].archived_at == changed[3].archived_at == cancelled.cancelled_at == later
    events = await s.appointments.history(booked.id)
    assert [event.at for event in events] == [FROZEN, later, later]


async def test_a_bound_scheduler_takes_a_clock_of_its_own(
    connection: psycopg.AsyncConnection[Any], practice: Practice, clock: Clock
) -> None:
    bound = AsyncScheduler.bind(connection, practice.tenant.id, clock=clock)

    booked = await bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    assert booked.created_at == FROZEN


async def test_without_a_clock_it_is_the_servers_even_late_in_a_transaction(
    scheduler: AsyncScheduler, connection: psycopg.AsyncConnection[Any]
) -> None:
    async with scheduler.transaction() as tx:
        await tx.resources.add("Early", kind="room")
        cursor = await connection.execute("select clock_timestamp()")
        [between] = await cursor.fetchone()
        late = await tx.resources.add("Late", kind="room")

    assert late.created_at > between


async def test_a_clock_without_a_zone_is_refused_before_a_write(
    frozen: AsyncDatabase, clock: Clock, practice: Practice
) -> None:
    clock.shows = FROZEN.replace(tzinfo=None)

    with pytest.raises(NaiveDatetime):
        await frozen.scheduler(practice.tenant.id).resources.add("Room", kind="room")

    listed = await frozen.scheduler(practice.tenant.id).resources.list()
    assert {resource.id for resource in listed} == {practice.room.id, practice.desk.id}


async def test_who_wrote_a_row_is_the_schedulers_actor(
    database: AsyncDatabase, practice: Practice
) -> None:
    nobody = database.scheduler(practice.tenant.id)
    someone = database.scheduler(practice.tenant.id, actor="Øyvind")

    room = await nobody.resources.add("Room", kind="room")
    changed = await someone.resources.update(room.id, name="Other")

    assert (room.created_by, room.updated_by) == (None, None)
    assert (changed.created_by, changed.updated_by) == (None, "Øyvind")
