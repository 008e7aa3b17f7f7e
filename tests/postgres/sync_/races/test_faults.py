# Generated from tests/postgres/async_/races/test_faults.py by tools/unsync.py; do not edit.
"""Servers that cannot be had and connections that end: each its own error, in time, no secret."""

from __future__ import annotations

import socket
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
import psycopg_pool
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from apptsched import (
    Appointment,
    ApptschedError,
    AuthenticationFailed,
    Database,
    DatabaseClosed,
    DatabaseConfig,
    DatabaseNotFound,
    Disconnected,
    PoolExhausted,
    ServerUnreachable,
    Unavailable,
)
from apptsched.testing.server import Server
from tests.postgres.sync_._compat import gather
from tests.postgres.sync_.waiting import until
from tests.support import judge
from tests.support.proxy import Proxy
from tests.support.ward import Ward, at

SECRET = "correct horse battery staple"
TIMEOUT = timedelta(seconds=2)
MUCH_LONGER_S = 20


@contextmanager
def ends_in(kind: type[ApptschedError], cause: type[Exception]) -> Iterator[None]:
    """Expect just this error, from the driver's, long before anybody would give up waiting."""
    began = time.monotonic()
    with pytest.raises(kind) as caught:
        yield
    assert time.monotonic() - began < MUCH_LONGER_S
    assert type(caught.value) is kind
    assert isinstance(caught.value.__cause__, cause)
    shown = [repr(caught.value), *traceback.format_exception(caught.value)]
    assert SECRET not in "".join(shown)


def config(server: Server, **parts: Any) -> DatabaseConfig:
    conninfo = make_conninfo(server.dsn, **{"password": SECRET, **parts})
    return DatabaseConfig(conninfo=conninfo, connect_timeout=TIMEOUT, checkout_timeout=TIMEOUT)


@pytest.mark.smoke
def test_a_wrong_password_is_refused_without_showing_it(
    tcp_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(config(tcp_server))

    with ends_in(AuthenticationFailed, psycopg.OperationalError):
        database.open()

    assert SECRET not in repr(database) + repr(database.config) + caplog.text


def test_an_unknown_user_is_refused(tcp_server: Server) -> None:
    with ends_in(AuthenticationFailed, psycopg.OperationalError):
        Database(config(tcp_server, user="nobody")).open()


def test_a_missing_database_is_named(tcp_server: Server) -> None:
    password = conninfo_to_dict(tcp_server.dsn)["password"]

    with ends_in(DatabaseNotFound, psycopg.OperationalError):
        Database(config(tcp_server, dbname="nowhere", password=password)).open()


def test_a_server_without_connections_left_is_exhausted(tcp_server: Server) -> None:
    with psycopg.connect(tcp_server.dsn, autocommit=True) as admin:
        admin.execute(f"create role guest login password '{SECRET}' connection limit 0")
        try:
            with ends_in(PoolExhausted, psycopg.OperationalError):
                Database(config(tcp_server, user="guest")).open()
        finally:
            admin.execute("drop role guest")


@pytest.mark.parametrize("backlog", [None, 8], ids=["closed", "silent"])
def test_a_port_where_nothing_answers_is_unreachable(
    tcp_server: Server, backlog: int | None
) -> None:
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        if backlog is not None:
            port.listen(backlog)
        _, number = port.getsockname()
        with ends_in(ServerUnreachable, psycopg.OperationalError):
            Database(config(tcp_server, host="127.0.0.1", port=number)).open()


def test_a_server_that_went_away_is_unreachable(ward: Ward, proxy: Proxy) -> None:
    given = {"connect_timeout": TIMEOUT, "checkout_timeout": TIMEOUT, "max_size": 1}
    with Database(ward.config(conninfo=proxy.conninfo, **given)) as database:
        appointments = database.scheduler(ward.tenant_id).appointments
        appointments.list()
        proxy.vanish()

        with ends_in(ServerUnreachable, psycopg.OperationalError):
            appointments.list()


def test_a_password_that_has_changed_since_is_refused_in_time(tcp_server: Server) -> None:
    end = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = 'guest'"
    with psycopg.connect(tcp_server.dsn, autocommit=True) as admin:
        admin.execute("create role guest login password 'old'")
        try:
            with Database(config(tcp_server, user="guest", password="old")) as database:
                admin.execute(f"alter role guest password '{SECRET}, new'")
                admin.execute(end)
                with ends_in(AuthenticationFailed, psycopg.OperationalError):
                    database.health()
        finally:
            admin.execute("drop role guest")


@pytest.mark.parametrize("waiting", [1, 4])
def test_callers_for_whom_no_connection_comes_free_in_time_are_told(
    ward: Ward, waiting: int
) -> None:
    given = {"max_size": 1, "max_waiting": 1, "checkout_timeout": timedelta(seconds=0.2)}
    with Database(ward.config(**given)) as database:
        scheduler = database.scheduler(ward.tenant_id)
        with scheduler.transaction() as tx:
            errors = gather(*[scheduler.appointments.list] * waiting)
            booked = tx.appointments.book(ward.rooms[:1], at(0))

        assert [type(error) for error in errors] == [PoolExhausted] * waiting
        causes = {type(error.__cause__) for error in errors}
        in_line = {psycopg_pool.PoolTimeout}
        assert causes == (in_line if waiting == 1 else in_line | {psycopg_pool.TooManyRequests})
        assert scheduler.appointments.get(booked.id) == booked


def test_a_database_that_is_not_open_says_so(ward: Ward) -> None:
    database = Database(ward.config())
    appointments = database.scheduler(ward.tenant_id).appointments

    with pytest.raises(DatabaseClosed):
        appointments.list()
    with database:
        assert not (gather(appointments.list))[0].items
    with pytest.raises(DatabaseClosed):
        appointments.list()


def test_a_transaction_idle_for_too_long_is_disconnected_and_has_written_nothing(
    ward: Ward,
) -> None:
    config = ward.config(max_size=1, idle_timeout=timedelta(seconds=0.1))

    def dawdle() -> None:
        with (
            Database(config) as database,
            database.scheduler(ward.tenant_id).transaction() as tx,
        ):
            tx.appointments.book(ward.rooms[:1], at(0))
            until(lambda: judge.sessions(ward) == 0)
            tx.appointments.book(ward.rooms[1:2], at(0))

    with pytest.raises(Disconnected):
        dawdle()

    assert judge.appointments(ward) == set()


def test_after_every_idle_session_was_ended_calls_succeed_or_say_that_nothing_was_written(
    ward: Ward,
) -> None:
    with Database(ward.config(min_size=4, max_size=4)) as database:
        appointments = database.scheduler(ward.tenant_id).appointments
        appointments.list()
        killed = judge.end_sessions(ward)

        calls = [partial(appointments.book, ward.rooms[:1], at(hour)) for hour in range(8)]
        outcomes = gather(*calls)
        until(lambda: judge.sessions(ward) == 4)
        again = gather(*[appointments.list] * 4)

    booked = [outcome for outcome in outcomes if isinstance(outcome, Appointment)]
    assert killed == 4
    assert all(isinstance(outcome, Appointment | Unavailable) for outcome in outcomes)
    assert judge.appointments(ward) == {appointment.id for appointment in booked}
    assert [len(page.items) for page in again] == [len(booked)] * 4
