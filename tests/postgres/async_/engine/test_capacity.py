"""More units, and fewer where all that is not over fits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apptsched import (
    AsyncScheduler,
    Buffers,
    CapacityExceeded,
    Claim,
    ConflictKind,
    Override,
    Period,
    Resource,
    ResourceId,
    ResourceNotFound,
    SlotTaken,
    StaleVersion,
)
from tests.support.times import at, span
from tests.support.watch import Watch

NINE, TEN = span("09:00", "10:00"), span("10:00", "11:00")


@pytest.mark.smoke
async def test_more_units_can_be_booked_at_once(s: AsyncScheduler, room: Resource) -> None:
    await s.appointments.book([room.id], NINE)

    larger = await s.resources.set_capacity(room.id, 3)

    assert (larger.capacity, larger.version, larger.updated_by) == (3, 2, "tester")
    assert await s.resources.get(room.id) == larger
    await s.appointments.book([Claim(room.id, quantity=2)], NINE)
    with pytest.raises(SlotTaken):
        await s.appointments.book([room.id], NINE)


async def test_fewer_units_than_are_in_use_are_refused_by_name(
    s: AsyncScheduler, chairs: Resource
) -> None:
    alone = await s.appointments.book([chairs.id], span("08:00", "09:00"))
    two = await s.appointments.book([Claim(chairs.id, quantity=2)], NINE)
    one = await s.appointments.book([chairs.id], span("09:30", "10:30"))

    with pytest.raises(SlotTaken) as refused:
        await s.resources.set_capacity(chairs.id, 2)

    assert [
        (c.resource_id, c.appointment_id, c.period, c.kind) for c in refused.value.conflicts
    ] == [
        (chairs.id, two.id, NINE, ConflictKind.OVERLAP),
        (chairs.id, one.id, span("09:30", "10:30"), ConflictKind.OVERLAP),
    ]
    assert await s.resources.get(chairs.id) == chairs
    assert alone.id not in {c.appointment_id for c in refused.value.conflicts}
    await s.appointments.cancel(one.id)
    assert (await s.resources.set_capacity(chairs.id, 2)).capacity == 2


async def test_what_stands_on_a_unit_that_goes_is_moved_to_one_that_stays(
    s: AsyncScheduler, chairs: Resource
) -> None:
    nine = [await s.appointments.book([chairs.id], NINE) for _ in range(3)]
    ten = [await s.appointments.book([chairs.id], TEN) for _ in range(3)]
    for over in (nine[0], nine[1], ten[1], ten[2]):
        await s.appointments.cancel(over.id)

    fewer = await s.resources.set_capacity(chairs.id, 1)

    assert fewer.capacity == 1
    conflicts = await s.appointments.conflicts([chairs.id], span("09:00", "11:00"))
    assert [c.appointment_id for c in conflicts] == [nine[2].id, ten[0].id]


async def test_what_is_over_keeps_nothing_from_shrinking(
    s: AsyncScheduler, chairs: Resource, watch: Watch
) -> None:
    past = await s.appointments.book([Claim(chairs.id, quantity=3)], NINE)
    watch.time = at("10:00")

    await s.resources.set_capacity(chairs.id, 1)

    assert await s.appointments.get(past.id) == past
    with pytest.raises(SlotTaken):
        await s.appointments.book([chairs.id], NINE)
    await s.appointments.book([chairs.id], TEN)


async def test_what_still_runs_counts(s: AsyncScheduler, chairs: Resource, watch: Watch) -> None:
    running = await s.appointments.book([Claim(chairs.id, quantity=2)], NINE)
    watch.time = at("09:59")

    with pytest.raises(SlotTaken) as refused:
        await s.resources.set_capacity(chairs.id, 1)
    await s.resources.set_capacity(chairs.id, 2)

    assert [c.appointment_id for c in refused.value.conflicts] == [running.id]


async def test_an_expired_hold_is_expired_by_who_needs_its_unit(
    s: AsyncScheduler, chairs: Resource, watch: Watch
) -> None:
    held = await s.appointments.hold([Claim(chairs.id, quantity=3)], NINE, ttl=timedelta(minutes=5))
    with pytest.raises(SlotTaken):
        await s.resources.set_capacity(chairs.id, 2)
    watch.advance(timedelta(minutes=5))

    await s.resources.set_capacity(chairs.id, 2)

    assert (await s.appointments.get(held.id)).status == "expired"
    with pytest.raises(CapacityExceeded):
        await s.appointments.confirm(held.id)


async def test_overrides_count_against_fewer_units(s: AsyncScheduler, chairs: Resource) -> None:
    anyway = Override("a friend of the house", conflicts=True)
    await s.appointments.book([Claim(chairs.id, quantity=3)], NINE)
    over = await s.appointments.book([chairs.id], NINE, override=anyway)

    with pytest.raises(SlotTaken) as refused:
        await s.resources.set_capacity(chairs.id, 1)

    assert over.id in {c.appointment_id for c in refused.value.conflicts}


async def test_a_capacity_of_a_stale_version_or_of_nobody_is_refused(
    s: AsyncScheduler, room: Resource
) -> None:
    await s.resources.update(room.id, name="Another")

    with pytest.raises(StaleVersion) as stale:
        await s.resources.set_capacity(room.id, 2, expected_version=1)
    with pytest.raises(ResourceNotFound) as missing:
        await s.resources.set_capacity(ResourceId(room.tenant_id), 2)

    assert (stale.value.expected, stale.value.actual) == (1, 2)
    assert missing.value.id == room.tenant_id
    assert (await s.resources.set_capacity(room.id, 2, expected_version=2)).version == 3


@pytest.mark.parametrize(
    ("buffered", "buffers"),
    [
        (NINE, Buffers(before=timedelta(minutes=10), policy="shared")),
        (span("08:00", "09:00"), Buffers(after=timedelta(minutes=10), policy="shared")),
    ],
)
async def test_what_begins_or_ends_now_keeps_its_unit_with_its_buffer(
    s: AsyncScheduler, watch: Watch, buffered: Period, buffers: Buffers
) -> None:
    chairs = await s.resources.add("Chairs", kind="chair", capacity=2)
    await s.appointments.book([chairs.id], span("08:00", "09:00"))
    kept = await s.appointments.book([chairs.id], buffered, buffers=buffers)
    watch.time = at("09:00")

    assert (await s.resources.set_capacity(chairs.id, 1)).capacity == 1

    assert kept.id in {
        c.appointment_id for c in await s.appointments.conflicts([chairs.id], buffered)
    }
