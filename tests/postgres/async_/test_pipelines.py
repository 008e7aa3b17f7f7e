"""A pipeline of the host's: its statements may share one transaction, and one failure."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from apptsched import AsyncDatabase, AsyncScheduler, BookingRequest, Busy, InvalidInput, Unavailable
from apptsched.translation import translate
from tests.support.practice import Practice
from tests.support.times import span


@pytest.fixture
def bound(connection: psycopg.AsyncConnection[Any], practice: Practice) -> AsyncScheduler:
    return AsyncScheduler.bind(connection, practice.tenant.id)


async def take_savepoint(scheduler: AsyncScheduler) -> None:
    async with scheduler.transaction():
        raise AssertionError("there was a transaction to set a savepoint in")


async def test_in_autocommit_a_call_in_a_pipeline_is_refused_and_only_synchronises(
    connection: psycopg.AsyncConnection[Any], bound: AsyncScheduler, practice: Practice
) -> None:
    await connection.set_autocommit(True)

    async with connection.pipeline():
        with pytest.raises(InvalidInput, match="pipeline"):
            await bound.appointments.book([practice.desk.id], span("09:00", "10:00"))
        with pytest.raises(InvalidInput, match="pipeline"):
            await bound.appointments.list()
        await connection.execute("select 1")
        with pytest.raises(InvalidInput, match="pipeline"):
            await take_savepoint(bound)

    assert [*await bound.appointments.list()] == [practice.appointment]


async def test_what_the_host_sent_in_autocommit_is_committed_by_that(
    connection: psycopg.AsyncConnection[Any], bound: AsyncScheduler
) -> None:
    await connection.set_autocommit(True)
    await connection.execute("create temporary table sent (n int)")

    async with connection.pipeline() as pipeline:
        await connection.execute("insert into sent values (1)")
        with pytest.raises(InvalidInput, match="pipeline"):
            await bound.appointments.list()
        await connection.execute("select 1/0")
        with pytest.raises(psycopg.errors.DivisionByZero):
            await pipeline.sync()

    assert await (await connection.execute("select n from sent")).fetchall() == [(1,)]


async def test_a_transaction_within_a_pipeline_keeps_its_calls_in_autocommit_too(
    connection: psycopg.AsyncConnection[Any],
    bound: AsyncScheduler,
    database: AsyncDatabase,
    practice: Practice,
) -> None:
    await connection.set_autocommit(True)

    async with connection.pipeline():
        async with connection.transaction():
            await connection.execute("select 1")  # whose result nobody has asked for
            booked = await bound.appointments.book([practice.desk.id], span("09:00", "10:00"))
        await connection.execute("select 1/0")
        with pytest.raises(psycopg.errors.DivisionByZero):
            await bound.appointments.list()

    assert await database.scheduler(practice.tenant.id).appointments.get(booked.id) == booked


@pytest.mark.parametrize("autocommit", [True, False])
async def test_an_import_in_a_pipeline_is_refused_before_anything_is_sent(
    connection: psycopg.AsyncConnection[Any],
    bound: AsyncScheduler,
    practice: Practice,
    autocommit: bool,
) -> None:
    request = BookingRequest(resources=[practice.desk.id], period=span("09:00", "10:00"))
    await connection.set_autocommit(autocommit)

    async with connection.pipeline():
        with pytest.raises(InvalidInput, match="pipeline"):
            await bound.appointments.import_many([request])
        assert connection.info.transaction_status == TransactionStatus.IDLE

    report = await bound.appointments.import_many([request])
    assert report.rejections == ()


async def test_what_failed_of_the_hosts_before_a_call_is_raised_as_the_hosts(
    connection: psycopg.AsyncConnection[Any], bound: AsyncScheduler
) -> None:
    async with connection.pipeline():
        await connection.execute("select 1/0")
        with pytest.raises(psycopg.errors.DivisionByZero):
            await bound.resources.list()

        with pytest.raises(Unavailable, match="earlier statement"):
            await bound.resources.list()


async def test_after_a_failed_call_the_next_ones_in_the_pipeline_are_unavailable(
    connection: psycopg.AsyncConnection[Any], shared_conninfo: str, practice: Practice
) -> None:
    await AsyncScheduler.bind(connection, practice.tenant.id).appointments.book(
        [practice.desk.id], span("09:00", "10:00")
    )
    how = "-c lock_timeout=1ms"
    async with await psycopg.AsyncConnection.connect(shared_conninfo, options=how) as host:
        bound = AsyncScheduler.bind(host, practice.tenant.id)
        async with host.pipeline():
            with pytest.raises(Busy):
                await bound.appointments.book([practice.desk.id], span("09:00", "10:00"))
            for call in (bound.appointments.list, bound.resources.list):
                with pytest.raises(Unavailable, match="earlier statement") as aborted:
                    await call()
                assert type(aborted.value) is Unavailable

        await host.rollback()
        assert [*await bound.appointments.list()] == [practice.appointment]


@pytest.mark.parametrize("writing", [True, False])
def test_a_pipeline_that_was_aborted_is_no_lost_connection(writing: bool) -> None:
    error = translate(psycopg.errors.PipelineAborted("pipeline aborted"), writing=writing)

    assert type(error) is Unavailable
    assert "pipeline" in str(error)
