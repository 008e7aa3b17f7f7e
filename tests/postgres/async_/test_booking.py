"""Booking: what is kept, and what resource and service lend."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apptsched import (
    AppointmentStatus,
    AsyncDatabase,
    AsyncScheduler,
    Attendee,
    AttendeeResponse,
    BookingRequest,
    Buffers,
    Period,
)
from tests.support.practice import Practice
from tests.support.times import at, span

MINUTE = timedelta(minutes=1)
NINE = span("09:00", "10:00")
LOCAL_STARTS = [
    ("Europe/Paris", "2030-03-31T00:59", "2030-03-31T01:59"),
    ("Europe/Paris", "2030-03-31T01:00", "2030-03-31T03:00"),
    ("Europe/Paris", "2030-10-27T00:30", "2030-10-27T02:30"),
    ("Europe/Paris", "2030-10-27T01:30", "2030-10-27T02:30"),
    ("America/New_York", "2030-11-03T05:30", "2030-11-03T01:30"),
    ("America/New_York", "2030-11-03T06:30", "2030-11-03T01:30"),
    ("Australia/Lord_Howe", "2030-04-06T14:45", "2030-04-07T01:45"),
    ("Australia/Lord_Howe", "2030-04-06T15:15", "2030-04-07T01:45"),
    ("Australia/Lord_Howe", "2030-10-05T15:29", "2030-10-06T01:59"),
    ("Australia/Lord_Howe", "2030-10-05T15:30", "2030-10-06T02:30"),
    ("Asia/Kathmandu", "2030-01-06T18:15", "2030-01-07T00:00"),
    ("Pacific/Kiritimati", "2030-01-06T10:00", "2030-01-07T00:00"),
]


@pytest.fixture
def s(database: AsyncDatabase, practice: Practice) -> AsyncScheduler:
    return database.scheduler(practice.tenant.id, actor="front desk")


@pytest.mark.smoke
async def test_a_booking_is_answered_as_it_is_read(s: AsyncScheduler, practice: Practice) -> None:
    booked = await s.appointments.book(
        [practice.desk.id],
        NINE,
        service=practice.service.id,
        attendees=[
            Attendee("Zoë", email="zoe@example.org", person_id=practice.person.id),
            Attendee("Øyvind", ref="ø", response="accepted"),
        ],
        timezone="Asia/Kathmandu",
        title="Größe \U0001f600",
        notes="one\ntwo",
        metadata={"a": [1, {"b": None}]},
        buffers=Buffers(MINUTE, 2 * MINUTE),
        status="pending",
    )

    assert await s.appointments.get(booked.id) == booked
    assert booked.period == NINE
    assert booked.resource_ids == (practice.desk.id,)
    assert booked.service_id == practice.service.id
    assert (booked.timezone, booked.title, booked.notes) == (
        "Asia/Kathmandu",
        "Größe \U0001f600",
        "one\ntwo",
    )
    assert booked.metadata == {"a": [1, {"b": None}]}
    assert booked.buffers == Buffers(MINUTE, 2 * MINUTE)
    assert booked.status is AppointmentStatus.PENDING
    assert booked.occupies_time
    assert (booked.version, booked.sequence) == (1, 0)
    assert booked.created_by == booked.updated_by == "front desk"


async def test_attendees_are_kept_with_ids_of_their_own(
    s: AsyncScheduler, practice: Practice
) -> None:
    attendees = [
        Attendee("Zoë", email="zoe@example.org", person_id=practice.person.id),
        Attendee("Øyvind", ref="ø", response="accepted"),
        Attendee("Zoë", email="zoe@example.org"),
    ]

    booked = await s.appointments.book([practice.desk.id], NINE, attendees=attendees)

    assert booked.attendees == tuple(attendees)
    assert len({attendee.id for attendee in booked.attendees} - {None}) == 3
    assert booked.attendees[1].response is AttendeeResponse.ACCEPTED


async def test_it_is_agreed_in_the_zone_of_the_first_resource_that_was_named(
    s: AsyncScheduler, practice: Practice
) -> None:
    far = await s.resources.add("Far", kind="room", timezone="Asia/Kathmandu")

    first = await s.appointments.book([far.id, practice.desk.id], NINE)
    second = await s.appointments.book([practice.desk.id, far.id], span("10:00", "11:00"))

    assert (first.timezone, first.local_start) == ("Asia/Kathmandu", datetime(2030, 1, 7, 14, 45))
    assert (second.timezone, second.local_start) == ("Europe/Paris", datetime(2030, 1, 7, 11))


@pytest.mark.parametrize(("zone", "instant", "local_start"), LOCAL_STARTS)
async def test_the_wall_time_agreed_is_kept_on_days_when_clocks_change(
    s: AsyncScheduler, practice: Practice, zone: str, instant: str, local_start: str
) -> None:
    start = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    booked = await s.appointments.book(
        [practice.desk.id], Period(start, start + MINUTE), timezone=zone
    )

    assert booked.local_start == datetime.fromisoformat(local_start)
    assert booked.period.start == start


async def test_a_service_lends_its_buffers_unless_the_call_has_its_own(
    s: AsyncScheduler, practice: Practice
) -> None:
    lent = Buffers(5 * MINUTE, 10 * MINUTE)
    service = await s.services.add("Surgery", duration=60 * MINUTE, buffers=lent)

    plain = await s.appointments.book([practice.desk.id], NINE, service=service.id)
    own = await s.appointments.book(
        [practice.desk.id], span("10:30", "11:00"), service=service.id, buffers=Buffers()
    )

    assert plain.buffers == lent
    assert own.buffers == Buffers()


async def test_later_changes_to_a_service_leave_what_is_booked_alone(
    s: AsyncScheduler, practice: Practice
) -> None:
    lent = Buffers(5 * MINUTE, 10 * MINUTE)
    service = await s.services.add("Surgery", duration=60 * MINUTE, buffers=lent)
    booked = await s.appointments.book([practice.desk.id], NINE, service=service.id)

    await s.services.update(service.id, buffers=Buffers(), duration=MINUTE)
    moved = await s.appointments.reschedule(booked.id, span("12:00", "13:00"))

    assert moved.buffers == lent
    busy = await s.availability.busy([practice.desk.id], span("11:00", "14:00"))
    assert busy[practice.desk.id][0].period == span("11:55", "12:00")


async def test_a_request_books_what_its_fields_say(s: AsyncScheduler, practice: Practice) -> None:
    request = BookingRequest(
        resources=[practice.desk.id], period=NINE, title="A", metadata={"b": 1}, status="pending"
    )

    booked = await s.appointments.book_request(request)

    assert (booked.title, booked.metadata, booked.status) == ("A", {"b": 1}, "pending")


async def test_instants_are_told_in_utc_to_the_microsecond(
    s: AsyncScheduler, practice: Practice
) -> None:
    zone = datetime.fromisoformat("2030-01-07T09:00:00.123457+05:30").tzinfo
    start = datetime(2030, 1, 7, 14, 30, 0, 123457, zone)
    period = Period(start, start + timedelta(microseconds=1))

    booked = await s.appointments.book([practice.desk.id], period)

    assert booked.period.start == at("09:00:00.123457")
    assert booked.period.duration == timedelta(microseconds=1)
    assert booked.period.start.tzinfo is booked.created_at.tzinfo is UTC
