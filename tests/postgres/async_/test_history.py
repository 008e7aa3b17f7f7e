"""The history: one event per change, told without personal data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apptsched import (
    AppointmentEvent,
    AppointmentState,
    AsyncDatabase,
    AsyncScheduler,
    Attendee,
    Buffers,
    IllegalTransition,
    SlotTaken,
)
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.times import span

SECRETS = ("Zoë Quux", "zoe.quux@example.org", "ref-quux", "title quux", "notes quux", "meta quux")


@pytest.fixture
def s(database: AsyncDatabase, practice: Practice) -> AsyncScheduler:
    return database.scheduler(practice.tenant.id, actor="back office")


def last(events: tuple[AppointmentEvent, ...]) -> AppointmentEvent:
    return events[-1]


@pytest.mark.smoke
async def test_every_change_is_one_event_with_who_why_and_what(
    s: AsyncScheduler, practice: Practice
) -> None:
    appointment = practice.appointment
    moved = await s.appointments.reschedule(
        appointment.id, span("11:00", "12:00"), resources=[practice.desk.id], reason="late"
    )
    cancelled = await s.appointments.cancel(appointment.id, reason="ill")

    events = await s.appointments.history(appointment.id)

    assert [(e.kind, e.version, e.actor, e.reason) for e in events] == [
        ("booked", 1, "front desk", None),
        ("rescheduled", 2, "back office", "late"),
        ("cancelled", 3, "back office", "ill"),
    ]
    assert [e.at for e in events] == [
        appointment.created_at,
        moved.updated_at,
        cancelled.updated_at,
    ]
    assert {e.at.tzinfo for e in events} == {UTC}
    assert {e.appointment_id for e in events} == {appointment.id}
    assert [e.id for e in events] == sorted(e.id for e in events)


async def test_every_event_continues_where_the_one_before_it_ended(
    s: AsyncScheduler, practice: Practice
) -> None:
    await s.appointments.reschedule(practice.appointment.id, span("11:00", "12:00"))
    await s.appointments.cancel(practice.appointment.id)

    booked, moved, cancelled = await s.appointments.history(practice.appointment.id)

    assert booked.before is None
    assert moved.before == booked.after
    assert cancelled.before == moved.after


async def test_an_event_tells_times_status_claims_and_attendee_ids(
    s: AsyncScheduler, practice: Practice
) -> None:
    booked = await s.appointments.book(
        [practice.desk.id],
        span("09:00", "10:00"),
        service=practice.service.id,
        attendees=[Attendee("Zoë")],
        buffers=Buffers(span("09:00", "09:05").duration),
    )
    [event] = await s.appointments.history(booked.id)

    body = {"starts_at": "2030-01-07T09:00:00+00:00", "ends_at": "2030-01-07T10:00:00+00:00"}
    assert event.after == {
        **body,
        "status": "confirmed",
        "timezone": "Europe/Paris",
        "service_id": str(practice.service.id),
        "buffer_before_s": 300,
        "buffer_after_s": 0,
        "buffer_policy": "exclusive",
        "expires_at": None,
        "seats": 1,
        "claims": [
            {
                **body,
                "resource_id": str(practice.desk.id),
                "quantity": 1,
                "overridden": False,
            }
        ],
        "attendees": [str(booked.attendees[0].id)],
    }
    assert event.changed == ()


async def test_a_move_tells_the_old_claims_and_the_new(
    s: AsyncScheduler, practice: Practice
) -> None:
    await s.appointments.reschedule(
        practice.appointment.id, span("11:00", "12:00"), resources=[practice.desk.id]
    )

    event = last(await s.appointments.history(practice.appointment.id))

    def where(facts: Any) -> list[tuple[str, str]]:
        return [(claim["resource_id"], claim["starts_at"][11:16]) for claim in facts["claims"]]

    assert where(event.before) == [(str(practice.room.id), "09:00")]
    assert where(event.after) == [(str(practice.desk.id), "11:00")]


async def test_a_refusal_leaves_no_event(s: AsyncScheduler, practice: Practice) -> None:
    await s.appointments.book([practice.room.id], span("10:00", "11:00"))
    with pytest.raises(SlotTaken):
        await s.appointments.reschedule(practice.appointment.id, span("09:30", "10:30"))
    await s.appointments.cancel(practice.appointment.id)
    with pytest.raises(IllegalTransition):
        await s.appointments.cancel(practice.appointment.id)

    events = await s.appointments.history(practice.appointment.id)

    assert [event.kind for event in events] == ["booked", "cancelled"]


async def test_no_event_holds_personal_data(
    database: AsyncDatabase, s: AsyncScheduler, practice: Practice
) -> None:
    name, email, ref, title, notes, meta = SECRETS
    booked = await s.appointments.book(
        [practice.desk.id],
        span("09:00", "10:00"),
        attendees=[Attendee(name, email=email, ref=ref)],
        title=title,
        notes=notes,
        metadata={"a": meta},
    )
    await s.appointments.reschedule(booked.id, span("10:00", "11:00"))
    conninfo = database.config.conninfo
    ask(
        conninfo,
        "update apptsched.appointment set title = 'other quux', notes = null, metadata = '{}'"
        " where id = %s",
        booked.id,
    )
    await s.appointments.cancel(booked.id)

    [(text,)] = ask(
        conninfo,
        "select string_agg(e::text, ' ') from apptsched.appointment_event e"
        " where e.appointment_id = %s",
        booked.id,
    )
    events = await s.appointments.history(booked.id)

    assert "quux" not in text.lower()
    assert [event.changed for event in events] == [(), (), ("title", "notes", "metadata"), ()]


async def test_a_change_by_direct_sql_is_told_as_well(
    database: AsyncDatabase, s: AsyncScheduler, practice: Practice
) -> None:
    ask(
        database.config.conninfo,
        "update apptsched.appointment set title = 'x' where id = %s",
        practice.appointment.id,
    )

    event = last(await s.appointments.history(practice.appointment.id))

    changed = await s.appointments.get(practice.appointment.id)
    assert (changed.title, changed.version) == ("x", 2)
    assert (event.kind, event.version, event.changed) == ("updated", 2, ("title",))
    assert event.at == changed.updated_at > practice.appointment.updated_at


async def test_the_history_of_an_appointment_on_many_resources_is_read(
    database: AsyncDatabase, s: AsyncScheduler, practice: Practice
) -> None:
    rooms = ask(
        database.config.conninfo,
        """insert into apptsched.resource (tenant_id, name, kind, timezone)
        select %s, 'Room', 'room', 'UTC' from generate_series(1, 1000) returning id""",
        practice.tenant.id,
    )
    booked = await s.appointments.book([room for (room,) in rooms], span("09:00", "10:00"))

    [event] = await s.appointments.history(booked.id)

    assert event.after is not None
    assert len(event.after["claims"]) == len(booked.claims) == 1000


async def test_a_move_to_the_same_time_is_still_told_as_a_move(
    s: AsyncScheduler, practice: Practice
) -> None:
    booked = practice.appointment

    moved = await s.appointments.reschedule(booked.id, booked.period)

    events = await s.appointments.history(booked.id)
    assert (events[-1].kind, moved.sequence) == ("rescheduled", booked.sequence + 1)


async def test_an_appointment_is_told_as_it_stood_at_an_instant(
    s: AsyncScheduler, practice: Practice
) -> None:
    booked = practice.appointment
    moved = await s.appointments.reschedule(
        booked.id, span("11:00", "12:00"), resources=[practice.desk.id]
    )
    cancelled = await s.appointments.cancel(booked.id)
    as_of = s.appointments.as_of

    before = await as_of(booked.id, booked.created_at - timedelta(microseconds=1))
    states = [await as_of(booked.id, each.updated_at) for each in (booked, moved, cancelled)]
    just_before = await as_of(booked.id, cancelled.updated_at - timedelta(microseconds=1))

    assert before is None
    for state, version in zip(states, (booked, moved, cancelled), strict=True):
        assert state == AppointmentState(
            id=booked.id,
            version=version.version,
            since=version.updated_at,
            status=version.status,
            period=version.period,
            timezone=version.timezone,
            service_id=version.service_id,
            buffers=version.buffers,
            expires_at=None,
            seats=1,
            claims=version.claims,
            attendee_ids=tuple(attendee.id for attendee in version.attendees if attendee.id),
        )
    assert just_before == states[1]


async def test_what_direct_sql_deleted_is_there_no_more_and_was_there_before(
    database: AsyncDatabase, s: AsyncScheduler, practice: Practice
) -> None:
    booked = practice.appointment
    ask(database.config.conninfo, "delete from apptsched.appointment where id = %s", booked.id)

    assert await s.appointments.as_of(booked.id, booked.created_at) is not None
    assert await s.appointments.as_of(booked.id, datetime(2199, 1, 1, tzinfo=UTC)) is None
