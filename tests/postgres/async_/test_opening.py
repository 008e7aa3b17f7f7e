"""Opening and closing a database: every connection is accounted for, every failure named."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from apptsched import (
    AsyncDatabase,
    AsyncScheduler,
    CannotConnect,
    DatabaseConfig,
    DatabaseNotFound,
    Disconnected,
)
from apptsched.testing.server import Server
from tests.postgres.async_._compat import gather
from tests.postgres.async_.waiting import until
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.times import span


@pytest.fixture
def named(shared_conninfo: str) -> DatabaseConfig:
    """A configuration whose connections can be told from others'."""
    return DatabaseConfig(conninfo=shared_conninfo, application_name=f"named {uuid4()}")


def sessions(config: DatabaseConfig) -> int:
    """Return how many connections a configuration's database has."""
    query = "select count(*) from pg_stat_activity where application_name = %s"
    [(count,)] = ask(config.conninfo, query, config.application_name)
    return count


def number(config: DatabaseConfig, wanted: int) -> Callable[[], bool]:
    return lambda: sessions(config) == wanted


async def test_a_database_opened_by_many_at_once_has_one_pool(named: DatabaseConfig) -> None:
    database = AsyncDatabase(named)

    assert await gather(*[database.open] * 5) == [None] * 5

    await until(number(named, named.min_size))
    await database.close()
    await until(number(named, 0))


async def test_a_call_under_way_ends_as_it_would_when_the_database_is_closed_meanwhile(
    named: DatabaseConfig, practice: Practice
) -> None:
    database = AsyncDatabase(named)
    await database.open()
    s = database.scheduler(practice.tenant.id)
    async with s.transaction() as tx:
        await database.close()
        booked = await tx.appointments.book([practice.desk.id], span("09:00", "10:00"))

    await until(number(named, 0))
    async with database:
        assert await s.appointments.get(booked.id) == booked


async def test_a_session_the_server_ended_because_it_was_idle_is_disconnected(
    connection: psycopg.AsyncConnection[Any], shared_conninfo: str, practice: Practice
) -> None:
    await connection.set_autocommit(True)
    pid = connection.info.backend_pid
    await connection.execute("set idle_session_timeout = 1")
    alive = partial(ask, shared_conninfo, "select from pg_stat_activity where pid = %s", pid)
    await until(lambda: not alive())

    with pytest.raises(Disconnected):
        await AsyncScheduler.bind(connection, practice.tenant.id).resources.list()


async def test_a_database_that_lets_nobody_in_is_not_called_missing(
    apptsched_server: Server, apptsched_template: str
) -> None:
    with pytest.raises(CannotConnect) as refused:
        await AsyncDatabase(apptsched_server.database(apptsched_template)).open()

    assert not isinstance(refused.value, DatabaseNotFound)


@pytest.mark.parametrize("host", ["a..b", "x" * 300])
async def test_a_name_no_host_can_have_cannot_be_connected_to(host: str) -> None:
    with pytest.raises(CannotConnect):
        await AsyncDatabase(f"host={host} dbname=x").open()
