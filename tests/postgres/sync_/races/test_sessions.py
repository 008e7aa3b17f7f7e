# Generated from tests/postgres/async_/races/test_sessions.py by tools/unsync.py; do not edit.
"""Many who want the last seats, holds and units at once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import psycopg
import pytest

from apptsched import (
    Appointment,
    Attendee,
    Claim,
    Database,
    Scheduler,
    SeatsTaken,
    SlotTaken,
)
from apptsched.testing.server import Server
from tests.postgres.sync_._compat import gather
from tests.postgres.sync_.waiting import until_alone, until_waiting
from tests.support import judge
from tests.support.ward import Ward, at

CLIENTS = 8


@pytest.mark.smoke
def test_of_many_who_join_at_once_as_many_get_in_as_there_are_seats(
    ward: Ward, scheduler: Scheduler
) -> None:
    for hour in range(10):
        session = scheduler.appointments.book(ward.rooms[:1], at(hour), seats=5)
        join = partial(scheduler.appointments.join, session.id)
        outcomes = gather(
            *[partial(join, Attendee(f"Guest {number}")) for number in range(CLIENTS)]
        )

        joined = [outcome for outcome in outcomes if isinstance(outcome, Appointment)]
        late = [outcome for outcome in outcomes if not isinstance(outcome, Appointment)]
        assert sorted(len(appointment.attendees) for appointment in joined) == [1, 2, 3, 4, 5]
        assert [type(outcome) for outcome in late] == [SeatsTaken] * 3
        now = scheduler.appointments.get(session.id)
        assert (len(now.attendees), now.version) == (5, 6)


def test_of_many_who_join_by_one_key_one_does(ward: Ward, scheduler: Scheduler) -> None:
    session = scheduler.appointments.book(ward.rooms[:1], at(0), seats=5)
    join = partial(scheduler.appointments.join, session.id, Attendee("Bo"), idempotency_key="k")

    answers = gather(*[join] * CLIENTS)

    assert answers == [answers[0]] * CLIENTS
    assert answers[0].attendees == (Attendee("Bo"),)


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_who_wants_the_last_seat_waits_for_who_may_have_it(
    ward: Ward, scheduler: Scheduler, end: str
) -> None:
    session = scheduler.appointments.book(ward.rooms[:1], at(0))
    with psycopg.Connection.connect(ward.conninfo) as host:
        Scheduler.bind(host, ward.tenant_id).appointments.join(session.id, Attendee("Ann"))

        def end_the_first() -> None:
            until_waiting(ward)
            getattr(host, end)()

        join = partial(scheduler.appointments.join, session.id, Attendee("Bo"))
        outcome, _ = gather(join, end_the_first)

    assert isinstance(outcome, SeatsTaken if end == "commit" else Appointment)


def test_of_many_who_meet_an_expired_hold_at_once_one_has_its_time(
    lone_ward: Ward, apptsched_server: Server
) -> None:
    ward = lone_ward
    with Database(ward.config(min_size=CLIENTS, max_size=CLIENTS)) as database:
        appointments = database.scheduler(ward.tenant_id).appointments
        for hour in range(10):
            held = appointments.hold(ward.rooms[:2], at(hour), ttl=timedelta(hours=1))
            with psycopg.Connection.connect(ward.conninfo) as host:
                host.execute(
                    "update apptsched.appointment set expires_at = now() where id = %s", [held.id]
                )
            outcomes = gather(
                *[partial(appointments.book, ward.rooms[:2], at(hour))] * (CLIENTS - 1),
                partial(appointments.confirm, held.id),
            )
            assert sum(isinstance(outcome, Appointment) for outcome in outcomes) == 1
    until_alone(ward)

    assert judge.overlaps(ward) == []
    assert judge.deadlocks(ward, apptsched_server) == []


def test_of_many_who_want_several_units_at_once_no_more_get_them_than_there_are(
    lone_ward: Ward, apptsched_server: Server
) -> None:
    ward = lone_ward
    with Database(ward.config(min_size=CLIENTS, max_size=CLIENTS)) as database:
        scheduler = database.scheduler(ward.tenant_id)
        pools = [
            (scheduler.resources.add(f"Pool {n}", kind="pool", capacity=5)).id for n in range(2)
        ]
        for hour in range(10):
            claims = [Claim(pool, quantity=2) for pool in pools]
            outcomes = gather(
                *[
                    partial(scheduler.appointments.book, claims[::order], at(hour / 2))
                    for order in (1, -1) * (CLIENTS // 2)
                ]
            )
            won = [outcome for outcome in outcomes if isinstance(outcome, Appointment)]
            assert len(won) == 2
            assert {type(outcome) for outcome in outcomes} == {Appointment, SlotTaken}
            for appointment in won:
                scheduler.appointments.cancel(appointment.id)
        diagnosis = database.doctor()
    until_alone(ward)

    assert diagnosis.is_healthy
    assert judge.deadlocks(ward, apptsched_server) == []
