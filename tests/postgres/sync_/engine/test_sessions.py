# Generated from tests/postgres/async_/engine/test_sessions.py by tools/unsync.py; do not edit.
"""Group sessions: seats, and who joins and leaves."""

from __future__ import annotations

from uuid import uuid4

import pytest

from apptsched import (
    Appointment,
    AppointmentNotFound,
    Attendee,
    AttendeeNotFound,
    IdempotencyMismatch,
    InvalidInput,
    PersonNotFound,
    Resource,
    Scheduler,
    SeatsTaken,
    StaleVersion,
)
from tests.support.times import span

NINE = span("09:00", "10:00")
ANN, BO, ZOE = Attendee("Ann"), Attendee("Bo", ref="7"), Attendee("Zoë", email="zoe@example.org")


@pytest.fixture
def session(s: Scheduler, room: Resource) -> Appointment:
    return s.appointments.book([room.id], NINE, attendees=[ANN], seats=3)


@pytest.mark.smoke
def test_attendees_join_until_every_seat_is_taken(s: Scheduler, session: Appointment) -> None:
    s.appointments.join(session.id, BO, reason="called")
    full = s.appointments.join(session.id, ZOE)

    with pytest.raises(SeatsTaken) as refused:
        s.appointments.join(session.id, Attendee("Dee"))

    assert refused.value.reasons
    assert full.attendees == (ANN, BO, ZOE)
    assert (full.seats, full.version, full.sequence) == (3, 3, 0)
    assert s.appointments.get(session.id) == full
    events = s.appointments.history(session.id)
    assert [(len(e.after["attendees"]), e.reason) for e in events] == [
        (1, None),
        (2, "called"),
        (3, None),
    ]


def test_a_seat_that_is_left_can_be_had(s: Scheduler, session: Appointment) -> None:
    for each in (BO, ZOE):
        session = s.appointments.join(session.id, each)

    left = s.appointments.leave(session.id, session.attendees[1].id)
    again = s.appointments.join(session.id, BO)

    assert left.attendees == (ANN, ZOE)
    assert again.attendees == (ANN, ZOE, BO)
    assert again.version == 5


def test_everybody_may_leave(s: Scheduler, session: Appointment) -> None:
    left = s.appointments.leave(session.id, session.attendees[0].id, reason="ill")

    assert (left.attendees, left.status, left.version) == ((), "confirmed", 2)
    assert (s.appointments.history(session.id))[-1].reason == "ill"


def test_only_who_is_on_an_appointment_leaves_it(
    s: Scheduler, session: Appointment, room: Resource
) -> None:
    other = s.appointments.book([room.id], span("10:00", "11:00"), attendees=[BO])

    for stranger in (uuid4(), other.attendees[0].id):
        with pytest.raises(AttendeeNotFound) as missing:
            s.appointments.leave(session.id, stranger)
        assert missing.value.id == stranger

    assert s.appointments.get(session.id) == session
    assert s.appointments.get(other.id) == other


def test_an_appointment_has_one_seat_unless_it_says_otherwise(s: Scheduler, room: Resource) -> None:
    booked = s.appointments.book([room.id], NINE)

    alone = s.appointments.join(booked.id, ANN)
    with pytest.raises(SeatsTaken):
        s.appointments.join(booked.id, BO)

    assert (alone.seats, alone.attendees) == (1, (ANN,))


def test_a_family_needs_no_seats_of_its_own(s: Scheduler, room: Resource) -> None:
    booked = s.appointments.book([room.id], NINE, attendees=[ANN, BO, ZOE])

    with pytest.raises(SeatsTaken):
        s.appointments.join(booked.id, Attendee("Dee"))

    assert (booked.seats, len(booked.attendees)) == (1, 3)


def test_no_session_begins_with_more_than_its_seats(s: Scheduler, room: Resource) -> None:
    with pytest.raises(InvalidInput, match="seats"):
        s.appointments.book([room.id], NINE, attendees=[ANN, BO, ZOE], seats=2)

    assert s.appointments.conflicts([room.id], NINE) == ()


@pytest.mark.smoke
def test_nobody_joins_twice_by_one_key(s: Scheduler, session: Appointment) -> None:
    joined = s.appointments.join(session.id, BO, idempotency_key="k")
    assert s.appointments.join(session.id, BO, idempotency_key="k") == joined
    later = s.appointments.join(session.id, ZOE)

    again = s.appointments.join(session.id, BO, idempotency_key="k")

    assert again == later
    assert again.attendees == (ANN, BO, ZOE)


def test_a_key_belongs_to_one_joining_of_one_session(
    s: Scheduler, session: Appointment, room: Resource
) -> None:
    other = s.appointments.book([room.id], span("10:00", "11:00"), seats=3)
    s.appointments.join(session.id, BO, idempotency_key="k")

    for where, who in ((session.id, ZOE), (other.id, BO)):
        with pytest.raises(IdempotencyMismatch):
            s.appointments.join(where, who, idempotency_key="k")
    with pytest.raises(IdempotencyMismatch):
        s.appointments.book([room.id], span("12:00", "13:00"), idempotency_key="k")


def test_a_refused_joining_leaves_no_key_behind(s: Scheduler, session: Appointment) -> None:
    with pytest.raises(StaleVersion):
        s.appointments.join(session.id, BO, expected_version=2, idempotency_key="k")
    with pytest.raises(AppointmentNotFound):
        s.appointments.join(uuid4(), BO, idempotency_key="k")

    joined = s.appointments.join(session.id, ZOE, idempotency_key="k")

    assert joined.attendees == (ANN, ZOE)


def test_whom_the_tenant_does_not_know_cannot_join(s: Scheduler, session: Appointment) -> None:
    person = s.people.add("Zoë Müller")
    known, unknown = Attendee("Zoë", person_id=person.id), Attendee("X", person_id=uuid4())

    with pytest.raises(PersonNotFound) as missing:
        s.appointments.join(session.id, unknown)
    joined = s.appointments.join(session.id, known)

    assert missing.value.id == unknown.person_id
    assert joined.attendees == (ANN, known)
