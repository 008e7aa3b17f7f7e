"""Buffers that may overlap each other and never a body, among those that may not."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from apptsched import (
    Appointment,
    AsyncScheduler,
    Buffers,
    ConflictKind,
    FreeBusy,
    Period,
    Resource,
    SlotTaken,
)
from tests.support.times import at, span

MINUTE = timedelta(minutes=1)
NINE = span("09:00", "10:00")
# Sets of appointments for two units: start, end, before, after, policy. Each is wrongly refused, in
# some order, by another rule: seating by the start of the appointment, or of its buffers, on the
# unit whose buffers end latest, or on the first that fits.
TIGHT = {
    "by the start of the appointment": [
        (1, 5, 2, 2, "exclusive"),
        (12, 18, 5, 0, "exclusive"),
        (5, 6, 3, 2, "shared"),
        (9, 12, 1, 2, "shared"),
    ],
    "by the start of the buffers": [
        (9, 13, 0, 0, "exclusive"),
        (3, 6, 0, 0, "shared"),
        (13, 17, 5, 5, "shared"),
        (2, 5, 3, 5, "shared"),
    ],
    "by the end of the buffers": [
        (14, 17, 3, 3, "shared"),
        (8, 12, 5, 0, "shared"),
        (4, 8, 3, 5, "shared"),
        (13, 22, 0, 0, "shared"),
    ],
    "by the first that fits": [
        (3, 4, 0, 0, "shared"),
        (12, 21, 5, 5, "shared"),
        (12, 16, 1, 1, "shared"),
        (6, 9, 3, 0, "shared"),
    ],
}


def shared(before: int = 0, after: int = 0) -> Buffers:
    return Buffers(before * MINUTE, after * MINUTE, policy="shared")


def exclusive(before: int = 0, after: int = 0) -> Buffers:
    return Buffers(before * MINUTE, after * MINUTE)


@pytest.mark.smoke
@pytest.mark.parametrize(
    "needed",
    [
        (shared(after=10), shared(before=15), 15),
        (shared(after=15), shared(before=10), 15),
        (shared(after=10), shared(), 10),
        (shared(), shared(before=10), 10),
        (shared(after=10), exclusive(), 10),
        (exclusive(after=10), shared(before=15), 25),
        (shared(after=15), exclusive(before=10), 25),
        (exclusive(after=10), exclusive(before=15), 25),
        (shared(before=30, after=5), shared(before=5, after=30), 5),
    ],
)
@pytest.mark.parametrize("is_later_first", [False, True])
async def test_between_two_bodies_is_what_their_buffers_need(
    s: AsyncScheduler, room: Resource, needed: tuple[Buffers, Buffers, int], is_later_first: bool
) -> None:
    first, second, gap = needed
    start = NINE.end + gap * MINUTE
    two = [(NINE, first), (Period(start, start + timedelta(hours=1)), second)]
    (period, buffers), (other, others) = reversed(two) if is_later_first else two
    booked = await s.appointments.book([room.id], period, buffers=buffers)
    nearer = MINUTE if is_later_first else -MINUTE

    with pytest.raises(SlotTaken) as refused:
        await s.appointments.book(
            [room.id], Period(other.start + nearer, other.end + nearer), buffers=others
        )
    beside = await s.appointments.book([room.id], other, buffers=others)

    [conflict] = refused.value.conflicts
    assert (conflict.appointment_id, conflict.kind) == (booked.id, ConflictKind.BUFFER)
    assert beside.buffers == others


async def test_nothing_without_buffers_of_its_own_is_booked_into_a_shared_one(
    s: AsyncScheduler, room: Resource
) -> None:
    await s.appointments.book([room.id], NINE, buffers=shared(before=10, after=10))

    for inside in (span("08:52", "08:58"), span("10:02", "10:08")):
        [conflict] = await s.appointments.conflicts([room.id], inside)
        assert (conflict.period, conflict.kind) == (inside, ConflictKind.BUFFER)
    for touching in (span("08:00", "08:50"), span("10:10", "11:00")):
        await s.appointments.book([room.id], touching)


async def test_services_of_both_policies_share_a_resource(
    s: AsyncScheduler, room: Resource
) -> None:
    visit = await s.services.add("Visit", duration=60 * MINUTE, buffers=shared(5, 10))
    surgery = await s.services.add("Surgery", duration=60 * MINUTE, buffers=exclusive(15))
    first = await s.appointments.book([room.id], NINE, service=visit.id)

    second = await s.appointments.book([room.id], span("10:10", "11:00"), service=visit.id)
    with pytest.raises(SlotTaken):
        await s.appointments.book([room.id], span("11:24", "12:00"), service=surgery.id)
    third = await s.appointments.book([room.id], span("11:25", "12:00"), service=surgery.id)

    assert [a.buffers for a in (first, second, third)] == [
        visit.buffers,
        visit.buffers,
        surgery.buffers,
    ]


async def test_what_meets_the_buffers_of_two_is_told_of_both(
    s: AsyncScheduler, room: Resource
) -> None:
    await s.appointments.book([room.id], span("08:00", "09:00"), buffers=shared(after=90))
    await s.appointments.book([room.id], span("11:00", "12:00"), buffers=shared(before=90))

    inside = await s.appointments.conflicts([room.id], span("09:40", "09:50"))

    assert [c.kind for c in inside] == [ConflictKind.BUFFER] * 2


async def test_bodies_meet_before_buffers_do_on_a_pool_of_two(s: AsyncScheduler) -> None:
    beds = await s.resources.add("Beds", kind="bed", capacity=2)
    for period, buffers in [(NINE, shared(after=30)), (span("10:30", "11:00"), shared(before=30))]:
        for _ in range(2):
            await s.appointments.book([beds.id], period, buffers=buffers)

    with pytest.raises(SlotTaken) as refused:
        await s.appointments.book([beds.id], span("10:00", "10:30"))

    assert len(refused.value.conflicts) == 4


async def test_a_move_may_reach_over_its_own_buffers(s: AsyncScheduler, room: Resource) -> None:
    booked = await s.appointments.book([room.id], NINE, buffers=shared(10, 10))

    moved = await s.appointments.reschedule(booked.id, span("09:05", "10:05"))

    assert moved.buffers == shared(10, 10)
    busy = (await s.availability.busy([room.id], span("08:00", "11:00")))[room.id]
    assert [(b.period, b.kind) for b in busy] == [
        (span("08:55", "09:05"), FreeBusy.BUSY_UNAVAILABLE),
        (span("09:05", "10:05"), FreeBusy.BUSY),
        (span("10:05", "10:15"), FreeBusy.BUSY_UNAVAILABLE),
    ]
    await s.appointments.cancel(moved.id)
    await s.appointments.book([room.id], span("08:55", "10:15"))


async def book_all(
    s: AsyncScheduler, pool: Resource, day: int, wishes: list[tuple[int, int, int, int, str]]
) -> list[Appointment]:
    """Book every wish on one day, an hour for a unit of its figures."""
    noon, hour = at("12:00") + timedelta(days=day), timedelta(hours=1)
    return [
        await s.appointments.book(
            [pool.id],
            Period(noon + start * hour, noon + end * hour),
            buffers=Buffers(before * hour, after * hour, policy=policy),
        )
        for start, end, before, after, policy in wishes
    ]


@pytest.mark.parametrize("wrongly", TIGHT)
async def test_what_can_be_seated_is_never_refused_in_whatever_order_it_comes(
    s: AsyncScheduler, wrongly: str
) -> None:
    beds = await s.resources.add("Beds", kind="bed", capacity=2)
    orders = [*permutations(TIGHT[wrongly])][::3]

    booked = [await book_all(s, beds, 3 * day, [*order]) for day, order in enumerate(orders)]

    assert [len(appointments) for appointments in booked] == [4] * 8
