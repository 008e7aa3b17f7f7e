"""What is busy and what is free within a window."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from apptsched import (
    AsyncScheduler,
    Buffers,
    BusyPeriod,
    FreeBusy,
    Period,
    Resource,
    ResourceNotFound,
)
from tests.support.times import at, span

TEN = timedelta(minutes=10)
DAY = span("08:00", "18:00")


@pytest.fixture
async def room(scheduler: AsyncScheduler) -> Resource:
    return await scheduler.resources.add("Room", kind="room")


@pytest.fixture
async def desk(scheduler: AsyncScheduler) -> Resource:
    return await scheduler.resources.add("Desk", kind="desk")


@pytest.mark.smoke
async def test_bodies_requests_and_buffers_are_busy_in_their_own_ways(
    scheduler: AsyncScheduler, room: Resource
) -> None:
    book = scheduler.appointments.book
    await book([room.id], span("09:00", "10:00"), buffers=Buffers(TEN, TEN))
    await book([room.id], span("10:20", "11:00"), buffers=Buffers(TEN), status="pending")
    await book([room.id], span("11:00", "12:00"))

    busy = await scheduler.availability.busy([room.id], DAY)
    free = await scheduler.availability.free([room.id], DAY)

    assert busy == {
        room.id: [
            BusyPeriod(span("08:50", "09:00"), FreeBusy.BUSY_UNAVAILABLE),
            BusyPeriod(span("09:00", "10:00"), FreeBusy.BUSY),
            BusyPeriod(span("10:00", "10:20"), FreeBusy.BUSY_UNAVAILABLE),
            BusyPeriod(span("10:20", "11:00"), FreeBusy.BUSY_TENTATIVE),
            BusyPeriod(span("11:00", "12:00"), FreeBusy.BUSY),
        ]
    }
    assert free == {room.id: [span("08:00", "08:50"), span("12:00", "18:00")]}


async def test_bodies_that_touch_are_one_stretch(scheduler: AsyncScheduler, room: Resource) -> None:
    await scheduler.appointments.book([room.id], span("09:00", "10:00"))
    await scheduler.appointments.book([room.id], span("10:00", "11:00"))

    busy = await scheduler.availability.busy([room.id], DAY)

    assert busy[room.id] == [BusyPeriod(span("09:00", "11:00"), FreeBusy.BUSY)]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (span("09:15", "09:45"), [span("09:15", "09:45")]),
        (span("08:00", "09:30"), [span("09:00", "09:30")]),
        (span("09:30", "12:00"), [span("09:30", "10:00")]),
        (span("10:00", "12:00"), []),
        (span("08:00", "09:00"), []),
    ],
)
async def test_what_reaches_into_the_window_is_clipped_to_it(
    scheduler: AsyncScheduler, room: Resource, window: Period, expected: list[Period]
) -> None:
    gone = await scheduler.appointments.book([room.id], span("08:00", "08:30"))
    await scheduler.appointments.cancel(gone.id)
    await scheduler.appointments.book([room.id], span("09:00", "10:00"))

    busy = await scheduler.availability.busy([room.id], window)

    assert [stretch.period for stretch in busy[room.id]] == expected


async def test_the_answer_has_every_resource_in_the_order_asked(
    scheduler: AsyncScheduler, room: Resource, desk: Resource
) -> None:
    await scheduler.appointments.book([desk.id], span("09:00", "10:00"))

    for ids in ([room.id, desk.id], [desk.id, room.id]):
        busy = await scheduler.availability.busy(ids, DAY)
        free = await scheduler.availability.free(ids, DAY)

        assert [*busy] == [*free] == ids
        assert busy[room.id] == []
        assert free[room.id] == [DAY]
        assert [stretch.period for stretch in busy[desk.id]] == [span("09:00", "10:00")]


async def test_an_appointment_longer_than_the_window_is_seen(
    scheduler: AsyncScheduler, room: Resource
) -> None:
    long = Period(at("09:00") - timedelta(days=300), at("09:00") + timedelta(days=65))
    await scheduler.appointments.book([room.id], long)

    assert await scheduler.availability.free([room.id], DAY) == {room.id: []}


async def test_a_window_may_span_92_days_and_no_more(
    scheduler: AsyncScheduler, room: Resource
) -> None:
    widest = Period(at("00:00"), at("00:00") + timedelta(days=92))

    assert await scheduler.availability.free([room.id], widest) == {room.id: [widest]}


async def test_the_first_unknown_resource_is_named(
    scheduler: AsyncScheduler, room: Resource
) -> None:
    unknown = uuid4()

    for ask in (scheduler.availability.busy, scheduler.availability.free):
        with pytest.raises(ResourceNotFound) as missing:
            await ask([room.id, unknown, uuid4()], DAY)
        assert missing.value.id == unknown


async def test_archived_resources_still_tell_what_they_have(
    scheduler: AsyncScheduler, room: Resource
) -> None:
    await scheduler.appointments.book([room.id], span("09:00", "10:00"))
    await scheduler.resources.archive(room.id)

    busy = await scheduler.availability.busy([room.id], DAY)

    assert [stretch.period for stretch in busy[room.id]] == [span("09:00", "10:00")]


async def test_free_time_is_bookable_to_the_microsecond_and_no_further(
    scheduler: AsyncScheduler, room: Resource
) -> None:
    await scheduler.appointments.book([room.id], span("09:00", "10:00"), buffers=Buffers(TEN, TEN))
    await scheduler.appointments.book([room.id], span("12:00", "13:00"), buffers=Buffers(TEN, TEN))
    free = await scheduler.availability.free([room.id], DAY)
    gap = free[room.id][1]
    wider = Period(gap.start - timedelta(microseconds=1), gap.end)

    assert gap == span("10:10", "11:50")
    assert len(await scheduler.appointments.conflicts([room.id], wider)) == 1
    await scheduler.appointments.book([room.id], gap)
