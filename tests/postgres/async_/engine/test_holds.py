"""Holds: time kept for a while, which an expired one keeps from nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from apptsched import (
    Appointment,
    AppointmentStatus,
    AsyncScheduler,
    Attendee,
    Buffers,
    FreeBusy,
    HoldExpired,
    IdempotencyMismatch,
    IllegalTransition,
    Resource,
    SlotTaken,
)
from tests.support.practice import Practice
from tests.support.times import at, span
from tests.support.watch import Watch

NINE, TEN = span("09:00", "10:00"), span("10:00", "11:00")
TTL = timedelta(minutes=5)


@pytest.fixture
async def held(s: AsyncScheduler, room: Resource) -> Appointment:
    return await s.appointments.hold([room.id], NINE, ttl=TTL)


@pytest.mark.smoke
async def test_a_hold_keeps_others_from_its_time_until_it_runs_out(
    s: AsyncScheduler, room: Resource, held: Appointment, watch: Watch
) -> None:
    assert (held.status, held.expires_at) == ("held", at("00:05"))
    busy = (await s.availability.busy([room.id], NINE))[room.id]
    assert [(b.period, b.kind) for b in busy] == [(NINE, FreeBusy.BUSY_TENTATIVE)]
    watch.advance(TTL - timedelta(microseconds=1))

    with pytest.raises(SlotTaken) as refused:
        await s.appointments.book([room.id], NINE)

    assert [c.appointment_id for c in refused.value.conflicts] == [held.id]


@pytest.mark.smoke
async def test_an_expired_hold_is_expired_by_the_booking_that_meets_it(
    s: AsyncScheduler, room: Resource, held: Appointment, watch: Watch
) -> None:
    watch.advance(TTL)

    assert await s.appointments.conflicts([room.id], NINE) == ()
    assert await s.availability.free([room.id], NINE) == {room.id: [NINE]}
    assert await s.appointments.get(held.id) == held
    booked = await s.appointments.book([room.id], NINE)

    expired = await s.appointments.get(held.id)
    assert (expired.status, expired.expires_at, expired.version) == ("expired", None, 2)
    assert expired.sequence == held.sequence
    [_, event] = await s.appointments.history(held.id)
    assert (event.kind, event.actor, event.at) == ("expired", None, watch.time)
    assert [c.appointment_id for c in await s.appointments.conflicts([room.id], NINE)] == [
        booked.id
    ]


async def test_an_expired_hold_is_expired_by_a_move_onto_it(
    s: AsyncScheduler, room: Resource, held: Appointment, watch: Watch
) -> None:
    booked = await s.appointments.book([room.id], TEN)
    watch.advance(TTL)

    await s.appointments.reschedule(booked.id, NINE)

    assert (await s.appointments.get(held.id)).status is AppointmentStatus.EXPIRED


async def test_a_refused_booking_expires_nobody(
    s: AsyncScheduler, room: Resource, held: Appointment, watch: Watch
) -> None:
    booked = await s.appointments.book([room.id], TEN)
    watch.advance(TTL)

    with pytest.raises(SlotTaken) as refused:
        await s.appointments.book([room.id], span("09:30", "10:30"))

    assert [c.appointment_id for c in refused.value.conflicts] == [booked.id]
    assert await s.appointments.get(held.id) == held


async def test_an_expired_hold_of_a_pool_makes_room_for_those_who_need_it(
    s: AsyncScheduler, chairs: Resource, watch: Watch
) -> None:
    held = [
        await s.appointments.hold([chairs.id], NINE, ttl=TTL, buffers=Buffers(policy="shared"))
        for _ in range(3)
    ]
    watch.advance(TTL)

    for _ in range(3):
        await s.appointments.book([chairs.id], NINE)

    assert {(await s.appointments.get(a.id)).status for a in held} == {AppointmentStatus.EXPIRED}


@pytest.mark.parametrize("status", ["confirmed", "pending"])
async def test_a_hold_is_confirmed_and_lasts(
    s: AsyncScheduler, room: Resource, held: Appointment, watch: Watch, status: str
) -> None:
    confirmed = await s.appointments.confirm(held.id, status=status, reason="paid")
    watch.advance(2 * TTL)

    assert (confirmed.status, confirmed.expires_at, confirmed.version) == (status, None, 2)
    assert await s.appointments.get(held.id) == confirmed
    assert len(await s.appointments.conflicts([room.id], NINE)) == 1


@pytest.mark.parametrize("is_swept", [False, True])
async def test_confirming_an_expired_hold_takes_its_time_again(
    s: AsyncScheduler, room: Resource, held: Appointment, watch: Watch, is_swept: bool
) -> None:
    watch.advance(TTL)
    if is_swept:
        assert await s.appointments.expire_holds() == (held.id,)

    confirmed = await s.appointments.confirm(held.id)

    assert (confirmed.status, confirmed.period) == ("confirmed", NINE)
    assert [c.appointment_id for c in await s.appointments.conflicts([room.id], NINE)] == [held.id]


async def test_confirming_a_hold_whose_time_was_taken_says_by_whom(
    s: AsyncScheduler, room: Resource, held: Appointment, watch: Watch
) -> None:
    watch.advance(TTL)
    booked = await s.appointments.book([room.id], span("09:30", "10:30"))

    with pytest.raises(HoldExpired) as refused:
        await s.appointments.confirm(held.id)

    assert [(c.appointment_id, c.period) for c in refused.value.conflicts] == [
        (booked.id, span("09:30", "10:00"))
    ]
    assert (await s.appointments.get(held.id)).status is AppointmentStatus.EXPIRED
    await s.appointments.cancel(booked.id)
    assert (await s.appointments.confirm(held.id)).status is AppointmentStatus.CONFIRMED


async def test_of_two_expired_holds_of_one_time_the_first_to_be_confirmed_has_it(
    s: AsyncScheduler, room: Resource, held: Appointment, watch: Watch
) -> None:
    watch.advance(TTL)
    other = await s.appointments.hold([room.id], NINE, ttl=TTL)
    watch.advance(TTL)

    confirmed = await s.appointments.confirm(held.id)
    with pytest.raises(HoldExpired):
        await s.appointments.confirm(other.id)

    assert confirmed.status is AppointmentStatus.CONFIRMED


@pytest.mark.parametrize("ttl", [timedelta(minutes=1), timedelta(hours=1)])
async def test_a_hold_lasts_from_the_moment_it_is_extended(
    s: AsyncScheduler, held: Appointment, watch: Watch, ttl: timedelta
) -> None:
    watch.advance(timedelta(minutes=2))

    extended = await s.appointments.extend_hold(held.id, ttl, reason="on the phone")

    assert (extended.status, extended.expires_at) == ("held", watch.time + ttl)
    assert (extended.version, extended.sequence) == (2, 0)
    assert (await s.appointments.history(held.id))[-1].reason == "on the phone"


async def test_a_released_hold_is_cancelled_and_its_time_is_free(
    s: AsyncScheduler, room: Resource, held: Appointment
) -> None:
    released = await s.appointments.release(held.id, reason="no need")

    assert (released.status, released.cancellation_reason) == ("cancelled", "no need")
    assert (released.expires_at, released.version, released.sequence) == (None, 2, 1)
    await s.appointments.book([room.id], NINE)


@pytest.mark.parametrize("is_swept", [False, True])
async def test_an_expired_hold_is_neither_extended_nor_released(
    s: AsyncScheduler, held: Appointment, watch: Watch, is_swept: bool
) -> None:
    watch.advance(TTL)
    if is_swept:
        await s.appointments.expire_holds()
    before = await s.appointments.get(held.id)

    with pytest.raises(HoldExpired) as extending:
        await s.appointments.extend_hold(held.id, TTL)
    with pytest.raises(HoldExpired) as releasing:
        await s.appointments.release(held.id)

    assert extending.value.conflicts == releasing.value.conflicts == ()
    assert await s.appointments.get(held.id) == before


async def test_only_a_hold_is_extended_or_released(s: AsyncScheduler, room: Resource) -> None:
    booked = await s.appointments.book([room.id], NINE)

    for change in (
        lambda: s.appointments.extend_hold(booked.id, TTL),
        lambda: s.appointments.release(booked.id),
    ):
        with pytest.raises(IllegalTransition) as refused:
            await change()
        assert refused.value.from_status is AppointmentStatus.CONFIRMED


@pytest.mark.parametrize("is_swept", [False, True])
async def test_every_other_change_takes_a_hold_that_ran_out_for_expired(
    s: AsyncScheduler, room: Resource, held: Appointment, watch: Watch, is_swept: bool
) -> None:
    booked = await s.appointments.book([room.id], TEN)
    watch.advance(TTL)
    if is_swept:
        await s.appointments.expire_holds()
    before = await s.appointments.get(held.id)

    for change in (
        lambda: s.appointments.cancel(held.id),
        lambda: s.appointments.reschedule(held.id, span("12:00", "13:00")),
        lambda: s.appointments.swap(held.id, booked.id),
        lambda: s.appointments.swap(booked.id, held.id),
        lambda: s.appointments.join(held.id, Attendee("Bo")),
        lambda: s.appointments.check_in(held.id),
    ):
        with pytest.raises(IllegalTransition) as refused:
            await change()
        assert refused.value.from_status is AppointmentStatus.EXPIRED

    assert await s.appointments.get(held.id) == before


async def test_sweeping_expires_the_oldest_first_and_no_more_than_asked(
    s: AsyncScheduler, watch: Watch
) -> None:
    rooms = [await s.resources.add(f"Room {n}", kind="room") for n in range(4)]
    minutes = [timedelta(minutes=n) for n in (3, 1, 2, 9)]
    held = [
        (await s.appointments.hold([room.id], NINE, ttl=ttl)).id
        for room, ttl in zip(rooms, minutes, strict=True)
    ]
    watch.advance(timedelta(minutes=3))

    swept = [await s.appointments.expire_holds(limit=2) for _ in range(3)]

    assert [set(ids) for ids in swept] == [{held[1], held[2]}, {held[0]}, set()]
    statuses = [(await s.appointments.get(each)).status for each in held]
    assert statuses == ["expired", "expired", "expired", "held"]


async def test_a_key_makes_one_hold_and_belongs_to_its_call(
    s: AsyncScheduler, room: Resource
) -> None:
    held = await s.appointments.hold([room.id], NINE, ttl=TTL, idempotency_key="k")

    again = await s.appointments.hold([room.id], NINE, ttl=TTL, idempotency_key="k")
    with pytest.raises(IdempotencyMismatch):
        await s.appointments.hold([room.id], NINE, ttl=2 * TTL, idempotency_key="k")
    with pytest.raises(IdempotencyMismatch):
        await s.appointments.book([room.id], NINE, idempotency_key="k")

    assert again == held


async def test_within_a_long_transaction_a_hold_runs_out_by_the_clock_on_the_wall(
    connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    bound = AsyncScheduler.bind(connection, practice.tenant.id)
    held = await bound.appointments.hold([practice.desk.id], NINE, ttl=TTL)
    await connection.execute(
        "update apptsched.appointment set expires_at = clock_timestamp() where id = %s", [held.id]
    )
    cursor = await connection.execute(
        "select expires_at > now() from apptsched.appointment where id = %s", [held.id]
    )

    await bound.appointments.book([practice.desk.id], NINE)

    assert await cursor.fetchone() == (True,)
    assert (await bound.appointments.get(held.id)).status is AppointmentStatus.EXPIRED
