"""Races and lost connections inside transactions of the host's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg import IsolationLevel
from psycopg.pq import TransactionStatus

from apptsched import (
    Appointment,
    AsyncDatabase,
    AsyncScheduler,
    Busy,
    Disconnected,
    OutcomeUnknown,
    ResourceId,
    SlotTaken,
)
from apptsched.testing.server import Server
from tests.postgres.async_._compat import gather
from tests.postgres.async_.waiting import until, until_alone, until_waiting
from tests.support import judge
from tests.support.proxy import Fault, Proxy
from tests.support.ward import Ward, at


async def race_for_a_slot(
    ward: Ward, first: psycopg.AsyncConnection[Any], second: psycopg.AsyncConnection[Any]
) -> tuple[Appointment, Any]:
    """Book one slot in two transactions and commit the first while the second waits for it."""
    book_first, book_second = (
        partial(AsyncScheduler.bind(host, ward.tenant_id).appointments.book, ward.rooms[:1], at(0))
        for host in (first, second)
    )
    won = await book_first()

    async def commit_the_first() -> None:
        await until_waiting(ward)
        await first.commit()

    outcome, _ = await gather(book_second, commit_the_first)
    return won, outcome


@pytest.mark.smoke
async def test_under_read_committed_the_second_transaction_waits_is_refused_and_stays_usable(
    ward: Ward,
) -> None:
    connect = partial(psycopg.AsyncConnection.connect, ward.conninfo)
    async with await connect() as first, await connect(application_name=ward.clients) as second:
        won, outcome = await race_for_a_slot(ward, first, second)

        assert isinstance(outcome, SlotTaken)
        assert [way.appointment_id for way in outcome.conflicts] == [won.id]
        bound = AsyncScheduler.bind(second, ward.tenant_id)
        other = await bound.appointments.book(ward.rooms[:1], at(1))
        await second.commit()

    assert judge.appointments(ward) == {won.id, other.id}


@pytest.mark.parametrize("level", [IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE])
async def test_under_a_stricter_level_the_second_transaction_waits_and_is_over(
    ward: Ward, proxy: Proxy, level: IsolationLevel
) -> None:
    connect = psycopg.AsyncConnection.connect
    first = await connect(ward.conninfo)
    second = await connect(proxy.conninfo, application_name=ward.clients)
    async with first, second:
        await second.set_isolation_level(level)
        before = proxy.turns
        won, outcome = await race_for_a_slot(ward, first, second)

        assert isinstance(outcome, Busy)
        assert isinstance(outcome.__cause__, psycopg.errors.SerializationFailure)
        assert second.info.transaction_status is TransactionStatus.INERROR
        assert proxy.turns - before == 2  # BEGIN and the one call: nothing was tried again
        await second.rollback()

    assert judge.appointments(ward) == {won.id}


async def test_a_transaction_that_lost_a_deadlock_is_run_again(
    lone_ward: Ward, apptsched_server: Server
) -> None:
    begun: set[ResourceId] = set()
    runs = []

    async def book_both(tx: AsyncScheduler, first: ResourceId, second: ResourceId) -> Appointment:
        runs.append(first)
        await tx.appointments.book([first], at(0))
        begun.add(first)
        await until(lambda: len(begun) == 2)
        return await tx.appointments.book([second], at(0))

    async with AsyncDatabase(lone_ward.config()) as database:
        run = database.scheduler(lone_ward.tenant_id).run
        one, two = lone_ward.rooms[:2]
        works = partial(book_both, first=one, second=two), partial(book_both, first=two, second=one)
        outcomes = await gather(*[partial(run, work) for work in works])
    await until_alone(lone_ward)

    assert {type(outcome) for outcome in outcomes} == {Appointment, SlotTaken}
    assert len(runs) == 3
    assert len(judge.appointments(lone_ward)) == 2
    assert len(judge.deadlocks(lone_ward, apptsched_server)) == 1


async def test_a_slot_held_by_an_open_transaction_for_too_long_is_busy(ward: Ward) -> None:
    config = ward.config(
        lock_timeout=timedelta(seconds=0.05), statement_timeout=timedelta(seconds=0.3)
    )
    async with (
        await psycopg.AsyncConnection.connect(ward.conninfo) as host,
        AsyncDatabase(config) as database,
    ):
        await AsyncScheduler.bind(host, ward.tenant_id).appointments.book(ward.rooms[:1], at(0))
        with pytest.raises(Busy) as caught:
            await database.scheduler(ward.tenant_id).appointments.book(ward.rooms[:2], at(0))
        await host.rollback()

    assert isinstance(caught.value.__cause__, psycopg.errors.LockNotAvailable)
    assert judge.appointments(ward) == set()
    assert judge.occupied(ward) == {}


@asynccontextmanager
async def transaction_through(proxy: Proxy, ward: Ward) -> AsyncIterator[AsyncScheduler]:
    async with (
        AsyncDatabase(ward.config(conninfo=proxy.conninfo, max_size=1)) as database,
        database.scheduler(ward.tenant_id).transaction() as tx,
    ):
        yield tx


@pytest.mark.parametrize("lost", ["request", "reply"])
async def test_a_connection_lost_before_commit_has_written_nothing_and_the_error_says_so(
    ward: Ward, proxy: Proxy, lost: Fault
) -> None:
    async def book_twice() -> None:
        async with transaction_through(proxy, ward) as tx:
            await tx.appointments.book(ward.rooms[:1], at(0))
            proxy.lose_next(lost)
            await tx.appointments.book(ward.rooms[1:2], at(0))

    with pytest.raises(Disconnected):
        await book_twice()

    assert judge.appointments(ward) == set()


@pytest.mark.parametrize("lost", ["request", "reply"])
async def test_a_connection_lost_during_commit_is_an_unknown_outcome(
    ward: Ward, proxy: Proxy, lost: Fault
) -> None:
    async def book() -> None:
        async with transaction_through(proxy, ward) as tx:
            await tx.appointments.book(ward.rooms[:1], at(0))
            proxy.lose_next(lost)

    with pytest.raises(OutcomeUnknown):
        await book()

    assert len(judge.appointments(ward)) == (lost == "reply")
