"""Appointments on several resources under contention: all or nothing, and no deadlock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any

import psycopg
import pytest

from apptsched import Appointment, AsyncDatabase, AsyncScheduler, IllegalTransition, SlotTaken
from apptsched.testing.server import Server
from tests.postgres.async_._compat import gather
from tests.postgres.async_.races.rivals import RIVALS, TRIES, Rival, compete
from tests.postgres.async_.waiting import until_alone, until_waiting
from tests.support import judge
from tests.support.sabotage import take_resources_as_given
from tests.support.ward import Ward, at


@pytest.fixture
def ward(lone_ward: Ward) -> Ward:
    return lone_ward


def holdings(appointments: Iterable[Appointment]) -> judge.Holdings:
    """Return what these must hold: all of their resources, each for its whole claim."""
    return {
        a.id: {(claim.resource, claim.period.start, claim.period.end) for claim in a.claims}
        for a in appointments
    }


async def test_of_overlapping_sets_booked_in_opposite_orders_each_is_had_whole_or_not_at_all(
    ward: Ward, apptsched_server: Server
) -> None:
    rivals = await compete(ward, Rival.book)

    accepted = holdings(appointment for rival in rivals for appointment in rival.done)
    refused = [taken for rival in rivals for taken in rival.refused]
    assert len(accepted) + len(refused) == RIVALS * TRIES
    assert min(len(accepted), len(refused)) > RIVALS * TRIES / 10
    assert judge.occupied(ward) == accepted
    assert judge.claimed(ward) == accepted
    assert judge.appointments(ward) == accepted.keys()
    assert {way.appointment_id for taken in refused for way in taken.conflicts} <= accepted.keys()
    assert judge.overlaps(ward) == []
    assert judge.deadlocks(ward, apptsched_server) == []


async def test_moves_and_cancellations_among_bookings_leave_each_whole_and_count_every_change(
    ward: Ward, apptsched_server: Server
) -> None:
    rivals = await compete(ward, partial(Rival.do_anything, booked=[]))

    versions = defaultdict(dict)
    for appointment in (each for rival in rivals for each in rival.done):
        versions[appointment.id][appointment.version] = appointment
    assert all(sorted(known) == [*range(1, len(known) + 1)] for known in versions.values())
    last = [known[len(known)] for known in versions.values()]
    refusals = [type(refusal) for rival in rivals for refusal in rival.refused]
    assert sum(map(len, versions.values())) + len(refusals) == RIVALS * TRIES
    assert {SlotTaken, IllegalTransition} == set(refusals)
    assert judge.claimed(ward) == holdings(last)
    assert judge.occupied(ward) == holdings(a for a in last if a.occupies_time)
    assert judge.overlaps(ward) == []
    assert judge.deadlocks(ward, apptsched_server) == []
    async with AsyncDatabase(ward.config()) as database:
        diagnosis = await database.doctor()
    assert diagnosis.is_healthy


async def test_a_refusal_reads_no_more_than_the_calendars_it_names_before_any_analyze(
    ward: Ward,
) -> None:
    refusals, days, rooms = 10, 100, ward.rooms[:4]
    async with AsyncDatabase(ward.config(max_size=1)) as database:
        book = database.scheduler(ward.tenant_id).appointments.book
        for day in range(days):
            await book(rooms, at(24 * day))
    await until_alone(ward)
    before = judge.rows_read(ward)

    async with AsyncDatabase(ward.config(max_size=1)) as database:
        book = database.scheduler(ward.tenant_id).appointments.book
        for day in range(refusals):
            with pytest.raises(SlotTaken):
                await book(rooms, at(24 * day))
    await until_alone(ward)

    calendar = days * len(rooms)
    assert judge.rows_read(ward) - before < refusals * len(rooms) * calendar * 2


async def cross(ward: Ward) -> list[Any]:
    """Book the same three rooms from both ends, when the middle one comes free for both at once."""
    rooms, period = ward.rooms[:3], at(0)
    host = await psycopg.AsyncConnection.connect(ward.conninfo)
    async with host, AsyncDatabase(ward.config(min_size=2)) as database:
        await AsyncScheduler.bind(host, ward.tenant_id).appointments.book([rooms[1]], period)
        book = database.scheduler(ward.tenant_id).appointments.book

        async def let_go() -> None:
            await until_waiting(ward, 2)
            await host.rollback()

        outcomes = await gather(
            partial(book, rooms, period), partial(book, rooms[::-1], period), let_go
        )
    await until_alone(ward)
    return outcomes[:2]


@pytest.mark.smoke
async def test_bookings_from_both_ends_wait_for_each_other_in_one_order(
    ward: Ward, apptsched_server: Server
) -> None:
    outcomes = await cross(ward)

    assert {type(outcome) for outcome in outcomes} == {Appointment, SlotTaken}
    assert judge.deadlocks(ward, apptsched_server) == []


async def test_resources_taken_in_the_callers_order_deadlock_and_the_judge_sees_it(
    ward: Ward, apptsched_server: Server
) -> None:
    take_resources_as_given(ward.conninfo)

    outcomes = await cross(ward)

    assert {type(outcome) for outcome in outcomes} == {Appointment, SlotTaken}
    assert len(judge.deadlocks(ward, apptsched_server)) == 1


async def test_a_move_that_finds_its_appointment_elsewhere_holds_nothing_while_it_waits_again(
    ward: Ward, apptsched_server: Server
) -> None:
    """Otherwise it would hold rooms and wait for a lower one, against everybody's order."""
    low, middle, high = ward.rooms[:3]
    lock = "select from apptsched.resource where id = %s for no key update"
    connect = partial(psycopg.AsyncConnection.connect, ward.conninfo)
    host, other = await connect(), await connect()
    async with host, other, AsyncDatabase(ward.config()) as database:
        appointments = database.scheduler(ward.tenant_id).appointments
        booked = await appointments.book([middle], at(0))
        await other.execute(lock, [low])
        await host.execute(lock, [middle])
        for table in ("appointment_resource", "occupancy"):
            await host.execute(f"update apptsched.{table} set resource_id = %s", [low])

        async def meet() -> None:
            await until_waiting(ward)  # for the middle room
            await host.commit()
            await until_waiting(ward)  # for the low one
            await other.execute(lock, [high])
            await other.commit()

        move = partial(appointments.reschedule, booked.id, at(0), resources=[high])
        moved, _ = await gather(move, meet)
    await until_alone(ward)

    assert moved.resource_ids == (high,)
    assert judge.deadlocks(ward, apptsched_server) == []
