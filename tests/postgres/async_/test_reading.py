"""Finding and listing appointments."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest

from apptsched import (
    Appointment,
    AppointmentFilter,
    AppointmentNotFound,
    AsyncDatabase,
    AsyncScheduler,
    Attendee,
    Resource,
)
from tests.postgres.async_.practice import open_practice
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.times import span

WINDOW = span("10:00", "12:00")


@pytest.fixture
async def rooms(scheduler: AsyncScheduler) -> list[Resource]:
    return [await scheduler.resources.add(f"Room {n}", kind="room") for n in range(3)]


@pytest.fixture
async def day(scheduler: AsyncScheduler, rooms: list[Resource]) -> list[Appointment]:
    """Appointments that differ in everything a filter asks for."""
    zoe = Attendee("Zoë", email="Zoe@Example.org", ref="z")
    bob = Attendee("Bob", email="bob@example.org", ref="b")
    a, b, c = (room.id for room in rooms)
    wishes: list[tuple[Any, ...]] = [
        ([a], "08:00", "10:00", "confirmed", [zoe]),
        ([b], "08:00", "10:01", "pending", [zoe, bob]),
        ([a, c], "10:30", "11:00", "confirmed", [bob]),
        ([b], "10:30", "11:30", "confirmed", []),
        ([c], "11:59", "13:00", "pending", [zoe]),
        ([a], "12:00", "13:00", "confirmed", [Attendee("Zoë", ref="z")]),
        ([b, c], "14:00", "15:00", "confirmed", [Attendee("Z", email="zoe@example.org")]),
        ([a], "15:00", "16:00", "confirmed", [Attendee("X", email="bob@example.org", ref="z")]),
    ]
    booked = [
        await scheduler.appointments.book(ids, span(start, end), status=status, attendees=who)
        for ids, start, end, status, who in wishes
    ]
    booked[3] = await scheduler.appointments.cancel(booked[3].id)
    return sorted(booked, key=lambda appointment: (appointment.period.start, appointment.id))


def criteria(rooms: list[Resource]) -> dict[str, tuple[Any, Callable[[Appointment], bool]]]:
    """Return a value for every field of a filter, and what lets an appointment through."""
    wanted = {rooms[0].id, rooms[1].id}
    return {
        "within": (WINDOW, lambda a: a.period.overlaps(WINDOW)),
        "resources": (wanted, lambda a: bool(wanted & {*a.resource_ids})),
        "statuses": (["pending", "cancelled"], lambda a: a.status in ("pending", "cancelled")),
        "attendee_email": (
            "ZOE@example.org",
            lambda a: any((t.email or "").lower() == "zoe@example.org" for t in a.attendees),
        ),
        "attendee_ref": ("z", lambda a: any(t.ref == "z" for t in a.attendees)),
    }


def nested(depth: int) -> list[Any]:
    return [nested(depth - 1)] if depth else []


FIELDS = ("within", "resources", "statuses", "attendee_email", "attendee_ref")
SHAPES = [shape for n in range(len(FIELDS) + 1) for shape in combinations(FIELDS, n)]


@pytest.mark.smoke
async def test_every_combination_of_filters_lists_what_passes_all_of_them(
    scheduler: AsyncScheduler, rooms: list[Resource], day: list[Appointment]
) -> None:
    known, told = criteria(rooms), {}

    for shape in SHAPES:
        wanted = AppointmentFilter(**{name: known[name][0] for name in shape})
        told[shape] = [a.id for a in await scheduler.appointments.list(wanted)]

    assert told == {
        shape: [a.id for a in day if all(known[name][1](a) for name in shape)] for shape in SHAPES
    }
    assert all(told[(name,)] for name in FIELDS)


async def test_a_list_tells_what_get_tells(
    scheduler: AsyncScheduler, day: list[Appointment]
) -> None:
    listed = await scheduler.appointments.list()

    assert [*listed] == day
    assert [await scheduler.appointments.get(a.id) for a in day] == day


async def test_periods_that_touch_the_window_are_outside_it(
    scheduler: AsyncScheduler, day: list[Appointment]
) -> None:
    listed = await scheduler.appointments.list(AppointmentFilter(within=span("13:00", "14:00")))

    assert [*listed] == []


async def test_a_filter_by_no_resources_or_no_statuses_lets_nothing_through(
    scheduler: AsyncScheduler, day: list[Appointment]
) -> None:
    for empty in (AppointmentFilter(resources=[]), AppointmentFilter(statuses=[])):
        assert [*await scheduler.appointments.list(empty)] == []


@pytest.mark.parametrize("email", ["ΟΔΟΣ@example.org", "İ@example.org", "ẞtraße@example.org"])
async def test_an_address_is_found_as_it_was_booked_whatever_its_letters(
    scheduler: AsyncScheduler, rooms: list[Resource], email: str
) -> None:
    who = [Attendee("Zoë", email=email)]
    booked = await scheduler.appointments.book([rooms[0].id], WINDOW, attendees=who)

    listed = await scheduler.appointments.list(AppointmentFilter(attendee_email=email))

    assert [*listed] == [booked]


async def test_what_was_entered_in_error_is_listed_only_when_asked_for(
    database: AsyncDatabase, practice: Practice
) -> None:
    s = database.scheduler(practice.tenant.id)
    wrong = practice.appointment
    ask(
        database.config.conninfo,
        "update apptsched.appointment set status = 'entered_in_error' where id = %s",
        wrong.id,
    )

    assert [*await s.appointments.list()] == []
    listed = await s.appointments.list(AppointmentFilter(statuses=["entered_in_error"]))
    assert [a.id for a in listed] == [wrong.id]


@pytest.mark.parametrize(
    "metadata", [{"a": "x" * 100_000}, {"a": nested(50)}], ids=["large", "deep"]
)
async def test_metadata_that_only_direct_sql_may_write_is_read_and_kept(
    database: AsyncDatabase, practice: Practice, metadata: dict[str, Any]
) -> None:
    s, written = database.scheduler(practice.tenant.id), practice.appointment.id
    ask(
        database.config.conninfo,
        "update apptsched.appointment set metadata = %s where id = %s",
        json.dumps(metadata),
        written,
    )

    for read in (await s.appointments.get(written), *await s.appointments.list()):
        assert read.metadata == metadata
    cancelled = await s.appointments.cancel(written)
    assert cancelled.metadata == pickle.loads(pickle.dumps(cancelled.metadata)) == metadata


async def test_an_unknown_appointment_is_not_found(scheduler: AsyncScheduler) -> None:
    unknown = uuid4()

    assert await scheduler.appointments.find(unknown) is None
    for read in (scheduler.appointments.get, scheduler.appointments.history):
        with pytest.raises(AppointmentNotFound) as missing:
            await read(unknown)
        assert missing.value.id == unknown


async def test_another_tenants_rows_are_neither_found_nor_listed(
    database: AsyncDatabase, practice: Practice
) -> None:
    other = await open_practice(database)
    s = database.scheduler(practice.tenant.id)

    assert await s.appointments.find(other.appointment.id) is None
    assert await s.resources.find(other.room.id) is None
    assert await s.services.find(other.service.id) is None
    assert await s.people.find(other.person.id) is None
    by_room = AppointmentFilter(resources=[other.room.id])
    assert [*await s.appointments.list(by_room)] == []
    assert [a.id for a in await s.appointments.list()] == [practice.appointment.id]
    assert {r.id for r in await s.resources.list()} == {practice.room.id, practice.desk.id}
