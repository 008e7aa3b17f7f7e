# Generated from tests/postgres/async_/test_privacy.py by tools/unsync.py; do not edit.
"""What is left when personal data is blanked."""

from __future__ import annotations

import psycopg
import pytest

from apptsched import (
    Appointment,
    Attendee,
    Database,
    PersonNotFound,
    Scheduler,
    StaleVersion,
)
from tests.postgres.sync_.practice import open_practice
from tests.support.practice import Practice
from tests.support.rows import EVERYTHING, of
from tests.support.times import span


@pytest.fixture
def s(database: Database, practice: Practice) -> Scheduler:
    return database.scheduler(practice.tenant.id, actor="clerk 7")


def booked_for_a_quux(s: Scheduler, practice: Practice) -> Appointment:
    """An appointment that says quux wherever it can."""
    person = s.people.add("Zoë Quux", email="quux@example.org", ref="quux-1")
    return s.appointments.book(
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


def traces(database: Database, practice: Practice, word: str) -> list[str]:
    """Return the lines of the tenant's rows in which *word* stands."""
    with_word = f"select line from unnest(string_to_array(({EVERYTHING}), chr(10))) line"
    with psycopg.connect(database.config.conninfo) as connection:
        lines = connection.execute(with_word, of(practice.tenant.id)).fetchall()
    return [line for (line,) in lines if word in line.lower()]


def test_an_anonymised_appointment_keeps_its_times_and_nothing_personal(
    database: Database, s: Scheduler, practice: Practice
) -> None:
    booked = booked_for_a_quux(s, practice)
    cancelled = s.appointments.cancel(booked.id)

    left = s.appointments.anonymise(booked.id, reason="ticket 12")

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


def test_anonymising_is_one_event_that_says_only_what_was_blanked(
    s: Scheduler, practice: Practice
) -> None:
    booked = booked_for_a_quux(s, practice)

    left = s.appointments.anonymise(booked.id, reason="ticket 12")

    _, event = s.appointments.history(booked.id)
    assert (event.kind, event.version, event.actor, event.reason, event.changed) == (
        "anonymised",
        left.version,
        "clerk 7",
        "ticket 12",
        ("title", "notes", "metadata", "attendees"),
    )
    assert event.before == event.after


def test_an_appointment_is_anonymised_as_often_as_it_is_asked(
    s: Scheduler, practice: Practice
) -> None:
    s.appointments.anonymise(practice.appointment.id)
    with pytest.raises(StaleVersion):
        s.appointments.anonymise(practice.appointment.id, expected_version=1)
    again = s.appointments.anonymise(practice.appointment.id, expected_version=2)

    events = s.appointments.history(again.id)
    assert [event.kind for event in events] == ["booked", "anonymised", "anonymised"]


def test_an_anonymised_person_is_blank_wherever_they_were_linked(
    database: Database, s: Scheduler, practice: Practice
) -> None:
    booked = booked_for_a_quux(s, practice)
    person_id = booked.attendees[0].person_id
    assert person_id is not None
    other = s.appointments.book(
        [practice.room.id], span("11:00", "12:00"), attendees=[Attendee("Z", person_id=person_id)]
    )

    left = s.people.anonymise(person_id, reason="ticket 13", expected_version=1)

    assert (left.name, left.email, left.ref, left.version) == ("anonymised", None, None, 2)
    assert left.archived_at == left.updated_at
    assert left.updated_by == "clerk 7"
    for each in (booked, other):
        last = (s.appointments.history(each.id))[-1]
        assert (last.kind, last.changed, last.reason) == ("anonymised", ("attendees",), "ticket 13")
        now = s.appointments.get(each.id)
        assert (now.version, now.title) == (2, each.title)
        linked = [a for a in now.attendees if a.person_id == person_id]
        assert [(a.name, a.email, a.ref) for a in linked] == [("anonymised", None, None)]
    assert traces(database, practice, "quux-1") == []
    assert s.people.get(person_id) == left


def test_a_person_who_attends_nothing_is_anonymised_alone(
    database: Database, s: Scheduler, practice: Practice
) -> None:
    other = open_practice(database)

    s.people.anonymise(practice.person.id)

    with pytest.raises(StaleVersion):
        s.people.anonymise(practice.person.id, expected_version=1)
    with pytest.raises(PersonNotFound):
        s.people.anonymise(other.person.id)
    assert len(s.appointments.history(practice.appointment.id)) == 1
