"""Many who want the last seats, holds and units at once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import psycopg
import pytest

from apptsched import (
    Appointment,
    AsyncDatabase,
    AsyncScheduler,
    Attendee,
    Claim,
    SeatsTaken,
    SlotTaken,
)
from apptsched.testing.server import Server
from tests.postgres.async_._compat import gather
from tests.postgres.async_.waiting import until_alone, until_waiting
from tests.support import judge
from tests.support.ward import Ward, at

CLIENTS = 8


@pytest.mark.smoke
async def test_of_many_who_join_at_once_as_many_get_in_as_there_are_seats(
    ward: Ward, scheduler: AsyncScheduler
) -> None:
    for hour in range(10):
        session = await scheduler.appointments.book(ward.rooms[:1], at(hour), seats=5)
        join = partial(scheduler.appointments.join, session.id)
        outcomes = await gather(
            *[partial(join, Attendee(f"Guest {number}")) for number in range(CLIENTS)]
        )

        joined = [outcome for outcome in outcomes if isinstance(outcome, Appointment)]
        late = [outcome for outcome in outcomes if not isinstance(outcome, Appointment)]
        assert sorted(len(appointment.attendees) for appointment in joined) == [1, 2, 3, 4, 5]
        assert [type(outcome) for outcome in late] == [SeatsTaken] * 3
        now = await scheduler.appointments.get(session.id)
        assert (len(now.attendees), now.version) == (5, 6)


async def test_of_many_who_join_by_one_key_one_does(ward: Ward, scheduler: AsyncScheduler) -> None:
    session = await scheduler.appointments.book(ward.rooms[:1], at(0), seats=5)
    join = partial(scheduler.appointments.join, session.id, Attendee("Bo"), idempotency_key="k")

    answers = await gather(*[join] * CLIENTS)

    assert answers == [answers[0]] * CLIENTS
    assert answers[0].attendees == (Attendee("Bo"),)


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_who_wants_the_last_seat_waits_for_who_may_have_it(
    ward: Ward, scheduler: AsyncScheduler, end: str
) -> None:
    session = await scheduler.appointments.book(ward.rooms[:1], at(0))
    async with await psycopg.AsyncConnection.connect(ward.conninfo) as host:
        await AsyncScheduler.bind(host, ward.tenant_id).appointments.join(
            session.id, Attendee("Ann")
        )

        async def end_the_first() -> None:
            await until_waiting(ward)
            await getattr(host, end)()

        join = partial(scheduler.appointments.join, session.id, Attendee("Bo"))
        outcome, _ = await gather(join, end_the_first)

    assert isinstance(outcome, SeatsTaken if end == "commit" else Appointment)


async def test_of_many_who_meet_an_expired_hold_at_once_one_has_its_time(
    lone_ward: Ward, apptsched_server: Server
) -> None:
    ward = lone_ward
    async with AsyncDatabase(ward.config(min_size=CLIENTS, max_size=CLIENTS)) as database:
        appointments = database.scheduler(ward.tenant_id).appointments
        for hour in range(10):
            held = await appointments.hold(ward.rooms[:2], at(hour), ttl=timedelta(hours=1))
            async with await psycopg.AsyncConnection.connect(ward.conninfo) as host:
                await host.execute(
                    "update apptsched.appointment set expires_at = now() where id = %s", [held.id]
                )
            outcomes = await gather(
                *[partial(appointments.book, ward.rooms[:2], at(hour))] * (CLIENTS - 1),
                partial(appointments.confirm, held.id),
            )
            assert sum(isinstance(outcome, Appointment) for outcome in outcomes) == 1
    await until_alone(ward)

    assert judge.overlaps(ward) == []
    assert judge.deadlocks(ward, apptsched_server) == []


async def test_of_many_who_want_several_units_at_once_no_more_get_them_than_there_are(
    lone_ward: Ward, apptsched_server: Server
) -> None:
    ward = lone_ward
    async with AsyncDatabase(ward.config(min_size=CLIENTS, max_size=CLIENTS)) as database:
        scheduler = database.scheduler(ward.tenant_id)
        pools = [
            (await scheduler.resources.add(f"Pool {n}", kind="pool", capacity=5)).id
            for n in range(2)
        ]
        for hour in range(10):
            claims = [Claim(pool, quantity=2) for pool in pools]
            outcomes = await gather(
                *[
                    partial(scheduler.appointments.book, claims[::order], at(hour / 2))
                    for order in (1, -1) * (CLIENTS // 2)
                ]
            )
            won = [outcome for outcome in outcomes if isinstance(outcome, Appointment)]
            assert len(won) == 2
            assert {type(outcome) for outcome in outcomes} == {Appointment, SlotTaken}
            for appointment in won:
                await scheduler.appointments.cancel(appointment.id)
        diagnosis = await database.doctor()
    await until_alone(ward)

    assert diagnosis.is_healthy
    assert judge.deadlocks(ward, apptsched_server) == []
