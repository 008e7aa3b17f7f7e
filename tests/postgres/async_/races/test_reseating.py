"""Units that others are moved to, and that somebody else takes meanwhile."""

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg
import pytest

from apptsched import Appointment, AsyncDatabase, AsyncScheduler, Resource, SlotTaken
from tests.postgres.async_._compat import gather
from tests.postgres.async_.waiting import until_waiting
from tests.support import judge
from tests.support.ward import Ward, at

YEARS = 50_000  # hours from Monday, so that it is not over yet


async def grow_under_a_booking(ward: Ward, host: psycopg.AsyncConnection[Any]) -> Appointment:
    """Book the only unit of a room, leave that open, and have others book a second unit.

    Whoever wants both from the first hour to the third must move one of them to the first unit.
    """
    [room, *_] = ward.rooms
    early = await AsyncScheduler.bind(host, ward.tenant_id).appointments.book(
        [room], at(2, length=1)
    )
    async with AsyncDatabase(ward.config()) as database:
        s = database.scheduler(ward.tenant_id)
        await s.resources.set_capacity(room, 2)
        aside = await s.appointments.book([room], at(1.5, length=0.5))
        await s.appointments.book([room], at(1.5, length=1.5))
        await s.appointments.cancel(aside.id)
        await s.appointments.book([room], at(0))
    return early


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_a_booking_that_was_open_while_its_room_grew_is_waited_for(
    ward: Ward, scheduler: AsyncScheduler, end: str
) -> None:
    async with await psycopg.AsyncConnection.connect(ward.conninfo) as host:
        early = await grow_under_a_booking(ward, host)

        async def end_the_early_one() -> None:
            await until_waiting(ward)
            await getattr(host, end)()

        book = partial(scheduler.appointments.book, ward.rooms[:1], at(0, length=3))
        outcome, _ = await gather(book, end_the_early_one)

    if end == "rollback":
        assert isinstance(outcome, Appointment)
        return
    assert isinstance(outcome, SlotTaken)
    assert early.id in {way.appointment_id for way in outcome.conflicts}
    assert outcome.__cause__ is None


async def test_in_the_hosts_transaction_it_is_waited_for_and_the_transaction_stays_usable(
    ward: Ward,
) -> None:
    connect = partial(psycopg.AsyncConnection.connect, ward.conninfo)
    async with await connect() as host, await connect(application_name=ward.clients) as second:
        early = await grow_under_a_booking(ward, host)

        async def commit() -> None:
            await until_waiting(ward)
            await host.commit()

        bound = AsyncScheduler.bind(second, ward.tenant_id)
        book = partial(bound.appointments.book, ward.rooms[:1], at(0, length=3))
        outcome, _ = await gather(book, commit)
        other = await bound.appointments.book(ward.rooms[:1], at(5))
        await second.commit()

    assert isinstance(outcome, SlotTaken)
    assert early.id in {way.appointment_id for way in outcome.conflicts}
    assert other.id in judge.appointments(ward)


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_a_room_that_shrinks_waits_for_a_booking_that_was_open_while_it_grew(
    ward: Ward, scheduler: AsyncScheduler, end: str
) -> None:
    book, room = scheduler.appointments.book, ward.rooms[0]
    async with await psycopg.AsyncConnection.connect(ward.conninfo) as host:
        bound = AsyncScheduler.bind(host, ward.tenant_id)
        early = await bound.appointments.book([room], at(YEARS + 2))
        await scheduler.resources.set_capacity(room, 2)
        aside = await book([room], at(YEARS + 1, length=0.75))
        second = await book([room], at(YEARS + 1.5))
        await scheduler.appointments.cancel(aside.id)

        async def end_the_early_one() -> None:
            await until_waiting(ward)
            await getattr(host, end)()

        shrink = partial(scheduler.resources.set_capacity, room, 1)
        outcome, _ = await gather(shrink, end_the_early_one)

    if end == "rollback":
        assert isinstance(outcome, Resource)
        assert outcome.capacity == 1
        return
    assert isinstance(outcome, SlotTaken)
    assert [way.appointment_id for way in outcome.conflicts] == [second.id, early.id]
    assert outcome.__cause__ is None


async def test_a_pool_that_shrinks_waits_for_a_booking_that_is_still_open(ward: Ward) -> None:
    room, later = ward.rooms[0], at(YEARS)
    host = await psycopg.AsyncConnection.connect(ward.conninfo)
    async with host, AsyncDatabase(ward.config()) as database:
        scheduler = database.scheduler(ward.tenant_id)
        await scheduler.resources.set_capacity(room, 2)
        first = await scheduler.appointments.book([room], later)
        bound = AsyncScheduler.bind(host, ward.tenant_id)
        second = await bound.appointments.book([room], later)

        async def commit() -> None:
            await until_waiting(ward)
            await host.commit()

        shrink = partial(scheduler.resources.set_capacity, room, 1)
        outcome, _ = await gather(shrink, commit)

    assert isinstance(outcome, SlotTaken)
    assert {way.appointment_id for way in outcome.conflicts} == {first.id, second.id}
