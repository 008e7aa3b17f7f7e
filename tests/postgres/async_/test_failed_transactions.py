"""A transaction that cannot commit any more says so, even where its failure was caught."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from apptsched import (
    AsyncDatabase,
    AsyncScheduler,
    Busy,
    DatabaseConfig,
    Disconnected,
    InvalidInput,
    ResourceId,
    Unavailable,
)
from tests.support.practice import Practice
from tests.support.times import span


@pytest.fixture
async def hasty(shared_conninfo: str) -> AsyncIterator[AsyncDatabase]:
    """A database that waits for no lock, under a name of its own."""
    config = DatabaseConfig(
        conninfo=shared_conninfo,
        lock_timeout=timedelta(milliseconds=1),
        application_name=f"hasty {uuid4()}",
    )
    async with AsyncDatabase(config) as database:
        yield database


@pytest.fixture
async def rival(connection: psycopg.AsyncConnection[Any], practice: Practice) -> None:
    """Another transaction, still open, that has booked the room from 12:00 to 13:00."""
    bound = AsyncScheduler.bind(connection, practice.tenant.id)
    await bound.appointments.book([practice.room.id], span("12:00", "13:00"))


async def fail_to_book(scheduler: AsyncScheduler, room: ResourceId) -> None:
    with pytest.raises(Busy):
        await scheduler.appointments.book([room], span("12:00", "13:00"))


@pytest.mark.usefixtures("rival")
async def test_a_transaction_whose_failure_was_caught_does_not_end_as_if_it_had_committed(
    hasty: AsyncDatabase, practice: Practice
) -> None:
    s = hasty.scheduler(practice.tenant.id)

    async def book_and_catch() -> None:
        async with s.transaction() as tx:
            await tx.appointments.book([practice.desk.id], span("09:00", "10:00"))
            await fail_to_book(tx, practice.room.id)

    with pytest.raises(Unavailable, match="failed"):
        await book_and_catch()

    assert [*await s.appointments.list()] == [practice.appointment]


async def test_a_transaction_whose_lost_connection_was_caught_wrote_nothing_and_says_so(
    hasty: AsyncDatabase, connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    async def book_and_catch() -> None:
        async with hasty.scheduler(practice.tenant.id).transaction() as tx:
            await tx.appointments.book([practice.desk.id], span("09:00", "10:00"))
            await connection.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where application_name = %s",
                [hasty.config.application_name],
            )
            with pytest.raises(Disconnected):
                await tx.resources.list()

    with pytest.raises(Disconnected):
        await book_and_catch()


@pytest.mark.usefixtures("rival")
async def test_a_savepoint_whose_failure_was_caught_is_rolled_back(
    hasty: AsyncDatabase, practice: Practice
) -> None:
    s = hasty.scheduler(practice.tenant.id)

    async def book_and_catch(tx: AsyncScheduler) -> None:
        async with tx.transaction() as inner:
            await inner.appointments.book([practice.desk.id], span("10:00", "11:00"))
            await fail_to_book(inner, practice.room.id)

    async with s.transaction() as tx:
        kept = await tx.appointments.book([practice.desk.id], span("09:00", "10:00"))
        with pytest.raises(Unavailable, match="failed"):
            await book_and_catch(tx)

    assert await s.appointments.get(kept.id) == kept
    assert {a.id for a in await s.appointments.list()} == {practice.appointment.id, kept.id}


@pytest.mark.usefixtures("rival")
async def test_a_call_in_a_transaction_that_has_failed_is_unavailable(
    shared_conninfo: str, practice: Practice
) -> None:
    how = "-c lock_timeout=1ms"
    async with await psycopg.AsyncConnection.connect(shared_conninfo, options=how) as host:
        bound = AsyncScheduler.bind(host, practice.tenant.id)
        await fail_to_book(bound, practice.room.id)

        with pytest.raises(Unavailable, match="failed"):
            await bound.resources.list()

        assert host.info.transaction_status == TransactionStatus.INERROR


async def test_a_write_on_a_connection_known_to_be_closed_was_not_made(
    connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    await connection.set_autocommit(True)
    await connection.close()

    with pytest.raises(Disconnected):
        await AsyncScheduler.bind(connection, practice.tenant.id).resources.add("R", kind="room")


async def test_the_scheduler_of_a_transaction_that_has_ended_reaches_no_connection(
    database: AsyncDatabase, practice: Practice
) -> None:
    async with database.scheduler(practice.tenant.id).transaction() as tx:
        await tx.resources.list()

    with pytest.raises(InvalidInput, match="ended"):
        await tx.resources.list()
    with pytest.raises(InvalidInput, match="ended"):
        await tx.run(lambda inner: inner.resources.list())
