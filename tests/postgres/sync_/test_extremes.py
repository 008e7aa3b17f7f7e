# Generated from tests/postgres/async_/test_extremes.py by tools/unsync.py; do not edit.
"""As much as a call may take, and rows that no call of the library wrote."""

from __future__ import annotations

import psycopg
import pytest

from apptsched import (
    Appointment,
    Attendee,
    Database,
    InvalidText,
    ResourceId,
    Scheduler,
    UnexpectedDatabaseError,
)
from tests.postgres.sync_.practice import open_practice
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.times import span


@pytest.fixture
def mine(private: Database) -> Practice:
    """A practice in a database of the test's own."""
    return open_practice(private)


@pytest.fixture
def s(private: Database, mine: Practice) -> Scheduler:
    return private.scheduler(mine.tenant.id)


def spoil(private: Database, appointment: Appointment, change: str) -> None:
    """Change a row behind the library's back."""
    ask(
        private.config.conninfo,
        f"update apptsched.appointment set {change} where id = %s",
        appointment.id,
    )


def add_room(scheduler: Scheduler, number: int) -> ResourceId:
    room = scheduler.resources.add(f"Room {number}", kind="room")
    return room.id


def test_an_appointment_of_a_thousand_resources_and_attendees_has_its_whole_life(
    scheduler: Scheduler,
) -> None:
    rooms = [add_room(scheduler, n) for n in range(1000)]
    people = [Attendee(f"Person {n}", email=f"p{n}@example.org") for n in range(1000)]
    booked = scheduler.appointments.book(rooms, span("09:00", "10:00"), attendees=people)
    moved = scheduler.appointments.reschedule(booked.id, span("09:30", "10:30"))

    first, second = scheduler.appointments.history(booked.id)

    assert [*scheduler.appointments.list()] == [moved]
    assert len(first.after["claims"]) == len(second.after["claims"]) == 1000
    assert second.before == first.after
    assert len(second.after["attendees"]) == 1000


def test_metadata_written_by_direct_sql_is_read_even_where_a_call_might_not_write_it(
    s: Scheduler, private: Database, mine: Practice
) -> None:
    spoil(private, mine.appointment, "metadata = jsonb_build_object('a', repeat('x', 100000))")

    [read] = s.appointments.list()

    assert read.metadata == {"a": "x" * 100_000}


@pytest.mark.parametrize(
    "change",
    [
        "created_at = '9999-12-31 23:59:59Z'::timestamptz + interval '1 year'",
        "metadata = jsonb_build_object('a', 1e5000::numeric)",
    ],
)
def test_a_value_python_has_no_room_for_is_an_error_of_this_package(
    s: Scheduler, private: Database, mine: Practice, change: str
) -> None:
    spoil(private, mine.appointment, change)

    with pytest.raises(UnexpectedDatabaseError):
        s.appointments.get(mine.appointment.id)


@pytest.mark.parametrize("name", ["\u00a0", "\u2003", "\u200b", "x\u00a0@y"])
def test_what_the_schema_lets_in_as_a_name_or_an_email_can_be_read(
    private: Database, s: Scheduler, mine: Practice, name: str
) -> None:
    change = "name" if "@" not in name else "email"
    ask(private.config.conninfo, f"update apptsched.attendee set {change} = %s", name)

    [attendee] = (s.appointments.get(mine.appointment.id)).attendees

    assert getattr(attendee, change) == name


@pytest.mark.parametrize("name", ["\t", "\n", " \r\f\v"])
def test_what_the_library_calls_blank_the_schema_refuses(
    private: Database, mine: Practice, name: str
) -> None:
    with pytest.raises(InvalidText):
        Attendee(name)
    with pytest.raises(psycopg.errors.CheckViolation):
        ask(private.config.conninfo, "update apptsched.attendee set name = %s", name)
