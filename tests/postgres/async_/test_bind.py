"""A bound scheduler works on a host's connection as it is, and leaves it so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from attrs import frozen
from psycopg.pq import TransactionStatus
from psycopg.rows import class_row, dict_row, kwargs_row, namedtuple_row, scalar_row, tuple_row

from apptsched import (
    AsyncDatabase,
    AsyncScheduler,
    Busy,
    Disconnected,
    InvalidText,
    ResourceId,
    SlotTaken,
    TenantId,
)
from tests.postgres.async_.story import story
from tests.support.hostile import NotForTheLibrary, make_hostile
from tests.support.practice import Practice
from tests.support.times import span


@frozen
class Row:
    """What no statement of the library returns."""

    no_such_column: str


ODD = (
    " -c datestyle=German -c intervalstyle=iso_8601 -c bytea_output=escape -c search_path="
    " -c extra_float_digits=-3 -c timezone=Pacific/Kiritimati -c lock_timeout=77ms"
    " -c standard_conforming_strings=off"
)
HOSTS: dict[str, dict[str, Any]] = {
    "as the driver makes it": {},
    "autocommit": {"autocommit": True},
    "rows that are dicts": {"row_factory": dict_row},
    "rows that are namedtuples": {"row_factory": namedtuple_row},
    "rows of a class": {"row_factory": class_row(Row)},
    "rows made by keywords": {"row_factory": kwargs_row(Row)},
    "rows that are scalars": {"row_factory": scalar_row},
    "client-side cursors": {"cursor_factory": psycopg.AsyncClientCursor},
    "raw cursors": {"cursor_factory": psycopg.AsyncRawCursor},
    "everything prepared": {"prepare_threshold": 0},
    "nothing prepared": {"prepare_threshold": None},
    "the zone of Paris": {"options": "-c timezone=Europe/Paris"},
    "Latin 1": {"client_encoding": "latin1"},
    "odd settings": {"options": ODD, "autocommit": True},
}
MANNERS = ("autocommit", "isolation_level", "read_only", "deferrable", "row_factory")
FACTORIES = ("cursor_factory", "server_cursor_factory", "prepare_threshold", "prepared_max")


async def manner(connection: psycopg.AsyncConnection[Any]) -> dict[str, Any]:
    """Return all that a host can set on a connection, and where its transaction stands."""
    cursor = psycopg.AsyncCursor(connection, row_factory=tuple_row)
    await cursor.execute(
        # PL/pgSQL brings settings of its own when it is first used.
        "select name, setting, source from pg_settings where name not like 'plpgsql.%'"
    )
    settings = {name: (setting, source) for name, setting, source in await cursor.fetchall()}
    attributes = {name: getattr(connection, name) for name in (*MANNERS, *FACTORIES)}
    return {"status": connection.info.transaction_status, **settings, **attributes}


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return what has changed, by name."""
    names = before.keys() | after.keys()
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


async def new_tenant(database: AsyncDatabase) -> TenantId:
    tenant = await database.tenants.add(f"Host {uuid4()}", timezone="Europe/Paris")
    return tenant.id


@asynccontextmanager
async def connected(database: AsyncDatabase, **how: Any) -> AsyncIterator[Any]:
    conninfo = database.config.conninfo
    async with await psycopg.AsyncConnection.connect(conninfo, **how) as connection:
        yield connection


async def book_and_fail(scheduler: AsyncScheduler, room: ResourceId) -> None:
    async with scheduler.transaction() as inner:
        await inner.appointments.book([room], span("10:00", "11:00"))
        raise KeyError


@pytest.mark.parametrize("host", HOSTS)
async def test_it_works_on_any_connection_and_changes_nothing_about_it(
    database: AsyncDatabase, host: str
) -> None:
    tenant_id = await new_tenant(database)
    expected = await story(database.scheduler(await new_tenant(database), actor="a"))
    async with connected(database, **HOSTS[host]) as connection:
        before = await manner(connection)

        assert await story(AsyncScheduler.bind(connection, tenant_id, actor="a")) == expected

        assert differences(before, await manner(connection)) == {}


@pytest.mark.parametrize("level", psycopg.IsolationLevel)
async def test_it_works_at_any_isolation_level(
    database: AsyncDatabase, level: psycopg.IsolationLevel
) -> None:
    tenant_id = await new_tenant(database)
    expected = await story(database.scheduler(await new_tenant(database), actor="a"))
    async with connected(database) as connection:
        await connection.set_isolation_level(level)
        before = await manner(connection)

        assert await story(AsyncScheduler.bind(connection, tenant_id, actor="a")) == expected

        assert differences(before, await manner(connection)) == {}
        await connection.commit()


async def test_it_uses_no_adapters_of_the_connection(database: AsyncDatabase) -> None:
    tenant_id = await new_tenant(database)
    expected = await story(database.scheduler(await new_tenant(database), actor="a"))
    async with connected(database) as connection:
        make_hostile(connection.adapters)

        assert await story(AsyncScheduler.bind(connection, tenant_id, actor="a")) == expected

        with pytest.raises(NotForTheLibrary):
            await connection.execute("select %s", ["its own way"])


@pytest.mark.usefixtures("hostile_driver")
async def test_it_uses_no_adapters_registered_with_the_driver(
    database: AsyncDatabase, connection: psycopg.AsyncConnection[Any]
) -> None:
    tenant_id = await new_tenant(database)
    expected = await story(database.scheduler(await new_tenant(database), actor="a"))

    assert await story(AsyncScheduler.bind(connection, tenant_id, actor="a")) == expected

    with pytest.raises(NotForTheLibrary):
        await connection.execute("select %s", ["its own way"])


async def test_the_hosts_rollback_undoes_the_booking(
    database: AsyncDatabase, connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    bound = AsyncScheduler.bind(connection, practice.tenant.id)
    booked = await bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    await connection.rollback()

    assert await database.scheduler(practice.tenant.id).appointments.find(booked.id) is None


async def test_the_hosts_commit_keeps_the_booking(
    database: AsyncDatabase, connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    bound = AsyncScheduler.bind(connection, practice.tenant.id)
    booked = await bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    await connection.commit()

    assert await database.scheduler(practice.tenant.id).appointments.get(booked.id) == booked


async def test_in_autocommit_every_call_commits_itself(
    database: AsyncDatabase, connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    await connection.set_autocommit(True)
    bound = AsyncScheduler.bind(connection, practice.tenant.id)

    booked = await bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    assert connection.info.transaction_status == TransactionStatus.IDLE
    assert await database.scheduler(practice.tenant.id).appointments.get(booked.id) == booked


async def test_a_refusal_leaves_the_hosts_transaction_as_it_was(
    database: AsyncDatabase, connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    bound = AsyncScheduler.bind(connection, practice.tenant.id)
    first = await bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    with pytest.raises(SlotTaken) as refused:
        await bound.appointments.book(
            [practice.room.id, practice.desk.id], span("09:00", "10:00"), idempotency_key="k"
        )

    assert {c.appointment_id for c in refused.value.conflicts} == {
        first.id,
        practice.appointment.id,
    }
    second = await bound.appointments.book([practice.desk.id], span("10:00", "11:00"))
    await connection.commit()
    listed = await database.scheduler(practice.tenant.id).appointments.list()
    assert {a.id for a in listed} == {practice.appointment.id, first.id, second.id}


@pytest.mark.parametrize(
    "level", [psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE]
)
async def test_a_race_lost_above_read_committed_is_busy_and_the_hosts_to_retry(
    database: AsyncDatabase,
    connection: psycopg.AsyncConnection[Any],
    practice: Practice,
    level: psycopg.IsolationLevel,
) -> None:
    await connection.set_isolation_level(level)
    bound = AsyncScheduler.bind(connection, practice.tenant.id)
    await bound.appointments.list()  # takes the snapshot
    rival = database.scheduler(practice.tenant.id)
    winner = await rival.appointments.book([practice.desk.id], span("09:00", "10:00"))

    with pytest.raises(Busy):
        await bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    assert connection.info.transaction_status == TransactionStatus.INERROR
    await connection.rollback()
    with pytest.raises(SlotTaken) as refused:
        await bound.appointments.book([practice.desk.id], span("09:00", "10:00"))
    assert [c.appointment_id for c in refused.value.conflicts] == [winner.id]


async def test_a_bound_transaction_is_a_savepoint_of_the_hosts(
    database: AsyncDatabase, connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    bound = AsyncScheduler.bind(connection, practice.tenant.id)
    kept = await bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    with pytest.raises(KeyError):
        await book_and_fail(bound, practice.desk.id)

    await connection.commit()
    listed = await database.scheduler(practice.tenant.id).appointments.list()
    assert {a.id for a in listed} == {practice.appointment.id, kept.id}


async def test_it_works_within_a_pipeline_of_the_hosts(
    connection: psycopg.AsyncConnection[Any], database: AsyncDatabase
) -> None:
    expected = await story(database.scheduler(await new_tenant(database), actor="a"))
    tenant_id = await new_tenant(database)

    async with connection.pipeline():
        assert await story(AsyncScheduler.bind(connection, tenant_id, actor="a")) == expected


async def test_a_closed_connection_is_disconnected(
    connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    await connection.close()

    with pytest.raises(Disconnected):
        await AsyncScheduler.bind(connection, practice.tenant.id).resources.list()


async def test_what_the_connections_encoding_has_not_is_refused_before_a_write(
    database: AsyncDatabase, practice: Practice
) -> None:
    async with connected(database, client_encoding="latin1") as connection:
        bound = AsyncScheduler.bind(connection, practice.tenant.id)
        with pytest.raises(InvalidText, match="client_encoding"):
            await bound.resources.add("会議室", kind="room")

        added = await bound.resources.add("Büro", kind="room")
        await connection.commit()

    assert await database.scheduler(practice.tenant.id).resources.get(added.id) == added
