"""Imports in the caller's transaction, and in one of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from apptsched import (
    AsyncDatabase,
    AsyncScheduler,
    BookingRequest,
    ImportRejected,
    InvalidInput,
    PermissionDenied,
)
from tests.postgres.async_.practice import open_practice
from tests.support.hostile import make_hostile
from tests.support.practice import Practice
from tests.support.times import span


def requests(practice: Practice) -> list[BookingRequest]:
    """Return one that is free, one for nobody, and one for time that is taken."""
    facts = {"title": "Zoë’s", "metadata": {"naïve": "é"}}
    return [
        BookingRequest(resources=[practice.desk.id], period=span("11:00", "12:00"), **facts),
        BookingRequest(
            resources=[practice.desk.id, practice.room.id], period=span("12:00", "13:00")
        ),
        BookingRequest(resources=[practice.room.id], period=span("09:30", "10:00")),
    ]


async def test_a_callers_transaction_is_neither_committed_nor_ended(
    database: AsyncDatabase, connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    s = AsyncScheduler.bind(connection, practice.tenant.id)

    first = await s.appointments.import_many(requests(practice))
    second = await s.appointments.import_many(requests(practice))

    assert (first.booked, second.booked) == (2, 0)
    left = await connection.execute(
        "select relname from pg_class where relname ~ 'apptsched_import'"
    )
    assert await left.fetchall() == []
    assert connection.info.transaction_status == TransactionStatus.INTRANS
    await connection.rollback()
    assert len(await database.scheduler(practice.tenant.id).appointments.list()) == 1


async def test_a_failed_import_leaves_the_callers_transaction_as_it_was(
    connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    s = AsyncScheduler.bind(connection, practice.tenant.id)
    await s.appointments.book([practice.desk.id], span("15:00", "16:00"))

    with pytest.raises(ImportRejected):
        await s.appointments.import_many(requests(practice), on_conflict="fail")

    assert len(await s.appointments.list()) == 2
    await connection.rollback()


async def test_in_autocommit_an_import_is_a_transaction_of_its_own(
    database: AsyncDatabase, connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    await connection.set_autocommit(True)
    s = AsyncScheduler.bind(connection, practice.tenant.id)

    report = await s.appointments.import_many(requests(practice))

    assert report.booked == 2
    assert connection.info.transaction_status == TransactionStatus.IDLE
    assert len(await database.scheduler(practice.tenant.id).appointments.list()) == 3


async def test_an_import_is_part_of_a_schedulers_transaction(
    database: AsyncDatabase, practice: Practice
) -> None:
    s = database.scheduler(practice.tenant.id)

    async with s.transaction() as tx:
        assert (await tx.appointments.import_many(requests(practice))).booked == 2
        await tx.appointments.book([practice.desk.id], span("15:00", "16:00"))

    assert len(await s.appointments.list()) == 4


async def test_what_is_iterated_over_cannot_import_in_the_same_transaction(
    database: AsyncDatabase, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apptsched._async.appointment_importing._BATCH", 1)
    s = database.scheduler(practice.tenant.id)

    async with s.transaction() as tx:

        async def rows() -> AsyncIterator[BookingRequest]:
            for request in requests(practice):
                yield request
                with pytest.raises(InvalidInput, match="same transaction"):
                    await tx.appointments.import_many(requests(practice))

        first = await tx.appointments.import_many(rows())
        second = await tx.appointments.import_many(requests(practice))

    assert (first.booked, second.booked) == (2, 0)
    assert len(await s.appointments.list()) == 3


async def test_a_host_of_its_own_ways_and_another_encoding_can_import(
    connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    make_hostile(connection.adapters)
    await connection.execute("set client_encoding = 'latin1'")
    s = AsyncScheduler.bind(connection, practice.tenant.id)

    report = await s.appointments.import_many(requests(practice))

    assert report.booked == 2
    await connection.execute("set client_encoding = 'utf8'")
    assert (await s.appointments.get(report.appointment_at(0))).title == "Zoë’s"
    await connection.rollback()


async def test_a_role_that_may_make_no_temporary_tables_is_told_so(
    private: AsyncDatabase, private_conninfo: str
) -> None:
    practice = await open_practice(private)
    async with await psycopg.AsyncConnection.connect(private_conninfo) as connection:
        name = connection.info.dbname
        await connection.execute(f'revoke temporary on database "{name}" from public')
        await connection.execute("grant usage on schema apptsched to pg_monitor")
        await connection.execute("set role pg_monitor")
        s = AsyncScheduler.bind(connection, practice.tenant.id)

        with pytest.raises(PermissionDenied):
            await s.appointments.import_many(requests(practice))

        await connection.rollback()
