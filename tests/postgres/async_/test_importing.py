"""Many requests at once: what is booked, what is reported, what stays as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from apptsched import (
    AppointmentStatus,
    Archived,
    AsyncDatabase,
    AsyncScheduler,
    Attendee,
    BookingRequest,
    Buffers,
    CapacityExceeded,
    Claim,
    ConflictKind,
    ImportRejected,
    InvalidInput,
    InvalidPeriod,
    Period,
    ResourceId,
    ResourceNotFound,
    SlotTaken,
)
from tests.support.batches import NOBODY
from tests.support.practice import Practice
from tests.support.times import span

HOUR = timedelta(hours=1)


@pytest.fixture
def s(database: AsyncDatabase, practice: Practice) -> AsyncScheduler:
    """The practice's scheduler: its room is taken from 09:00 to 10:00."""
    return database.scheduler(practice.tenant.id, actor="importer")


def visit(resource: ResourceId, start: str, end: str, **facts: Any) -> BookingRequest:
    """Return a request for one resource."""
    return BookingRequest(resources=[resource], period=span(start, end), **facts)


async def count(s: AsyncScheduler) -> int:
    """Return how many appointments there are."""
    return len(await s.appointments.list(limit=1000))


@pytest.mark.smoke
async def test_an_import_books_what_it_can_and_names_what_stood_in_the_way_of_the_rest(
    s: AsyncScheduler, practice: Practice
) -> None:
    room, desk = practice.room.id, practice.desk.id
    requests = [
        visit(room, "09:30", "10:30"),
        visit(room, "10:00", "11:00", title="first"),
        visit(room, "10:30", "11:30"),
        visit(room, "11:00", "12:00", buffers=Buffers(HOUR / 2)),
        visit(desk, "10:30", "11:30"),
        BookingRequest(resources=[Claim(desk, quantity=2)], period=span("15:00", "16:00")),
        visit(ResourceId(NOBODY), "15:00", "16:00"),
    ]

    report = await s.appointments.import_many(iter(requests))

    assert (report.requested, report.booked, report.rejected) == (7, 2, 5)
    booked = [report.appointment_at(n) for n in range(7)]
    assert [n for n, found in enumerate(booked) if found] == [1, 4]
    assert (await s.appointments.get(booked[1])).title == "first"
    assert (await s.appointments.get(booked[4])).created_by == "importer"
    errors = {each.position: each.error for each in report.rejections}
    assert list(errors) == [0, 2, 3, 5, 6]
    assert [c.appointment_id for c in errors[0].conflicts] == [practice.appointment.id]
    assert [report.position_of(c.appointment_id) for c in errors[0].conflicts] == [None]
    for number, kind in ((2, ConflictKind.OVERLAP), (3, ConflictKind.BUFFER)):
        [conflict] = errors[number].conflicts
        assert (report.position_of(conflict.appointment_id), conflict.kind) == (1, kind)
    assert (type(errors[5]), errors[5].resource_id) == (CapacityExceeded, desk)
    assert (type(errors[6]), errors[6].id) == (ResourceNotFound, NOBODY)


async def test_the_earlier_request_wins_whichever_time_and_room_come_first(
    s: AsyncScheduler, practice: Practice
) -> None:
    late, early = (
        visit(practice.desk.id, "10:30", "12:00"),
        visit(practice.desk.id, "10:00", "11:00"),
    )

    for requests in ([late, early], [early, late]):
        report = await s.appointments.import_many(requests)
        assert [each.position for each in report.rejections] == [1]
        await s.appointments.cancel(report.appointment_at(0))


@pytest.mark.parametrize("status", [each for each in AppointmentStatus if each != "held"])
async def test_an_appointment_of_any_status_and_of_the_past_can_be_imported(
    s: AsyncScheduler, practice: Practice, status: AppointmentStatus
) -> None:
    start = datetime.fromisoformat("2001-02-03T04:05Z")
    request = BookingRequest(
        resources=[practice.room.id], period=Period(start, start + HOUR), status=status
    )

    report = await s.appointments.import_many([request, request])

    takes_time = status not in ("cancelled", "expired", "entered_in_error")
    assert report.booked == (1 if takes_time else 2)
    found = await s.appointments.get(report.appointment_at(0))
    assert (found.status, found.period, found.version) == (status, request.period, 1)
    [event] = await s.appointments.history(found.id)
    assert (event.kind, event.actor, event.after["status"]) == ("booked", "importer", status)


async def test_rows_that_could_not_be_made_requests_are_reported_where_they_stood(
    s: AsyncScheduler, practice: Practice
) -> None:
    def rows() -> Iterator[BookingRequest | InvalidInput]:
        for start, end in (("11:00", "12:00"), ("12:00", "12:00"), ("12:00", "13:00")):
            try:
                yield visit(practice.desk.id, start, end)
            except InvalidInput as error:
                yield error

    report = await s.appointments.import_many(rows())

    [rejection] = report.rejections
    assert (rejection.position, type(rejection.error)) == (1, InvalidPeriod)
    assert report.appointment_at(1) is None
    assert report.booked == 2


async def test_with_fail_nothing_is_booked_and_all_is_reported(
    s: AsyncScheduler, practice: Practice
) -> None:
    taken, free = (
        visit(practice.room.id, "09:00", "10:00"),
        visit(practice.room.id, "10:00", "11:00"),
    )
    before = await count(s)

    with pytest.raises(ImportRejected) as rejected:
        await s.appointments.import_many([taken, free, taken], on_conflict="fail")
    assert [each.position for each in rejected.value.report.rejections] == [0, 2]
    assert await count(s) == before

    report = await s.appointments.import_many([free], on_conflict="fail")
    assert (report.booked, await count(s)) == (1, before + 1)


async def test_with_skip_rejections_are_counted_only(s: AsyncScheduler, practice: Practice) -> None:
    taken, free = (
        visit(practice.room.id, "09:00", "10:00"),
        visit(practice.room.id, "10:00", "11:00"),
    )

    report = await s.appointments.import_many([taken, free, InvalidInput("no")], on_conflict="skip")

    assert (report.rejections, report.rejected, report.booked) == ((), 2, 1)
    assert [report.appointment_at(n) is None for n in range(3)] == [True, False, True]


class Broken(Exception):
    """What a host's own iterable raises."""


async def test_what_the_iterable_raises_ends_the_import_with_nothing_written(
    s: AsyncScheduler, practice: Practice
) -> None:
    def rows() -> Iterator[BookingRequest]:
        yield visit(practice.desk.id, "11:00", "12:00")
        raise Broken

    before = await count(s)

    with pytest.raises(Broken):
        await s.appointments.import_many(rows())

    assert await count(s) == before


async def test_requests_can_come_from_a_stream_of_the_same_colour(
    s: AsyncScheduler, practice: Practice
) -> None:
    async def rows() -> AsyncIterator[BookingRequest]:
        yield visit(practice.desk.id, "11:00", "12:00")

    report = await s.appointments.import_many(rows())

    assert report.booked == 1


async def test_an_import_of_nothing_reports_nothing(s: AsyncScheduler) -> None:
    report = await s.appointments.import_many([])

    assert (report.requested, report.rejections) == (0, ())


async def test_progress_counts_every_request(s: AsyncScheduler, practice: Practice) -> None:
    told: list[int] = []
    requests = [
        visit(practice.room.id, "09:00", "10:00"),
        visit(practice.desk.id, "09:00", "10:00"),
        InvalidInput("no"),
    ]

    await s.appointments.import_many(requests, on_progress=told.append)

    assert told == sorted(told)
    assert told[-1] == 3


async def test_people_and_facts_of_a_request_are_kept(
    s: AsyncScheduler, practice: Practice
) -> None:
    zoe = Attendee("Zoë", email="zoe@example.org", person_id=practice.person.id)
    request = visit(
        practice.desk.id,
        "11:00",
        "12:00",
        attendees=[zoe],
        title="Visit",
        notes="“quoted”\n\ttabbed \\ back",
        metadata={"é": [1, {"b": None}]},
        seats=3,
        service=practice.service.id,
        timezone="America/New_York",
    )

    report = await s.appointments.import_many([request])

    found = await s.appointments.get(report.appointment_at(0))
    assert (found.title, found.notes, found.metadata) == (
        request.title,
        request.notes,
        request.metadata,
    )
    assert (found.seats, found.service_id) == (3, practice.service.id)
    assert (found.timezone, found.local_start) == ("America/New_York", datetime(2030, 1, 7, 6))
    [person] = found.attendees
    assert (person.name, person.email, person.person_id) == (zoe.name, zoe.email, zoe.person_id)


async def test_an_archived_room_rejects_its_requests_alone(
    s: AsyncScheduler, practice: Practice
) -> None:
    await s.resources.archive(practice.desk.id)
    requests = [
        visit(practice.desk.id, "11:00", "12:00"),
        visit(practice.room.id, "11:00", "12:00"),
    ]

    report = await s.appointments.import_many(requests)

    [rejection] = report.rejections
    assert (rejection.position, type(rejection.error)) == (0, Archived)


async def test_what_is_booked_while_the_requests_are_read_is_in_the_way(
    s: AsyncScheduler, connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    rival = AsyncScheduler.bind(connection, practice.tenant.id)
    booked = []

    async def rows() -> AsyncIterator[BookingRequest]:
        yield visit(practice.desk.id, "11:00", "12:00")
        booked.append(await rival.appointments.book([practice.desk.id], span("11:30", "12:30")))
        await connection.commit()

    report = await s.appointments.import_many(rows())

    [rejection] = report.rejections
    assert isinstance(rejection.error, SlotTaken)
    assert [c.appointment_id for c in rejection.error.conflicts] == [booked[0].id]
