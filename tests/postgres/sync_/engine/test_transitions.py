# Generated from tests/postgres/async_/engine/test_transitions.py by tools/unsync.py; do not edit.
"""The status machine: every pair of statuses, by the calls that are there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial

import pytest

from apptsched import (
    Appointment,
    AppointmentId,
    AppointmentStatus,
    Attendee,
    IllegalTransition,
    Resource,
    Scheduler,
)
from apptsched.planning.transitions import RESCHEDULABLE, TRANSITIONS
from tests.support.times import span
from tests.support.watch import Watch

Status = AppointmentStatus
NINE = span("09:00", "10:00")
TTL = timedelta(minutes=5)
# The call that leads to each status; holds are made and expire, nothing is called to do so.
CALLS: Mapping[Status, Callable[[Scheduler, AppointmentId], Awaitable[Appointment]]] = {
    Status.PENDING: lambda s, key: s.appointments.confirm(key, status="pending"),
    Status.CONFIRMED: lambda s, key: s.appointments.confirm(key),
    Status.CHECKED_IN: lambda s, key: s.appointments.check_in(key),
    Status.FULFILLED: lambda s, key: s.appointments.fulfil(key),
    Status.NO_SHOW: lambda s, key: s.appointments.mark_no_show(key),
    Status.CANCELLED: lambda s, key: s.appointments.cancel(key),
    Status.ENTERED_IN_ERROR: lambda s, key: s.appointments.enter_in_error(key),
}


def in_status(s: Scheduler, room: Resource, watch: Watch, status: Status) -> Appointment:
    """Return an appointment from nine to ten that has come to a status."""
    book, hold = s.appointments.book, s.appointments.hold
    if status is Status.PENDING:
        return book([room.id], NINE, status=status)
    if status in (Status.HELD, Status.EXPIRED):
        held = hold([room.id], NINE, ttl=TTL)
        if status is Status.HELD:
            return held
        watch.advance(TTL)
        s.appointments.expire_holds()
        return s.appointments.get(held.id)
    booked = book([room.id], NINE)
    return booked if status is Status.CONFIRMED else CALLS[status](s, booked.id)


@pytest.mark.smoke
@pytest.mark.parametrize("old", Status)
def test_a_status_leads_where_the_table_says_and_nowhere_else(
    s: Scheduler, watch: Watch, old: Status
) -> None:
    for new, call in CALLS.items():
        room = s.resources.add(f"Room for {new}", kind="room")
        before = in_status(s, room, watch, old)

        if new in TRANSITIONS[old]:
            after = call(s, before.id)
            assert (after.status, after.version) == (new, before.version + 1)
        else:
            with pytest.raises(IllegalTransition) as refused:
                call(s, before.id)
            assert (refused.value.from_status, refused.value.to_status) == (old, new)
            after = before
        assert s.appointments.get(before.id) == after
        taken = [c.appointment_id for c in s.appointments.conflicts([room.id], NINE)]
        assert taken == ([before.id] if after.occupies_time else [])


@pytest.mark.parametrize("status", Status)
def test_only_a_hold_expires(s: Scheduler, room: Resource, watch: Watch, status: Status) -> None:
    before = in_status(s, room, watch, status)
    watch.advance(2 * TTL)

    swept = s.appointments.expire_holds()

    assert swept == ((before.id,) if status is Status.HELD else ())
    if not swept:
        assert s.appointments.get(before.id) == before


@pytest.mark.parametrize("status", Status)
def test_what_is_still_to_come_can_be_moved_swapped_joined_and_left(
    s: Scheduler, room: Resource, watch: Watch, status: Status
) -> None:
    before = in_status(s, room, watch, status)
    other = s.appointments.book([room.id], span("12:00", "13:00"), attendees=[Attendee("A")])
    changes = [
        partial(s.appointments.reschedule, before.id, span("10:00", "11:00")),
        partial(s.appointments.swap, before.id, other.id),
        partial(s.appointments.swap, other.id, before.id),
        partial(s.appointments.join, before.id, Attendee("Bo")),
        partial(s.appointments.leave, before.id, other.attendees[0].id),
    ]

    if status in RESCHEDULABLE:
        for change in changes[:-1]:
            change()
        now = s.appointments.get(before.id)
        assert now.version == before.version + 4
        left = s.appointments.leave(now.id, now.attendees[0].id)
        assert (left.status, left.attendees) == (status, ())
        return
    for change in changes:
        with pytest.raises(IllegalTransition) as refused:
            change()
        assert {refused.value.from_status, refused.value.to_status} == {status}
    assert s.appointments.get(before.id) == before


@pytest.mark.parametrize("status", Status)
def test_all_but_what_was_entered_in_error_can_be_described_anew(
    s: Scheduler, room: Resource, watch: Watch, status: Status
) -> None:
    before = in_status(s, room, watch, status)

    if status is Status.ENTERED_IN_ERROR:
        with pytest.raises(IllegalTransition):
            s.appointments.update(before.id, title="x")
        return
    after = s.appointments.update(before.id, title="x")

    assert (after.title, after.status, after.sequence) == ("x", status, before.sequence)


def test_somebody_who_came_late_was_no_no_show(s: Scheduler, room: Resource) -> None:
    booked = s.appointments.book([room.id], NINE)
    for step in ("mark_no_show", "check_in", "fulfil", "enter_in_error"):
        getattr(s.appointments, step)(booked.id, reason=step)

    events = s.appointments.history(booked.id)

    assert [(e.kind, e.reason, e.version) for e in events] == [
        ("booked", None, 1),
        ("no_show", "mark_no_show", 2),
        ("checked_in", "check_in", 3),
        ("fulfilled", "fulfil", 4),
        ("entered_in_error", "enter_in_error", 5),
    ]
    assert (s.appointments.get(booked.id)).sequence == 1
