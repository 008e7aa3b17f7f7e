# Generated from tests/postgres/async_/test_failed_transactions.py by tools/unsync.py; do not edit.
"""A transaction that cannot commit any more says so, even where its failure was caught."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from apptsched import (
    Busy,
    Database,
    DatabaseConfig,
    Disconnected,
    InvalidInput,
    ResourceId,
    Scheduler,
    Unavailable,
)
from tests.support.practice import Practice
from tests.support.times import span


@pytest.fixture
def hasty(shared_conninfo: str) -> Iterator[Database]:
    """A database that waits for no lock, under a name of its own."""
    config = DatabaseConfig(
        conninfo=shared_conninfo,
        lock_timeout=timedelta(milliseconds=1),
        application_name=f"hasty {uuid4()}",
    )
    with Database(config) as database:
        yield database


@pytest.fixture
def rival(connection: psycopg.Connection[Any], practice: Practice) -> None:
    """Another transaction, still open, that has booked the room from 12:00 to 13:00."""
    bound = Scheduler.bind(connection, practice.tenant.id)
    bound.appointments.book([practice.room.id], span("12:00", "13:00"))


def fail_to_book(scheduler: Scheduler, room: ResourceId) -> None:
    with pytest.raises(Busy):
        scheduler.appointments.book([room], span("12:00", "13:00"))


@pytest.mark.usefixtures("rival")
def test_a_transaction_whose_failure_was_caught_does_not_end_as_if_it_had_committed(
    hasty: Database, practice: Practice
) -> None:
    s = hasty.scheduler(practice.tenant.id)

    def book_and_catch() -> None:
        with s.transaction() as tx:
            tx.appointments.book([practice.desk.id], span("09:00", "10:00"))
            fail_to_book(tx, practice.room.id)

    with pytest.raises(Unavailable, match="failed"):
        book_and_catch()

    assert [*s.appointments.list()] == [practice.appointment]


def test_a_transaction_whose_lost_connection_was_caught_wrote_nothing_and_says_so(
    hasty: Database, connection: psycopg.Connection[Any], practice: Practice
) -> None:
    def book_and_catch() -> None:
        with hasty.scheduler(practice.tenant.id).transaction() as tx:
            tx.appointments.book([practice.desk.id], span("09:00", "10:00"))
            connection.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where application_name = %s",
                [hasty.config.application_name],
            )
            with pytest.raises(Disconnected):
                tx.resources.list()

    with pytest.raises(Disconnected):
        book_and_catch()


@pytest.mark.usefixtures("rival")
def test_a_savepoint_whose_failure_was_caught_is_rolled_back(
    hasty: Database, practice: Practice
) -> None:
    s = hasty.scheduler(practice.tenant.id)

    def book_and_catch(tx: Scheduler) -> None:
        with tx.transaction() as inner:
            inner.appointments.book([practice.desk.id], span("10:00", "11:00"))
            fail_to_book(inner, practice.room.id)

    with s.transaction() as tx:
        kept = tx.appointments.book([practice.desk.id], span("09:00", "10:00"))
        with pytest.raises(Unavailable, match="failed"):
            book_and_catch(tx)

    assert s.appointments.get(kept.id) == kept
    assert {a.id for a in s.appointments.list()} == {practice.appointment.id, kept.id}


@pytest.mark.usefixtures("rival")
def test_a_call_in_a_transaction_that_has_failed_is_unavailable(
    shared_conninfo: str, practice: Practice
) -> None:
    how = "-c lock_timeout=1ms"
    with psycopg.Connection.connect(shared_conninfo, options=how) as host:
        bound = Scheduler.bind(host, practice.tenant.id)
        fail_to_book(bound, practice.room.id)

        with pytest.raises(Unavailable, match="failed"):
            bound.resources.list()

        assert host.info.transaction_status == TransactionStatus.INERROR


def test_a_write_on_a_connection_known_to_be_closed_was_not_made(
    connection: psycopg.Connection[Any], practice: Practice
) -> None:
    connection.set_autocommit(True)
    connection.close()

    with pytest.raises(Disconnected):
        Scheduler.bind(connection, practice.tenant.id).resources.add("R", kind="room")


def test_the_scheduler_of_a_transaction_that_has_ended_reaches_no_connection(
    database: Database, practice: Practice
) -> None:
    with database.scheduler(practice.tenant.id).transaction() as tx:
        tx.resources.list()

    with pytest.raises(InvalidInput, match="ended"):
        tx.resources.list()
    with pytest.raises(InvalidInput, match="ended"):
        tx.run(lambda inner: inner.resources.list())
