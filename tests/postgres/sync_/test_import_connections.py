# Generated from tests/postgres/async_/test_import_connections.py by tools/unsync.py; do not edit.
"""Imports in the caller's transaction, and in one of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from apptsched import (
    BookingRequest,
    Database,
    ImportRejected,
    InvalidInput,
    PermissionDenied,
    Scheduler,
)
from tests.postgres.sync_.practice import open_practice
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


def test_a_callers_transaction_is_neither_committed_nor_ended(
    database: Database, connection: psycopg.Connection[Any], practice: Practice
) -> None:
    s = Scheduler.bind(connection, practice.tenant.id)

    first = s.appointments.import_many(requests(practice))
    second = s.appointments.import_many(requests(practice))

    assert (first.booked, second.booked) == (2, 0)
    left = connection.execute("select relname from pg_class where relname ~ 'apptsched_import'")
    assert left.fetchall() == []
    assert connection.info.transaction_status == TransactionStatus.INTRANS
    connection.rollback()
    assert len(database.scheduler(practice.tenant.id).appointments.list()) == 1


def test_a_failed_import_leaves_the_callers_transaction_as_it_was(
    connection: psycopg.Connection[Any], practice: Practice
) -> None:
    s = Scheduler.bind(connection, practice.tenant.id)
    s.appointments.book([practice.desk.id], span("15:00", "16:00"))

    with pytest.raises(ImportRejected):
        s.appointments.import_many(requests(practice), on_conflict="fail")

    assert len(s.appointments.list()) == 2
    connection.rollback()


def test_in_autocommit_an_import_is_a_transaction_of_its_own(
    database: Database, connection: psycopg.Connection[Any], practice: Practice
) -> None:
    connection.set_autocommit(True)
    s = Scheduler.bind(connection, practice.tenant.id)

    report = s.appointments.import_many(requests(practice))

    assert report.booked == 2
    assert connection.info.transaction_status == TransactionStatus.IDLE
    assert len(database.scheduler(practice.tenant.id).appointments.list()) == 3


def test_an_import_is_part_of_a_schedulers_transaction(
    database: Database, practice: Practice
) -> None:
    s = database.scheduler(practice.tenant.id)

    with s.transaction() as tx:
        assert (tx.appointments.import_many(requests(practice))).booked == 2
        tx.appointments.book([practice.desk.id], span("15:00", "16:00"))

    assert len(s.appointments.list()) == 4


def test_what_is_iterated_over_cannot_import_in_the_same_transaction(
    database: Database, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apptsched._sync.appointment_importing._BATCH", 1)
    s = database.scheduler(practice.tenant.id)

    with s.transaction() as tx:

        def rows() -> Iterator[BookingRequest]:
            for request in requests(practice):
                yield request
                with pytest.raises(InvalidInput, match="same transaction"):
                    tx.appointments.import_many(requests(practice))

        first = tx.appointments.import_many(rows())
        second = tx.appointments.import_many(requests(practice))

    assert (first.booked, second.booked) == (2, 0)
    assert len(s.appointments.list()) == 3


def test_a_host_of_its_own_ways_and_another_encoding_can_import(
    connection: psycopg.Connection[Any], practice: Practice
) -> None:
    make_hostile(connection.adapters)
    connection.execute("set client_encoding = 'latin1'")
    s = Scheduler.bind(connection, practice.tenant.id)

    report = s.appointments.import_many(requests(practice))

    assert report.booked == 2
    connection.execute("set client_encoding = 'utf8'")
    assert (s.appointments.get(report.appointment_at(0))).title == "Zoë’s"
    connection.rollback()


def test_a_role_that_may_make_no_temporary_tables_is_told_so(
    private: Database, private_conninfo: str
) -> None:
    practice = open_practice(private)
    with psycopg.Connection.connect(private_conninfo) as connection:
        name = connection.info.dbname
        connection.execute(f'revoke temporary on database "{name}" from public')
        connection.execute("grant usage on schema apptsched to pg_monitor")
        connection.execute("set role pg_monitor")
        s = Scheduler.bind(connection, practice.tenant.id)

        with pytest.raises(PermissionDenied):
            s.appointments.import_many(requests(practice))

        connection.rollback()
