"""As much as a call may take, and rows that no call of the library wrote."""

from __future__ import annotations

import psycopg
import pytest

from apptsched import (
    Appointment,
    AsyncDatabase,
    AsyncScheduler,
    Attendee,
    InvalidText,
    ResourceId,
    UnexpectedDatabaseError,
)
from tests.postgres.async_.practice import open_practice
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.times import span


@pytest.fixture
async def mine(private: AsyncDatabase) -> Practice:
    """A practice in a database of the test's own."""
    return await open_practice(private)


@pytest.fixture
def s(private: AsyncDatabase, mine: Practice) -> AsyncScheduler:
    return private.scheduler(mine.tenant.id)


def spoil(private: AsyncDatabase, appointment: Appointment, change: str) -> None:
    """Change a row behind the library's back."""
    ask(
        private.config.conninfo,
        f"update apptsched.appointment set {change} where id = %s",
        appointment.id,
    )


async def add_room(scheduler: AsyncScheduler, number: int) -> ResourceId:
    room = await scheduler.resources.add(f"Room {number}", kind="room")
    return room.id


async def test_an_appointment_of_a_thousand_resources_and_attendees_has_its_whole_life(
    scheduler: AsyncScheduler,
) -> None:
    rooms = [await add_room(scheduler, n) for n in range(1000)]
    people = [Attendee(f"Person {n}", email=f"p{n}@example.org") for n in range(1000)]
    booked = await scheduler.appointments.book(rooms, span("09:00", "10:00"), attendees=people)
    moved = await scheduler.appointments.reschedule(booked.id, span("09:30", "10:30"))

    first, second = await scheduler.appointments.history(booked.id)

    assert [*await scheduler.appointments.list()] == [moved]
    assert len(first.after["claims"]) == len(second.after["claims"]) == 1000
    assert second.before == first.after
    assert len(second.after["attendees"]) == 1000


async def test_metadata_written_by_direct_sql_is_read_even_where_a_call_might_not_write_it(
    s: AsyncScheduler, private: AsyncDatabase, mine: Practice
) -> None:
    spoil(private, mine.appointment, "metadata = jsonb_build_object('a', repeat('x', 100000))")

    [read] = await s.appointments.list()

    assert read.metadata == {"a": "x" * 100_000}


@pytest.mark.parametrize(
    "change",
    [
        "created_at = '9999-12-31 23:59:59Z'::timestamptz + interval '1 year'",
        "metadata = jsonb_build_object('a', 1e5000::numeric)",
    ],
)
async def test_a_value_python_has_no_room_for_is_an_error_of_this_package(
    s: AsyncScheduler, private: AsyncDatabase, mine: Practice, change: str
) -> None:
    spoil(private, mine.appointment, change)

    with pytest.raises(UnexpectedDatabaseError):
        await s.appointments.get(mine.appointment.id)


@pytest.mark.parametrize("name", ["\u00a0", "\u2003", "\u200b", "x\u00a0@y"])
async def test_what_the_schema_lets_in_as_a_name_or_an_email_can_be_read(
    private: AsyncDatabase, s: AsyncScheduler, mine: Practice, name: str
) -> None:
    change = "name" if "@" not in name else "email"
    ask(private.config.conninfo, f"update apptsched.attendee set {change} = %s", name)

    [attendee] = (await s.appointments.get(mine.appointment.id)).attendees

    assert getattr(attendee, change) == name


@pytest.mark.parametrize("name", ["\t", "\n", " \r\f\v"])
async def test_what_the_library_calls_blank_the_schema_refuses(
    private: AsyncDatabase, mine: Practice, name: str
) -> None:
    with pytest.raises(InvalidText):
        Attendee(name)
    with pytest.raises(psycopg.errors.CheckViolation):
        ask(private.config.conninfo, "update apptsched.attendee set name = %s", name)
