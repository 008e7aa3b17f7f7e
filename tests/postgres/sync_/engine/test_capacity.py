# Generated from tests/postgres/async_/engine/test_capacity.py by tools/unsync.py; do not edit.
"""More units, and fewer where all that is not over fits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apptsched import (
    Buffers,
    CapacityExceeded,
    Claim,
    ConflictKind,
    Override,
    Period,
    Resource,
    ResourceId,
    ResourceNotFound,
    Scheduler,
    SlotTaken,
    StaleVersion,
)
from tests.support.times import at, span
from tests.support.watch import Watch

NINE, TEN = span("09:00", "10:00"), span("10:00", "11:00")


@pytest.mark.smoke
def test_more_units_can_be_booked_at_once(s: Scheduler, room: Resource) -> None:
    s.appointments.book([room.id], NINE)

    larger = s.resources.set_capacity(room.id, 3)

    assert (larger.capacity, larger.version, larger.updated_by) == (3, 2, "tester")
    assert s.resources.get(room.id) == larger
    s.appointments.book([Claim(room.id, quantity=2)], NINE)
    with pytest.raises(SlotTaken):
        s.appointments.book([room.id], NINE)


def test_fewer_units_than_are_in_use_are_refused_by_name(s: Scheduler, chairs: Resource) -> None:
    alone = s.appointments.book([chairs.id], span("08:00", "09:00"))
    two = s.appointments.book([Claim(chairs.id, quantity=2)], NINE)
    one = s.appointments.book([chairs.id], span("09:30", "10:30"))

    with pytest.raises(SlotTaken) as refused:
        s.resources.set_capacity(chairs.id, 2)

    assert [
        (c.resource_id, c.appointment_id, c.period, c.kind) for c in refused.value.conflicts
    ] == [
        (chairs.id, two.id, NINE, ConflictKind.OVERLAP),
        (chairs.id, one.id, span("09:30", "10:30"), ConflictKind.OVERLAP),
    ]
    assert s.resources.get(chairs.id) == chairs
    assert alone.id not in {c.appointment_id for c in refused.value.conflicts}
    s.appointments.cancel(one.id)
    assert (s.resources.set_capacity(chairs.id, 2)).capacity == 2


def test_what_stands_on_a_unit_that_goes_is_moved_to_one_that_stays(
    s: Scheduler, chairs: Resource
) -> None:
    nine = [s.appointments.book([chairs.id], NINE) for _ in range(3)]
    ten = [s.appointments.book([chairs.id], TEN) for _ in range(3)]
    for over in (nine[0], nine[1], ten[1], ten[2]):
        s.appointments.cancel(over.id)

    fewer = s.resources.set_capacity(chairs.id, 1)

    assert fewer.capacity == 1
    conflicts = s.appointments.conflicts([chairs.id], span("09:00", "11:00"))
    assert [c.appointment_id for c in conflicts] == [nine[2].id, ten[0].id]


def test_what_is_over_keeps_nothing_from_shrinking(
    s: Scheduler, chairs: Resource, watch: Watch
) -> None:
    past = s.appointments.book([Claim(chairs.id, quantity=3)], NINE)
    watch.time = at("10:00")

    s.resources.set_capacity(chairs.id, 1)

    assert s.appointments.get(past.id) == past
    with pytest.raises(SlotTaken):
        s.appointments.book([chairs.id], NINE)
    s.appointments.book([chairs.id], TEN)


def test_what_still_runs_counts(s: Scheduler, chairs: Resource, watch: Watch) -> None:
    running = s.appointments.book([Claim(chairs.id, quantity=2)], NINE)
    watch.time = at("09:59")

    with pytest.raises(SlotTaken) as refused:
        s.resources.set_capacity(chairs.id, 1)
    s.resources.set_capacity(chairs.id, 2)

    assert [c.appointment_id for c in refused.value.conflicts] == [running.id]


def test_an_expired_hold_is_expired_by_who_needs_its_unit(
    s: Scheduler, chairs: Resource, watch: Watch
) -> None:
    held = s.appointments.hold([Claim(chairs.id, quantity=3)], NINE, ttl=timedelta(minutes=5))
    with pytest.raises(SlotTaken):
        s.resources.set_capacity(chairs.id, 2)
    watch.advance(timedelta(minutes=5))

    s.resources.set_capacity(chairs.id, 2)

    assert (s.appointments.get(held.id)).status == "expired"
    with pytest.raises(CapacityExceeded):
        s.appointments.confirm(held.id)


def test_overrides_count_against_fewer_units(s: Scheduler, chairs: Resource) -> None:
    anyway = Override("a friend of the house", conflicts=True)
    s.appointments.book([Claim(chairs.id, quantity=3)], NINE)
    over = s.appointments.book([chairs.id], NINE, override=anyway)

    with pytest.raises(SlotTaken) as refused:
        s.resources.set_capacity(chairs.id, 1)

    assert over.id in {c.appointment_id for c in refused.value.conflicts}


def test_a_capacity_of_a_stale_version_or_of_nobody_is_refused(
    s: Scheduler, room: Resource
) -> None:
    s.resources.update(room.id, name="Another")

    with pytest.raises(StaleVersion) as stale:
        s.resources.set_capacity(room.id, 2, expected_version=1)
    with pytest.raises(ResourceNotFound) as missing:
        s.resources.set_capacity(ResourceId(room.tenant_id), 2)

    assert (stale.value.expected, stale.value.actual) == (1, 2)
    assert missing.value.id == room.tenant_id
    assert (s.resources.set_capacity(room.id, 2, expected_version=2)).version == 3


@pytest.mark.parametrize(
    ("buffered", "buffers"),
    [
        (NINE, Buffers(before=timedelta(minutes=10), policy="shared")),
        (span("08:00", "09:00"), Buffers(after=timedelta(minutes=10), policy="shared")),
    ],
)
def test_what_begins_or_ends_now_keeps_its_unit_with_its_buffer(
    s: Scheduler, watch: Watch, buffered: Period, buffers: Buffers
) -> None:
    chairs = s.resources.add("Chairs", kind="chair", capacity=2)
    s.appointments.book([chairs.id], span("08:00", "09:00"))
    kept = s.appointments.book([chairs.id], buffered, buffers=buffers)
    watch.time = at("09:00")

    assert (s.resources.set_capacity(chairs.id, 1)).capacity == 1

    assert kept.id in {c.appointment_id for c in s.appointments.conflicts([chairs.id], buffered)}
