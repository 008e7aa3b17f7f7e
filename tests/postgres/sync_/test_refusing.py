# Generated from tests/postgres/async_/test_refusing.py by tools/unsync.py; do not edit.
"""Booking: what is refused, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from apptsched import (
    Archived,
    Attendee,
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
from tests.support.times import span

MINUTE = timedelta(minutes=1)
NINE = span("09:00", "10:00")
EDGES = [
    Period(datetime(2000, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, 1, tzinfo=UTC)),
    Period(datetime(2199, 12, 31, 23, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)),
]


@pytest.fixture
def s(database: Database, practice: Practice) -> Scheduler:
    return database.scheduler(practice.tenant.id, actor="front desk")


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


def test_another_tenants_resource_of_the_same_times_is_free(
    database: Database, s: Scheduler, scheduler: Scheduler, practice: Practice
) -> None:
    room: Resource = scheduler.resources.add("Room", kind="room", ref="room")

    scheduler.appointments.book([room.id], NINE)

    assert len(scheduler.appointments.list()) == 1
    assert [a.id for a in s.appointments.list()] == [practice.appointment.id]
