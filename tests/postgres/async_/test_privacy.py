"""What is left when personal data is blanked."""

from __future__ import annotations

import psycopg
import pytest

from apptsched import (
    Appointment,
    AsyncDatabase,
    AsyncScheduler,
    Attendee,
    PersonNotFound,
    StaleVersion,
)
from tests.postgres.async_.practice import open_practice
from tests.support.practice import Practice
from tests.support.rows import EVERYTHING, of
from tests.support.times import span


@pytest.fixture
async def s(database: AsyncDatabase, practice: Practice) -> AsyncScheduler:
    return database.scheduler(practice.tenant.id, actor="clerk 7")


async def booked_for_a_quux(s: AsyncScheduler, practice: Practice) -> Appointment:
    """An appointment that says quux wherever it can."""
    person = await s.people.add("Zoë Quux", email="quux@example.org", ref="quux-1")
    return await s.appointments.book(
        [practice.desk.id],
        span("09:00", "10:00"),
        attendees=[
            Attendee("Zoë Quux", email="quux@example.org", ref="quux-1", person_id=person.id),
            Attendee("Mr Quux", email="mr@quux.example"),
        ],
        title="Quux",
        notes="About quux",
        metadata={"who": "quux"},
    )


def traces(database: AsyncDatabase, practice: Practice, word: str) -> list[str]:
    """Return the lines of the tenant's rows in which *word* stands."""
    with_word = f"select line from unnest(string_to_array(({EVERYTHING}), chr(10))) line"
    with psycopg.connect(database.config.conninfo) as connection:
        lines = connection.execute(with_word, of(practice.tenant.id)).fetchall()
    return [line for (line,) in lines if word in line.lower()]


async def test_an_anonymised_appointment_keeps_its_times_and_nothing_personal(
    database: AsyncDatabase, s: AsyncScheduler, practice: Practice
) -> None:
    booked = await booked_for_a_quux(s, practice)
    cancelled = await s.appointments.cancel(booked.id)

    left = await s.appointments.anonymise(booked.id, reason="ticket 12")

    assert (left.period, left.claims, left.status) == (
        cancelled.period,
        cancelled.claims,
        cancelled.status,
    )
    assert (left.title, left.notes, left.metadata) == (None, None, {})
    assert [attendee.id for attendee in left.attendees] == [each.id for each in booked.attendees]
    assert {(a.name, a.email, a.ref, a.person_id) for a in left.attendees} == {
        ("anonymised", None, None, None)
    }
    assert left.cancellation_reason is None
    assert len(traces(database, practice, "quux")) == 1  # the person


async def test_anonymising_is_one_event_that_says_only_what_was_blanked(
    s: AsyncScheduler, practice: Practice
) -> None:
    booked = await booked_for_a_quux(s, practice)

    left = await s.appointments.anonymise(booked.id, reason="ticket 12")

    _, event = await s.appointments.history(booked.id)
    assert (event.kind, event.version, event.actor, event.reason, event.changed) == (
        "anonymised",
        left.version,
        "clerk 7",
        "ticket 12",
        ("title", "notes", "metadata", "attendees"),
    )
    assert event.before == event.after


async def test_an_appointment_is_anonymised_as_often_as_it_is_asked(
    s: AsyncScheduler, practice: Practice
) -> None:
    await s.appointments.anonymise(practice.appointment.id)
    with pytest.raises(StaleVersion):
        await s.appointments.anonymise(practice.appointment.id, expected_version=1)
    again = await s.appointments.anonymise(practice.appointment.id, expected_version=2)

    events = await s.appointments.history(again.id)
    assert [event.kind for event in events] == ["booked", "anonymised", "anonymised"]


async def test_an_anonymised_person_is_blank_wherever_they_were_linked(
    database: AsyncDatabase, s: AsyncScheduler, practice: Practice
) -> None:
    booked = await booked_for_a_quux(s, practice)
    person_id = booked.attendees[0].person_id
    assert person_id is not None
    other = await s.appointments.book(
        [practice.room.id], span("11:00", "12:00"), attendees=[Attendee("Z", person_id=person_id)]
    )

    left = await s.people.anonymise(person_id, reason="ticket 13", expected_version=1)

    assert (left.name, left.email, left.ref, left.version) == ("anonymised", None, None, 2)
    assert left.archived_at == left.updated_at
    assert left.updated_by == "clerk 7"
    for each in (booked, other):
        last = (await s.appointments.history(each.id))[-1]
        assert (last.kind, last.changed, last.reason) == ("anonymised", ("attendees",), "ticket 13")
        now = await s.appointments.get(each.id)
        assert (now.version, now.title) == (2, each.title)
        linked = [a for a in now.attendees if a.person_id == person_id]
        assert [(a.name, a.email, a.ref) for a in linked] == [("anonymised", None, None)]
    assert traces(database, practice, "quux-1") == []
    assert await s.people.get(person_id) == left


async def test_a_person_who_attends_nothing_is_anonymised_alone(
    database: AsyncDatabase, s: AsyncScheduler, practice: Practice
) -> None:
    other = await open_practice(database)

    await s.people.anonymise(practice.person.id)

    with pytest.raises(StaleVersion):
        await s.people.anonymise(practice.person.id, expected_version=1)
    with pytest.raises(PersonNotFound):
        await s.people.anonymise(other.person.id)
    assert len(await s.appointments.history(practice.appointment.id)) == 1
