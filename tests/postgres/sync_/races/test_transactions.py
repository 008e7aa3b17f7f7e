# Generated from tests/postgres/async_/races/test_transactions.py by tools/unsync.py; do not edit.
"""Races and lost connections inside transactions of the host's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg import IsolationLevel
from psycopg.pq import TransactionStatus

from apptsched import (
    Appointment,
    Busy,
    Database,
    Disconnected,
    OutcomeUnknown,
    ResourceId,
    Scheduler,
    SlotTaken,
)
from apptsched.testing.server import Server
from tests.postgres.sync_._compat import gather
from tests.postgres.sync_.waiting import until, until_alone, until_waiting
from tests.support import judge
from tests.support.proxy import Fault, Proxy
from tests.support.ward import Ward, at


def race_for_a_slot(
    ward: Ward, first: psycopg.Connection[Any], second: psycopg.Connection[Any]
) -> tuple[Appointment, Any]:
    """Book one slot in two transactions and commit the first while the second waits for it."""
    book_first, book_second = (
        partial(Scheduler.bind(host, ward.tenant_id).appointments.book, ward.rooms[:1], at(0))
        for host in (first, second)
    )
    won = book_first()

    def commit_the_first() -> None:
        until_waiting(ward)
        first.commit()

    outcome, _ = gather(book_second, commit_the_first)
    return won, outcome


@pytest.mark.smoke
def test_under_read_committed_the_second_transaction_waits_is_refused_and_stays_usable(
    ward: Ward,
) -> None:
    connect = partial(psycopg.Connection.connect, ward.conninfo)
    with connect() as first, connect(application_name=ward.clients) as second:
        won, outcome = race_for_a_slot(ward, first, second)

        assert isinstance(outcome, SlotTaken)
        assert [way.appointment_id for way in outcome.conflicts] == [won.id]
        bound = Scheduler.bind(second, ward.tenant_id)
        other = bound.appointments.book(ward.rooms[:1], at(1))
        second.commit()

    assert judge.appointments(ward) == {won.id, other.id}


@pytest.mark.parametrize("level", [IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE])
def test_under_a_stricter_level_the_second_transaction_waits_and_is_over(
    ward: Ward, proxy: Proxy, level: IsolationLevel
) -> None:
    connect = psycopg.Connection.connect
    first = connect(ward.conninfo)
    second = connect(proxy.conninfo, application_name=ward.clients)
    with first, second:
        second.set_isolation_level(level)
        before = proxy.turns
        won, outcome = race_for_a_slot(ward, first, second)

        assert isinstance(outcome, Busy)
        assert isinstance(outcome.__cause__, psycopg.errors.SerializationFailure)
        assert second.info.transaction_status is TransactionStatus.INERROR
        assert proxy.turns - before == 2  # BEGIN and the one call: nothing was tried again
        second.rollback()

    assert judge.appointments(ward) == {won.id}


def test_a_transaction_that_lost_a_deadlock_is_run_again(
    lone_ward: Ward, apptsched_server: Server
) -> None:
    begun: set[ResourceId] = set()
    runs = []

    def book_both(tx: Scheduler, first: ResourceId, second: ResourceId) -> Appointment:
        runs.append(first)
        tx.appointments.book([first], at(0))
        begun.add(first)
        until(lambda: len(begun) == 2)
        return tx.appointments.book([second], at(0))

    with Database(lone_ward.config()) as database:
        run = database.scheduler(lone_ward.tenant_id).run
        one, two = lone_ward.rooms[:2]
        works = partial(book_both, first=one, second=two), partial(book_both, first=two, second=one)
        outcomes = gather(*[partial(run, work) for work in works])
    until_alone(lone_ward)

    assert {type(outcome) for outcome in outcomes} == {Appointment, SlotTaken}
    assert len(runs) == 3
    assert len(judge.appointments(lone_ward)) == 2
    assert len(judge.deadlocks(lone_ward, apptsched_server)) == 1


def test_a_slot_held_by_an_open_transaction_for_too_long_is_busy(ward: Ward) -> None:
    config = ward.config(
        lock_timeout=timedelta(seconds=0.05), statement_timeout=timedelta(seconds=0.3)
    )
    with (
        psycopg.Connection.connect(ward.conninfo) as host,
        Database(config) as database,
    ):
        Scheduler.bind(host, ward.tenant_id).appointments.book(ward.rooms[:1], at(0))
        with pytest.raises(Busy) as caught:
            database.scheduler(ward.tenant_id).appointments.book(ward.rooms[:2], at(0))
        host.rollback()

    assert isinstance(caught.value.__cause__, psycopg.errors.LockNotAvailable)
    assert judge.appointments(ward) == set()
    assert judge.occupied(ward) == {}


@contextmanager
def transaction_through(proxy: Proxy, ward: Ward) -> Iterator[Scheduler]:
    with (
        Database(ward.config(conninfo=proxy.conninfo, max_size=1)) as database,
        database.scheduler(ward.tenant_id).transaction() as tx,
    ):
        yield tx


@pytest.mark.parametrize("lost", ["request", "reply"])
def test_a_connection_lost_before_commit_has_written_nothing_and_the_error_says_so(
    ward: Ward, proxy: Proxy, lost: Fault
) -> None:
    def book_twice() -> None:
        with transaction_through(proxy, ward) as tx:
            tx.appointments.book(ward.rooms[:1], at(0))
            proxy.lose_next(lost)
            tx.appointments.book(ward.rooms[1:2], at(0))

    with pytest.raises(Disconnected):
        book_twice()

    assert judge.appointments(ward) == set()


@pytest.mark.parametrize("lost", ["request", "reply"])
def test_a_connection_lost_during_commit_is_an_unknown_outcome(
    ward: Ward, proxy: Proxy, lost: Fault
) -> None:
    def book() -> None:
        with transaction_through(proxy, ward) as tx:
            tx.appointments.book(ward.rooms[:1], at(0))
            proxy.lose_next(lost)

    with pytest.raises(OutcomeUnknown):
        book()

    assert len(judge.appointments(ward)) == (lost == "reply")
