# Generated from tests/postgres/async_/test_bind.py by tools/unsync.py; do not edit.
"""A bound scheduler works on a host's connection as it is, and leaves it so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from attrs import frozen
from psycopg.pq import TransactionStatus
from psycopg.rows import class_row, dict_row, kwargs_row, namedtuple_row, scalar_row, tuple_row

from apptsched import (
    Busy,
    Database,
    Disconnected,
    InvalidText,
    ResourceId,
    Scheduler,
    SlotTaken,
    TenantId,
)
from tests.postgres.sync_.story import story
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
    "client-side cursors": {"cursor_factory": psycopg.ClientCursor},
    "raw cursors": {"cursor_factory": psycopg.RawCursor},
    "everything prepared": {"prepare_threshold": 0},
    "nothing prepared": {"prepare_threshold": None},
    "the zone of Paris": {"options": "-c timezone=Europe/Paris"},
    "Latin 1": {"client_encoding": "latin1"},
    "odd settings": {"options": ODD, "autocommit": True},
}
MANNERS = ("autocommit", "isolation_level", "read_only", "deferrable", "row_factory")
FACTORIES = ("cursor_factory", "server_cursor_factory", "prepare_threshold", "prepared_max")


def manner(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """Return all that a host can set on a connection, and where its transaction stands."""
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    cursor.execute(
        # PL/pgSQL brings settings of its own when it is first used.
        "select name, setting, source from pg_settings where name not like 'plpgsql.%'"
    )
    settings = {name: (setting, source) for name, setting, source in cursor.fetchall()}
    attributes = {name: getattr(connection, name) for name in (*MANNERS, *FACTORIES)}
    return {"status": connection.info.transaction_status, **settings, **attributes}


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return what has changed, by name."""
    names = before.keys() | after.keys()
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def new_tenant(database: Database) -> TenantId:
    tenant = database.tenants.add(f"Host {uuid4()}", timezone="Europe/Paris")
    return tenant.id


@contextmanager
def connected(database: Database, **how: Any) -> Iterator[Any]:
    conninfo = database.config.conninfo
    with psycopg.Connection.connect(conninfo, **how) as connection:
        yield connection


def book_and_fail(scheduler: Scheduler, room: ResourceId) -> None:
    with scheduler.transaction() as inner:
        inner.appointments.book([room], span("10:00", "11:00"))
        raise KeyError


@pytest.mark.parametrize("host", HOSTS)
def test_it_works_on_any_connection_and_changes_nothing_about_it(
    database: Database, host: str
) -> None:
    tenant_id = new_tenant(database)
    expected = story(database.scheduler(new_tenant(database), actor="a"))
    with connected(database, **HOSTS[host]) as connection:
        before = manner(connection)

        assert story(Scheduler.bind(connection, tenant_id, actor="a")) == expected

        assert differences(before, manner(connection)) == {}


@pytest.mark.parametrize("level", psycopg.IsolationLevel)
def test_it_works_at_any_isolation_level(database: Database, level: psycopg.IsolationLevel) -> None:
    tenant_id = new_tenant(database)
    expected = story(database.scheduler(new_tenant(database), actor="a"))
    with connected(database) as connection:
        connection.set_isolation_level(level)
        before = manner(connection)

        assert story(Scheduler.bind(connection, tenant_id, actor="a")) == expected

        assert differences(before, manner(connection)) == {}
        connection.commit()


def test_it_uses_no_adapters_of_the_connection(database: Database) -> None:
    tenant_id = new_tenant(database)
    expected = story(database.scheduler(new_tenant(database), actor="a"))
    with connected(database) as connection:
        make_hostile(connection.adapters)

        assert story(Scheduler.bind(connection, tenant_id, actor="a")) == expected

        with pytest.raises(NotForTheLibrary):
            connection.execute("select %s", ["its own way"])


@pytest.mark.usefixtures("hostile_driver")
def test_it_uses_no_adapters_registered_with_the_driver(
    database: Database, connection: psycopg.Connection[Any]
) -> None:
    tenant_id = new_tenant(database)
    expected = story(database.scheduler(new_tenant(database), actor="a"))

    assert story(Scheduler.bind(connection, tenant_id, actor="a")) == expected

    with pytest.raises(NotForTheLibrary):
        connection.execute("select %s", ["its own way"])


def test_the_hosts_rollback_undoes_the_booking(
    database: Database, connection: psycopg.Connection[Any], practice: Practice
) -> None:
    bound = Scheduler.bind(connection, practice.tenant.id)
    booked = bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    connection.rollback()

    assert database.scheduler(practice.tenant.id).appointments.find(booked.id) is None


def test_the_hosts_commit_keeps_the_booking(
    database: Database, connection: psycopg.Connection[Any], practice: Practice
) -> None:
    bound = Scheduler.bind(connection, practice.tenant.id)
    booked = bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    connection.commit()

    assert database.scheduler(practice.tenant.id).appointments.get(booked.id) == booked


def test_in_autocommit_every_call_commits_itself(
    database: Database, connection: psycopg.Connection[Any], practice: Practice
) -> None:
    connection.set_autocommit(True)
    bound = Scheduler.bind(connection, practice.tenant.id)

    booked = bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    assert connection.info.transaction_status == TransactionStatus.IDLE
    assert database.scheduler(practice.tenant.id).appointments.get(booked.id) == booked


def test_a_refusal_leaves_the_hosts_transaction_as_it_was(
    database: Database, connection: psycopg.Connection[Any], practice: Practice
) -> None:
    bound = Scheduler.bind(connection, practice.tenant.id)
    first = bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    with pytest.raises(SlotTaken) as refused:
        bound.appointments.book(
            [practice.room.id, practice.desk.id], span("09:00", "10:00"), idempotency_key="k"
        )

    assert {c.appointment_id for c in refused.value.conflicts} == {
        first.id,
        practice.appointment.id,
    }
    second = bound.appointments.book([practice.desk.id], span("10:00", "11:00"))
    connection.commit()
    listed = database.scheduler(practice.tenant.id).appointments.list()
    assert {a.id for a in listed} == {practice.appointment.id, first.id, second.id}


@pytest.mark.parametrize(
    "level", [psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE]
)
def test_a_race_lost_above_read_committed_is_busy_and_the_hosts_to_retry(
    database: Database,
    connection: psycopg.Connection[Any],
    practice: Practice,
    level: psycopg.IsolationLevel,
) -> None:
    connection.set_isolation_level(level)
    bound = Scheduler.bind(connection, practice.tenant.id)
    bound.appointments.list()  # takes the snapshot
    rival = database.scheduler(practice.tenant.id)
    winner = rival.appointments.book([practice.desk.id], span("09:00", "10:00"))

    with pytest.raises(Busy):
        bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    assert connection.info.transaction_status == TransactionStatus.INERROR
    connection.rollback()
    with pytest.raises(SlotTaken) as refused:
        bound.appointments.book([practice.desk.id], span("09:00", "10:00"))
    assert [c.appointment_id for c in refused.value.conflicts] == [winner.id]


def test_a_bound_transaction_is_a_savepoint_of_the_hosts(
    database: Database, connection: psycopg.Connection[Any], practice: Practice
) -> None:
    bound = Scheduler.bind(connection, practice.tenant.id)
    kept = bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    with pytest.raises(KeyError):
        book_and_fail(bound, practice.desk.id)

    connection.commit()
    listed = database.scheduler(practice.tenant.id).appointments.list()
    assert {a.id for a in listed} == {practice.appointment.id, kept.id}


def test_it_works_within_a_pipeline_of_the_hosts(
    connection: psycopg.Connection[Any], database: Database
) -> None:
    expected = story(database.scheduler(new_tenant(database), actor="a"))
    tenant_id = new_tenant(database)

    with connection.pipeline():
        assert story(Scheduler.bind(connection, tenant_id, actor="a")) == expected


def test_a_closed_connection_is_disconnected(
    connection: psycopg.Connection[Any], practice: Practice
) -> None:
    connection.close()

    with pytest.raises(Disconnected):
        Scheduler.bind(connection, practice.tenant.id).resources.list()


def test_what_the_connections_encoding_has_not_is_refused_before_a_write(
    database: Database, practice: Practice
) -> None:
    with connected(database, client_encoding="latin1") as connection:
        bound = Scheduler.bind(connection, practice.tenant.id)
        with pytest.raises(InvalidText, match="client_encoding"):
            bound.resources.add("会議室", kind="room")

        added = bound.resources.add("Büro", kind="room")
        connection.commit()

    assert database.scheduler(practice.tenant.id).resources.get(added.id) == added
