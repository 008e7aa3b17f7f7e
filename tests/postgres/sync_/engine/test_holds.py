# Generated from tests/postgres/async_/engine/test_holds.py by tools/unsync.py; do not edit.
"""Holds: time kept for a while, which an expired one keeps from nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from apptsched import (
    Appointment,
    AppointmentStatus,
    Attendee,
    Buffers,
    FreeBusy,
    HoldExpired,
    IdempotencyMismatch,
    IllegalTransition,
    Resource,
    Scheduler,
    SlotTaken,
)
from tests.support.practice import Practice
from tests.support.times import at, span
from tests.support.watch import Watch

NINE, TEN = span("09:00", "10:00"), span("10:00", "11:00")
TTL = timedelta(minutes=5)


@pytest.fixture
def held(s: Scheduler, room: Resource) -> Appointment:
    return s.appointments.hold([room.id], NINE, ttl=TTL)


@pytest.mark.smoke
def test_a_hold_keeps_others_from_its_time_until_it_runs_out(
    s: Scheduler, room: Resource, held: Appointment, watch: Watch
) -> None:
    assert (held.status, held.expires_at) == ("held", at("00:05"))
    busy = (s.availability.busy([room.id], NINE))[room.id]
    assert [(b.period, b.kind) for b in busy] == [(NINE, FreeBusy.BUSY_TENTATIVE)]
    watch.advance(TTL - timedelta(microseconds=1))

    with pytest.raises(SlotTaken) as refused:
        s.appointments.book([room.id], NINE)

    assert [c.appointment_id for c in refused.value.conflicts] == [held.id]


@pytest.mark.smoke
def test_an_expired_hold_is_expired_by_the_booking_that_meets_it(
    s: Scheduler, room: Resource, held: Appointment, watch: Watch
) -> None:
    watch.advance(TTL)

    assert s.appointments.conflicts([room.id], NINE) == ()
    assert s.availability.free([room.id], NINE) == {room.id: [NINE]}
    assert s.appointments.get(held.id) == held
    booked = s.appointments.book([room.id], NINE)

    expired = s.appointments.get(held.id)
    assert (expired.status, expired.expires_at, expired.version) == ("expired", None, 2)
    assert expired.sequence == held.sequence
    [_, event] = s.appointments.history(held.id)
    assert (event.kind, event.actor, event.at) == ("expired", None, watch.time)
    assert [c.appointment_id for c in s.appointments.conflicts([room.id], NINE)] == [booked.id]


def test_an_expired_hold_is_expired_by_a_move_onto_it(
    s: Scheduler, room: Resource, held: Appointment, watch: Watch
) -> None:
    booked = s.appointments.book([room.id], TEN)
    watch.advance(TTL)

    s.appointments.reschedule(booked.id, NINE)

    assert (s.appointments.get(held.id)).status is AppointmentStatus.EXPIRED


def test_a_refused_booking_expires_nobody(
    s: Scheduler, room: Resource, held: Appointment, watch: Watch
) -> None:
    booked = s.appointments.book([room.id], TEN)
    watch.advance(TTL)

    with pytest.raises(SlotTaken) as refused:
        s.appointments.book([room.id], span("09:30", "10:30"))

    assert [c.appointment_id for c in refused.value.conflicts] == [booked.id]
    assert s.appointments.get(held.id) == held


def test_an_expired_hold_of_a_pool_makes_room_for_those_who_need_it(
    s: Scheduler, chairs: Resource, watch: Watch
) -> None:
    held = [
        s.appointments.hold([chairs.id], NINE, ttl=TTL, buffers=Buffers(policy="shared"))
        for _ in range(3)
    ]
    watch.advance(TTL)

    for _ in range(3):
        s.appointments.book([chairs.id], NINE)

    assert {(s.appointments.get(a.id)).status for a in held} == {AppointmentStatus.EXPIRED}


@pytest.mark.parametrize("status", ["confirmed", "pending"])
def test_a_hold_is_confirmed_and_lasts(
    s: Scheduler, room: Resource, held: Appointment, watch: Watch, status: str
) -> None:
    confirmed = s.appointments.confirm(held.id, status=status, reason="paid")
    watch.advance(2 * TTL)

    assert (confirmed.status, confirmed.expires_at, confirmed.version) == (status, None, 2)
    assert s.appointments.get(held.id) == confirmed
    assert len(s.appointments.conflicts([room.id], NINE)) == 1


@pytest.mark.parametrize("is_swept", [False, True])
def test_confirming_an_expired_hold_takes_its_time_again(
    s: Scheduler, room: Resource, held: Appointment, watch: Watch, is_swept: bool
) -> None:
    watch.advance(TTL)
    if is_swept:
        assert s.appointments.expire_holds() == (held.id,)

    confirmed = s.appointments.confirm(held.id)

    assert (confirmed.status, confirmed.period) == ("confirmed", NINE)
    assert [c.appointment_id for c in s.appointments.conflicts([room.id], NINE)] == [held.id]


def test_confirming_a_hold_whose_time_was_taken_says_by_whom(
    s: Scheduler, room: Resource, held: Appointment, watch: Watch
) -> None:
    watch.advance(TTL)
    booked = s.appointments.book([room.id], span("09:30", "10:30"))

    with pytest.raises(HoldExpired) as refused:
        s.appointments.confirm(held.id)

    assert [(c.appointment_id, c.period) for c in refused.value.conflicts] == [
        (booked.id, span("09:30", "10:00"))
    ]
    assert (s.appointments.get(held.id)).status is AppointmentStatus.EXPIRED
    s.appointments.cancel(booked.id)
    assert (s.appointments.confirm(held.id)).status is AppointmentStatus.CONFIRMED


def test_of_two_expired_holds_of_one_time_the_first_to_be_confirmed_has_it(
    s: Scheduler, room: Resource, held: Appointment, watch: Watch
) -> None:
    watch.advance(TTL)
    other = s.appointments.hold([room.id], NINE, ttl=TTL)
    watch.advance(TTL)

    confirmed = s.appointments.confirm(held.id)
    with pytest.raises(HoldExpired):
        s.appointments.confirm(other.id)

    assert confirmed.status is AppointmentStatus.CONFIRMED


@pytest.mark.parametrize("ttl", [timedelta(minutes=1), timedelta(hours=1)])
def test_a_hold_lasts_from_the_moment_it_is_extended(
    s: Scheduler, held: Appointment, watch: Watch, ttl: timedelta
) -> None:
    watch.advance(timedelta(minutes=2))

    extended = s.appointments.extend_hold(held.id, ttl, reason="on the phone")

    assert (extended.status, extended.expires_at) == ("held", watch.time + ttl)
    assert (extended.version, extended.sequence) == (2, 0)
    assert (s.appointments.history(held.id))[-1].reason == "on the phone"


def test_a_released_hold_is_cancelled_and_its_time_is_free(
    s: Scheduler, room: Resource, held: Appointment
) -> None:
    released = s.appointments.release(held.id, reason="no need")

    assert (released.status, released.cancellation_reason) == ("cancelled", "no need")
    assert (released.expires_at, released.version, released.sequence) == (None, 2, 1)
    s.appointments.book([room.id], NINE)


@pytest.mark.parametrize("is_swept", [False, True])
def test_an_expired_hold_is_neither_extended_nor_released(
    s: Scheduler, held: Appointment, watch: Watch, is_swept: bool
) -> None:
    watch.advance(TTL)
    if is_swept:
        s.appointments.expire_holds()
    before = s.appointments.get(held.id)

    with pytest.raises(HoldExpired) as extending:
        s.appointments.extend_hold(held.id, TTL)
    with pytest.raises(HoldExpired) as releasing:
        s.appointments.release(held.id)

    assert extending.value.conflicts == releasing.value.conflicts == ()
    assert s.appointments.get(held.id) == before


def test_only_a_hold_is_extended_or_released(s: Scheduler, room: Resource) -> None:
    booked = s.appointments.book([room.id], NINE)

    for change in (
        lambda: s.appointments.extend_hold(booked.id, TTL),
        lambda: s.appointments.release(booked.id),
    ):
        with pytest.raises(IllegalTransition) as refused:
            change()
        assert refused.value.from_status is AppointmentStatus.CONFIRMED


@pytest.mark.parametrize("is_swept", [False, True])
def test_every_other_change_takes_a_hold_that_ran_out_for_expired(
    s: Scheduler, room: Resource, held: Appointment, watch: Watch, is_swept: bool
) -> None:
    booked = s.appointments.book([room.id], TEN)
    watch.advance(TTL)
    if is_swept:
        s.appointments.expire_holds()
    before = s.appointments.get(held.id)

    for change in (
        lambda: s.appointments.cancel(held.id),
        lambda: s.appointments.reschedule(held.id, span("12:00", "13:00")),
        lambda: s.appointments.swap(held.id, booked.id),
        lambda: s.appointments.swap(booked.id, held.id),
        lambda: s.appointments.join(held.id, Attendee("Bo")),
        lambda: s.appointments.check_in(held.id),
    ):
        with pytest.raises(IllegalTransition) as refused:
            change()
        assert refused.value.from_status is AppointmentStatus.EXPIRED

    assert s.appointments.get(held.id) == before


def test_sweeping_expires_the_oldest_first_and_no_more_than_asked(
    s: Scheduler, watch: Watch
) -> None:
    rooms = [s.resources.add(f"Room {n}", kind="room") for n in range(4)]
    minutes = [timedelta(minutes=n) for n in (3, 1, 2, 9)]
    held = [
        (s.appointments.hold([room.id], NINE, ttl=ttl)).id
        for room, ttl in zip(rooms, minutes, strict=True)
    ]
    watch.advance(timedelta(minutes=3))

    swept = [s.appointments.expire_holds(limit=2) for _ in range(3)]

    assert [set(ids) for ids in swept] == [{held[1], held[2]}, {held[0]}, set()]
    statuses = [(s.appointments.get(each)).status for each in held]
    assert statuses == ["expired", "expired", "expired", "held"]


def test_a_key_makes_one_hold_and_belongs_to_its_call(s: Scheduler, room: Resource) -> None:
    held = s.appointments.hold([room.id], NINE, ttl=TTL, idempotency_key="k")

    again = s.appointments.hold([room.id], NINE, ttl=TTL, idempotency_key="k")
    with pytest.raises(IdempotencyMismatch):
        s.appointments.hold([room.id], NINE, ttl=2 * TTL, idempotency_key="k")
    with pytest.raises(IdempotencyMismatch):
        s.appointments.book([room.id], NINE, idempotency_key="k")

    assert again == held


def test_within_a_long_transaction_a_hold_runs_out_by_the_clock_on_the_wall(
    connection: psycopg.Connection[Any], practice: Practice
) -> None:
    bound = Scheduler.bind(connection, practice.tenant.id)
    held = bound.appointments.hold([practice.desk.id], NINE, ttl=TTL)
    connection.execute(
        "update apptsched.appointment set expires_at = clock_timestamp() where id = %s", [held.id]
    )
    cursor = connection.execute(
        "select expires_at > now() from apptsched.appointment where id = %s", [held.id]
    )

    bound.appointments.book([practice.desk.id], NINE)

    assert cursor.fetchone() == (True,)
    assert (bound.appointments.get(held.id)).status is AppointmentStatus.EXPIRED
