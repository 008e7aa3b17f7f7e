"""Overrides: knowing bookings over others, marked where they are, refusing everybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apptsched import (
    Appointment,
    AppointmentStatus,
    AsyncScheduler,
    CapacityExceeded,
    Claim,
    FreeBusy,
    IdempotencyMismatch,
    Override,
    Resource,
    SlotTaken,
)
from tests.support.times import span
from tests.support.watch import Watch

NINE, TEN = span("09:00", "10:00"), span("10:00", "11:00")
HALF = span("09:30", "10:30")
ANYWAY = Override("a friend of the house", conflicts=True)


@pytest.fixture
async def taken(s: AsyncScheduler, room: Resource) -> Appointment:
    return await s.appointments.book([room.id], NINE)


@pytest.mark.smoke
async def test_an_override_is_booked_over_what_is_there_and_says_so(
    s: AsyncScheduler, room: Resource, taken: Appointment
) -> None:
    over = await s.appointments.book([room.id], HALF, override=ANYWAY)

    assert over.override_reason == "a friend of the house"
    assert over.claims == (Claim(room.id, HALF, overridden=True),)
    assert await s.appointments.get(over.id) == over
    [event] = await s.appointments.history(over.id)
    assert event.reason == "a friend of the house"
    assert await s.appointments.get(taken.id) == taken


async def test_an_override_refuses_everybody_else_like_any_booking(
    s: AsyncScheduler, room: Resource, taken: Appointment
) -> None:
    over = await s.appointments.book([room.id], HALF, override=ANYWAY)

    with pytest.raises(SlotTaken) as refused:
        await s.appointments.book([room.id], TEN)

    assert [(c.appointment_id, c.period) for c in refused.value.conflicts] == [
        (over.id, span("10:00", "10:30"))
    ]
    await s.appointments.cancel(taken.id)
    assert [c.appointment_id for c in await s.appointments.conflicts([room.id], NINE)] == [over.id]
    busy = (await s.availability.busy([room.id], span("08:00", "12:00")))[room.id]
    assert [(b.period, b.kind) for b in busy] == [(HALF, FreeBusy.BUSY)]
    await s.appointments.cancel(over.id)
    await s.appointments.book([room.id], span("09:00", "11:00"))


async def test_only_the_claims_that_were_in_conflict_are_marked(
    s: AsyncScheduler, room: Resource, chairs: Resource, taken: Appointment
) -> None:
    await s.appointments.book([Claim(chairs.id, quantity=2)], NINE)
    wanted = [
        room.id,
        Claim(chairs.id, span("09:00", "09:30"), 2),
        Claim(chairs.id, span("09:30", "10:00"), 1),
    ]

    over = await s.appointments.book(wanted, NINE, override=ANYWAY)

    marks = [(c.resource, c.period.start, c.overridden) for c in over.claims]
    assert marks == [
        (room.id, NINE.start, True),
        (chairs.id, NINE.start, True),
        (chairs.id, HALF.start, False),
    ]


async def test_an_override_of_nothing_is_a_booking_like_any(
    s: AsyncScheduler, room: Resource, taken: Appointment
) -> None:
    over = await s.appointments.book([room.id], TEN, override=ANYWAY)

    assert over.claims == (Claim(room.id, TEN),)
    assert over.override_reason == "a friend of the house"
    with pytest.raises(SlotTaken):
        await s.appointments.book([room.id], TEN)


async def test_what_an_override_does_not_name_it_does_not_permit(
    s: AsyncScheduler, room: Resource, taken: Appointment
) -> None:
    with pytest.raises(SlotTaken):
        await s.appointments.book([room.id], HALF, override=Override("late", hours=True))


async def test_no_override_gives_a_resource_more_units_than_it_has(
    s: AsyncScheduler, chairs: Resource
) -> None:
    with pytest.raises(CapacityExceeded):
        await s.appointments.book([Claim(chairs.id, quantity=4)], NINE, override=ANYWAY)


async def test_an_expired_hold_needs_no_override(
    s: AsyncScheduler, room: Resource, watch: Watch
) -> None:
    held = await s.appointments.hold([room.id], NINE, ttl=timedelta(minutes=5))
    watch.advance(timedelta(minutes=5))

    over = await s.appointments.book([room.id], NINE, override=ANYWAY)

    assert over.claims == (Claim(room.id, NINE),)
    assert (await s.appointments.get(held.id)).status is AppointmentStatus.EXPIRED


async def test_an_expired_hold_beside_what_is_overridden_is_expired_as_well(
    s: AsyncScheduler, room: Resource, chairs: Resource, taken: Appointment, watch: Watch
) -> None:
    held = await s.appointments.hold([Claim(chairs.id, quantity=3)], NINE, ttl=timedelta(minutes=5))
    watch.advance(timedelta(minutes=5))

    over = await s.appointments.book([room.id, chairs.id], NINE, override=ANYWAY)

    assert {c.resource: c.overridden for c in over.claims} == {room.id: True, chairs.id: False}
    assert (await s.appointments.get(held.id)).status is AppointmentStatus.EXPIRED


async def test_overrides_may_be_many(s: AsyncScheduler, room: Resource, taken: Appointment) -> None:
    overs = [await s.appointments.book([room.id], NINE, override=ANYWAY) for _ in range(3)]

    conflicts = await s.appointments.conflicts([room.id], NINE)

    assert {c.appointment_id for c in conflicts} == {taken.id, *(over.id for over in overs)}


async def test_an_override_that_is_moved_to_free_time_is_one_no_longer(
    s: AsyncScheduler, room: Resource, taken: Appointment
) -> None:
    over = await s.appointments.book([room.id], HALF, override=ANYWAY)

    with pytest.raises(SlotTaken):
        await s.appointments.reschedule(over.id, span("09:45", "10:45"))
    moved = await s.appointments.reschedule(over.id, TEN)

    assert moved.claims == (Claim(room.id, TEN),)
    assert moved.override_reason == over.override_reason


async def test_a_hold_may_override(s: AsyncScheduler, room: Resource, taken: Appointment) -> None:
    held = await s.appointments.hold(
        [room.id], NINE, ttl=timedelta(minutes=5), override=ANYWAY, idempotency_key="k"
    )

    confirmed = await s.appointments.confirm(held.id)

    assert confirmed.claims == (Claim(room.id, NINE, overridden=True),)
    with pytest.raises(IdempotencyMismatch):
        await s.appointments.hold([room.id], NINE, ttl=timedelta(minutes=5), idempotency_key="k")
