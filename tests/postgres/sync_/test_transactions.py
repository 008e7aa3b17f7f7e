# Generated from tests/postgres/async_/test_transactions.py by tools/unsync.py; do not edit.
"""Several calls in one transaction, the retries of `run`, the clock and the actor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
import stamina
from psycopg.pq import TransactionStatus

from apptsched import (
    Busy,
    Database,
    InvalidInput,
    NaiveDatetime,
    Resource,
    ResourceId,
    Scheduler,
    SlotTaken,
)
from tests.support.practice import Practice
from tests.support.times import span

FROZEN = datetime(2031, 2, 3, 4, 5, 6, 789, tzinfo=UTC)


class Clock:
    """A clock that shows what it is set to."""

    def __init__(self) -> None:
        self.shows = FROZEN

    def __call__(self) -> datetime:
        return self.shows


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def frozen(shared_conninfo: str, clock: Clock) -> Iterator[Database]:
    """A database whose clock is ours."""
    with Database(shared_conninfo, clock=clock) as database:
        yield database


@pytest.fixture
def room(scheduler: Scheduler) -> Resource:
    return scheduler.resources.add("Room", kind="room")


def book_and_fail(scheduler: Scheduler, room: ResourceId) -> None:
    with scheduler.transaction() as tx:
        tx.appointments.book([room], span("09:00", "10:00"))
        tx.resources.update(room, name="Other")
        raise KeyError


@pytest.mark.smoke
def test_all_calls_of_a_transaction_are_kept_together(scheduler: Scheduler, room: Resource) -> None:
    with scheduler.transaction() as tx:
        first = tx.appointments.book([room.id], span("09:00", "10:00"))
        second = tx.appointments.book([room.id], span("10:00", "11:00"))
        assert [*tx.appointments.list()] == [first, second]
        assert [*scheduler.appointments.list()] == []

    assert [*scheduler.appointments.list()] == [first, second]


def test_an_error_undoes_all_calls_of_a_transaction(scheduler: Scheduler, room: Resource) -> None:
    with pytest.raises(KeyError):
        book_and_fail(scheduler, room.id)

    assert [*scheduler.appointments.list()] == []
    assert scheduler.resources.get(room.id) == room


def test_a_refusal_that_is_caught_leaves_the_transaction_usable(
    scheduler: Scheduler, room: Resource
) -> None:
    with scheduler.transaction() as tx:
        first = tx.appointments.book([room.id], span("09:00", "10:00"))
        with pytest.raises(SlotTaken):
            tx.appointments.book([room.id], span("09:30", "10:30"))
        second = tx.appointments.book([room.id], span("10:00", "11:00"))

    assert [*scheduler.appointments.list()] == [first, second]


def test_a_transaction_within_a_transaction_is_undone_alone(
    scheduler: Scheduler, room: Resource
) -> None:
    with scheduler.transaction() as tx:
        kept = tx.appointments.book([room.id], span("12:00", "13:00"))
        with pytest.raises(KeyError):
            book_and_fail(tx, room.id)

    assert [*scheduler.appointments.list()] == [kept]
    assert scheduler.resources.get(room.id) == room


def test_a_transaction_keeps_one_connection_and_gives_it_back(
    scheduler: Scheduler, database: Database
) -> None:
    before = database.stats()["requests_num"]
    with scheduler.transaction() as tx:
        for _ in range(3):
            tx.resources.list()

    assert database.stats()["requests_num"] == before + 1
    assert database.stats()["pool_available"] == database.stats()["pool_size"]


def test_run_returns_what_the_work_returns(scheduler: Scheduler, room: Resource) -> None:
    def work(tx: Scheduler) -> Any:
        return tx.appointments.book([room.id], span("09:00", "10:00"))

    booked = scheduler.run(work)

    assert scheduler.appointments.get(booked.id) == booked


def test_run_makes_a_lost_race_again_from_the_beginning(
    scheduler: Scheduler, room: Resource
) -> None:
    attempts = []

    def work(tx: Scheduler) -> Any:
        booked = tx.appointments.book([room.id], span("09:00", "10:00"))
        attempts.append(booked.id)
        if len(attempts) < 3:
            raise Busy("a race was lost")
        return booked

    with stamina.set_testing(True, attempts=100, cap=True):
        booked = scheduler.run(work)

    assert len(set(attempts)) == 3
    assert [*scheduler.appointments.list()] == [booked]


def test_run_gives_up_after_eight_attempts(scheduler: Scheduler) -> None:
    attempts = []

    def work(tx: Scheduler) -> None:
        attempts.append(tx)
        raise Busy("a race was lost")

    with stamina.set_testing(True, attempts=100, cap=True), pytest.raises(Busy):
        scheduler.run(work)

    assert len(attempts) == 8


@pytest.mark.parametrize("error", [SlotTaken, KeyError])
def test_run_does_not_repeat_what_would_not_pass(
    scheduler: Scheduler, practice: Practice, database: Database, error: type[Exception]
) -> None:
    s, attempts = database.scheduler(practice.tenant.id), []

    def work(tx: Scheduler) -> None:
        attempts.append(tx)
        if error is SlotTaken:
            tx.appointments.book([practice.room.id], span("09:00", "10:00"))
        raise KeyError

    with pytest.raises(error):
        s.run(work)

    assert len(attempts) == 1


def test_run_on_a_bound_scheduler_leaves_a_lost_race_to_the_caller(
    connection: psycopg.Connection[Any], practice: Practice
) -> None:
    bound, attempts = Scheduler.bind(connection, practice.tenant.id), []

    def work(tx: Scheduler) -> None:
        attempts.append(tx.appointments.book([practice.desk.id], span("09:00", "10:00")))
        raise Busy("a race was lost")

    with pytest.raises(Busy):
        bound.run(work)

    assert len(attempts) == 1
    assert bound.appointments.find(attempts[0].id) is None
    assert connection.info.transaction_status == TransactionStatus.INTRANS


def test_a_bound_transaction_needs_a_transaction_of_the_caller(
    connection: psycopg.Connection[Any], practice: Practice
) -> None:
    connection.set_autocommit(True)
    bound = Scheduler.bind(connection, practice.tenant.id)

    with pytest.raises(InvalidInput, match="no transaction"):
        bound.run(lambda tx: tx.resources.list())

    with connection.transaction():
        bound.run(lambda tx: tx.resources.archive(practice.desk.id))
    desk = bound.resources.get(practice.desk.id)
    assert desk.archived_at is not None


def test_every_instant_that_is_written_is_the_clocks(frozen: Database, clock: Clock) -> None:
    tenant = frozen.tenants.add("Frozen", timezone="UTC")
    s = frozen.scheduler(tenant.id)
    room = s.resources.add("Room", kind="room")
    service = s.services.add("Visit", duration=timedelta(minutes=30))
    person = s.people.add("Zoë")
    booked = s.appointments.book([room.id], span("09:00", "10:00"))
    rows = (tenant, room, service, person, booked)
    assert {(row.created_at, row.updated_at) for row in rows} == {(FROZEN, FROZEN)}

    clock.shows = later = FROZEN + timedelta(seconds=1)
    moved = s.appointments.reschedule(booked.id, span("10:00", "11:00"))
    cancelled = s.appointments.cancel(booked.id)
    changed = [
        s.resources.archive(room.id),
        s.services.update(service.id, name="Visits"),
        s.people.grant(person.id, "boss"),
        frozen.tenants.archive(tenant.id),
    ]

    assert {row.updated_at for row in (moved, cancelled, *changed)} == {later}
    assert changed[0].archived_at == changed[3].archived_at == cancelled.cancelled_at == later
    events = s.appointments.history(booked.id)
    assert [event.at for event in events] == [FROZEN, later, later]


def test_a_bound_scheduler_takes_a_clock_of_its_own(
    connection: psycopg.Connection[Any], practice: Practice, clock: Clock
) -> None:
    bound = Scheduler.bind(connection, practice.tenant.id, clock=clock)

    booked = bound.appointments.book([practice.desk.id], span("09:00", "10:00"))

    assert booked.created_at == FROZEN


def test_without_a_clock_it_is_the_servers_even_late_in_a_transaction(
    scheduler: Scheduler, connection: psycopg.Connection[Any]
) -> None:
    with scheduler.transaction() as tx:
        tx.resources.add("Early", kind="room")
        cursor = connection.execute("select clock_timestamp()")
        [between] = cursor.fetchone()
        late = tx.resources.add("Late", kind="room")

    assert late.created_at > between


def test_a_clock_without_a_zone_is_refused_before_a_write(
    frozen: Database, clock: Clock, practice: Practice
) -> None:
    clock.shows = FROZEN.replace(tzinfo=None)

    with pytest.raises(NaiveDatetime):
        frozen.scheduler(practice.tenant.id).resources.add("Room", kind="room")

    listed = frozen.scheduler(practice.tenant.id).resources.list()
    assert {resource.id for resource in listed} == {practice.room.id, practice.desk.id}


def test_who_wrote_a_row_is_the_schedulers_actor(database: Database, practice: Practice) -> None:
    nobody = database.scheduler(practice.tenant.id)
    someone = database.scheduler(practice.tenant.id, actor="Øyvind")

    room = nobody.resources.add("Room", kind="room")
    changed = someone.resources.update(room.id, name="Other")

    assert (room.created_by, room.updated_by) == (None, None)
    assert (changed.created_by, changed.updated_by) == (None, "Øyvind")
