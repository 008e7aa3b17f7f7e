# Generated from tests/postgres/async_/test_booking.py by tools/unsync.py; do not edit.
"""Booking: what is kept, what is lent, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from apptsched import (
    AppointmentStatus,
    Archived,
    Attendee,
    AttendeeResponse,
    BookingRequest,
    Buffers,
    ConflictKind,
    Database,
    Period,
    PersonNotFound,
    Resource,
    ResourceNotFound,
    Scheduler,
    ServiceNotFound,
    SlotTaken,
)
from tests.support.practice import Practice
from tests.support.times import at, span

MINUTE = timedelta(minutes=1)
NINE = span("09:00", "10:00")
EDGES = [
    Period(datetime(2000, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, 1, tzinfo=UTC)),
    Period(datetime(2199, 12, 31, 23, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)),
]
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
def s(database: Database, practice: Practice) -> Scheduler:
    return database.scheduler(practice.tenant.id, actor="front desk")


@pytest.mark.smoke
def test_a_booking_is_answered_as_it_is_read(s: Scheduler, practice: Practice) -> None:
    booked = s.appointments.book(
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

    assert s.appointments.get(booked.id) == booked
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


def test_attendees_are_kept_with_ids_of_their_own(s: Scheduler, practice: Practice) -> None:
    attendees = [
        Attendee("Zoë", email="zoe@example.org", person_id=practice.person.id),
        Attendee("Øyvind", ref="ø", response="accepted"),
        Attendee("Zoë", email="zoe@example.org"),
    ]

    booked = s.appointments.book([practice.desk.id], NINE, attendees=attendees)

    assert booked.attendees == tuple(attendees)
    assert len({attendee.id for attendee in booked.attendees} - {None}) == 3
    assert booked.attendees[1].response is AttendeeResponse.ACCEPTED


def test_it_is_agreed_in_the_zone_of_the_first_resource_that_was_named(
    s: Scheduler, practice: Practice
) -> None:
    far = s.resources.add("Far", kind="room", timezone="Asia/Kathmandu")

    first = s.appointments.book([far.id, practice.desk.id], NINE)
    second = s.appointments.book([practice.desk.id, far.id], span("10:00", "11:00"))

    assert (first.timezone, first.local_start) == ("Asia/Kathmandu", datetime(2030, 1, 7, 14, 45))
    assert (second.timezone, second.local_start) == ("Europe/Paris", datetime(2030, 1, 7, 11))


@pytest.mark.parametrize(("zone", "instant", "local_start"), LOCAL_STARTS)
def test_the_wall_time_agreed_is_kept_on_days_when_clocks_change(
    s: Scheduler, practice: Practice, zone: str, instant: str, local_start: str
) -> None:
    start = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    booked = s.appointments.book([practice.desk.id], Period(start, start + MINUTE), timezone=zone)

    assert booked.local_start == datetime.fromisoformat(local_start)
    assert booked.period.start == start


def test_touching_periods_do_not_conflict(s: Scheduler, practice: Practice) -> None:
    s.appointments.book([practice.room.id], span("08:00", "09:00"))
    s.appointments.book([practice.room.id], span("10:00", "11:00"))

    assert len(s.appointments.list()) == 3


def test_exclusive_buffers_of_neighbours_add_up(s: Scheduler, practice: Practice) -> None:
    ten = timedelta(minutes=10)
    first = s.appointments.book([practice.desk.id], NINE, buffers=Buffers(after=ten))

    with pytest.raises(SlotTaken) as refused:
        s.appointments.book([practice.desk.id], span("10:19", "11:00"), buffers=Buffers(before=ten))
    fits = s.appointments.book(
        [practice.desk.id], span("10:20", "11:00"), buffers=Buffers(before=ten)
    )

    [conflict] = refused.value.conflicts
    assert (conflict.appointment_id, conflict.kind) == (first.id, ConflictKind.BUFFER)
    assert conflict.period == span("10:09", "10:10")
    assert fits.buffers == Buffers(before=ten)


def test_a_service_lends_its_buffers_unless_the_call_has_its_own(
    s: Scheduler, practice: Practice
) -> None:
    lent = Buffers(5 * MINUTE, 10 * MINUTE)
    service = s.services.add("Surgery", duration=60 * MINUTE, buffers=lent)

    plain = s.appointments.book([practice.desk.id], NINE, service=service.id)
    own = s.appointments.book(
        [practice.desk.id], span("10:30", "11:00"), service=service.id, buffers=Buffers()
    )

    assert plain.buffers == lent
    assert own.buffers == Buffers()


def test_later_changes_to_a_service_leave_what_is_booked_alone(
    s: Scheduler, practice: Practice
) -> None:
    lent = Buffers(5 * MINUTE, 10 * MINUTE)
    service = s.services.add("Surgery", duration=60 * MINUTE, buffers=lent)
    booked = s.appointments.book([practice.desk.id], NINE, service=service.id)

    s.services.update(service.id, buffers=Buffers(), duration=MINUTE)
    moved = s.appointments.reschedule(booked.id, span("12:00", "13:00"))

    assert moved.buffers == lent
    busy = s.availability.busy([practice.desk.id], span("11:00", "14:00"))
    assert busy[practice.desk.id][0].period == span("11:55", "12:00")


def test_of_several_resources_all_are_taken_or_none(s: Scheduler, practice: Practice) -> None:
    with pytest.raises(SlotTaken):
        s.appointments.book([practice.desk.id, practice.room.id], NINE)
    assert s.appointments.conflicts([practice.desk.id], NINE) == ()

    both = s.appointments.book([practice.desk.id, practice.room.id], span("10:00", "11:00"))

    assert both.resource_ids == tuple(sorted([practice.desk.id, practice.room.id]))
    assert {claim.period for claim in both.claims} == {both.period}


def test_a_refusal_names_every_conflict_on_every_resource_in_order(
    s: Scheduler, practice: Practice
) -> None:
    booked = [
        (s.appointments.book([practice.desk.id], span(start, end))).id
        for start, end in (("09:00", "09:20"), ("09:20", "09:30"), ("09:50", "11:00"))
    ]
    rooms = [practice.desk.id, practice.room.id]

    with pytest.raises(SlotTaken) as refused:
        s.appointments.book(rooms, span("09:10", "10:30"))

    assert refused.value.conflicts == s.appointments.conflicts(rooms, span("09:10", "10:30"))
    assert [(c.resource_id, c.appointment_id, c.period) for c in refused.value.conflicts] == [
        (practice.room.id, practice.appointment.id, span("09:10", "10:00")),
        (practice.desk.id, booked[0], span("09:10", "09:20")),
        (practice.desk.id, booked[1], span("09:20", "09:30")),
        (practice.desk.id, booked[2], span("09:50", "10:30")),
    ]


@pytest.mark.parametrize("period", EDGES, ids=str)
def test_at_the_edges_of_time_a_conflict_of_buffers_is_told_within_them(
    s: Scheduler, practice: Practice, period: Period
) -> None:
    wide = Buffers(90 * MINUTE, 90 * MINUTE)
    s.appointments.book([practice.desk.id], period, buffers=wide)

    with pytest.raises(SlotTaken) as refused:
        s.appointments.book([practice.desk.id], period, buffers=wide)

    [conflict] = refused.value.conflicts
    assert conflict.period.contains(period)


def test_an_archived_resource_takes_no_new_appointments_until_it_is_restored(
    s: Scheduler, practice: Practice
) -> None:
    s.resources.archive(practice.desk.id)
    with pytest.raises(Archived) as refused:
        s.appointments.book([practice.room.id, practice.desk.id], span("11:00", "12:00"))

    assert (refused.value.what, refused.value.ids) == ("resource", (practice.desk.id,))
    s.resources.restore(practice.desk.id)
    s.appointments.book([practice.desk.id], span("11:00", "12:00"))


def test_an_archived_service_is_not_booked(s: Scheduler, practice: Practice) -> None:
    s.services.archive(practice.service.id)

    with pytest.raises(Archived) as refused:
        s.appointments.book([practice.desk.id], NINE, service=practice.service.id)

    assert (refused.value.what, refused.value.ids) == ("service", (practice.service.id,))


def test_an_archived_tenant_takes_no_new_appointments(
    database: Database, s: Scheduler, practice: Practice
) -> None:
    database.tenants.archive(practice.tenant.id)

    with pytest.raises(Archived) as refused:
        s.appointments.book([practice.desk.id], NINE)

    assert (refused.value.what, refused.value.ids) == ("tenant", (practice.tenant.id,))


def test_the_first_thing_that_is_missing_is_named(s: Scheduler, practice: Practice) -> None:
    room, service, person = uuid4(), uuid4(), uuid4()
    attendees = [Attendee("Zoë", person_id=practice.person.id), Attendee("X", person_id=person)]
    wishes = {"service": service, "attendees": attendees}

    with pytest.raises(ResourceNotFound) as missing:
        s.appointments.book([practice.desk.id, room], NINE, **wishes)
    assert missing.value.id == room
    with pytest.raises(ServiceNotFound) as missing:
        s.appointments.book([practice.desk.id], NINE, **wishes)
    assert missing.value.id == service
    with pytest.raises(PersonNotFound) as missing:
        s.appointments.book([practice.desk.id], NINE, attendees=attendees)
    assert missing.value.id == person


def test_a_request_books_what_its_fields_say(s: Scheduler, practice: Practice) -> None:
    request = BookingRequest(
        resources=[practice.desk.id], period=NINE, title="A", metadata={"b": 1}, status="pending"
    )

    booked = s.appointments.book_request(request)

    assert (booked.title, booked.metadata, booked.status) == ("A", {"b": 1}, "pending")


def test_instants_are_told_in_utc_to_the_microsecond(s: Scheduler, practice: Practice) -> None:
    zone = datetime.fromisoformat("2030-01-07T09:00:00.123457+05:30").tzinfo
    start = datetime(2030, 1, 7, 14, 30, 0, 123457, zone)
    period = Period(start, start + timedelta(microseconds=1))

    booked = s.appointments.book([practice.desk.id], period)

    assert booked.period.start == at("09:00:00.123457")
    assert booked.period.duration == timedelta(microseconds=1)
    assert booked.period.start.tzinfo is booked.created_at.tzinfo is UTC


def test_another_tenants_resource_of_the_same_times_is_free(
    database: Database, s: Scheduler, scheduler: Scheduler, practice: Practice
) -> None:
    room: Resource = scheduler.resources.add("Room", kind="room", ref="room")

    scheduler.appointments.book([room.id], NINE)

    assert len(scheduler.appointments.list()) == 1
    assert [a.id for a in s.appointments.list()] == [practice.appointment.id]
