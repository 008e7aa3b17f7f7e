"""Moves of claims, and swaps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from apptsched import (
    Appointment,
    AppointmentNotFound,
    AsyncScheduler,
    Buffers,
    CapacityExceeded,
    Claim,
    InvalidInput,
    InvalidPeriod,
    Period,
    Resource,
    SlotTaken,
    StaleVersion,
)
from tests.support.times import span

LATEST = datetime(2200, 1, 1, tzinfo=UTC)
NINE, TEN, NOON = span("09:00", "10:00"), span("10:00", "11:00"), span("12:00", "13:00")


@pytest.fixture
async def styled(s: AsyncScheduler, room: Resource, chairs: Resource) -> Appointment:
    """The room from nine to eleven, with two chairs in the middle."""
    parts = [room.id, Claim(chairs.id, span("09:30", "10:30"), 2)]
    return await s.appointments.book(parts, span("09:00", "11:00"))


@pytest.mark.smoke
async def test_claims_of_a_part_move_with_the_start_and_those_of_the_whole_take_the_new_period(
    s: AsyncScheduler, styled: Appointment, room: Resource, chairs: Resource
) -> None:
    moved = await s.appointments.reschedule(styled.id, span("09:30", "13:00"))

    assert moved.claims == (
        Claim(room.id, span("09:30", "13:00")),
        Claim(chairs.id, span("10:00", "11:00"), 2),
    )
    assert await s.appointments.get(styled.id) == moved
    assert await s.appointments.conflicts([room.id], span("09:00", "09:30")) == ()
    two = [Claim(chairs.id, quantity=2)]
    assert await s.appointments.conflicts(two, span("09:30", "10:00")) == ()
    assert len(await s.appointments.conflicts(two, span("10:59", "11:30"))) == 1


async def test_a_move_may_name_other_claims(
    s: AsyncScheduler, styled: Appointment, room: Resource, chairs: Resource
) -> None:
    moved = await s.appointments.reschedule(
        styled.id, styled.period, resources=[Claim(chairs.id, quantity=3)]
    )

    assert moved.claims == (Claim(chairs.id, styled.period, 3),)
    assert (moved.version, moved.sequence) == (2, 1)
    assert await s.appointments.conflicts([room.id], styled.period) == ()
    [booked, rescheduled] = await s.appointments.history(styled.id)
    assert [len(e.after["claims"]) for e in (booked, rescheduled)] == [2, 1]
    assert rescheduled.after["claims"][0]["quantity"] == 3


async def test_a_move_that_needs_more_than_there_is_changes_nothing(
    s: AsyncScheduler, styled: Appointment, chairs: Resource
) -> None:
    with pytest.raises(CapacityExceeded):
        await s.appointments.reschedule(styled.id, NOON, resources=[Claim(chairs.id, quantity=4)])

    assert await s.appointments.get(styled.id) == styled


async def test_no_part_of_an_appointment_is_moved_out_of_the_instants_there_are(
    s: AsyncScheduler, room: Resource, chairs: Resource
) -> None:
    cleaned = [room.id, Claim(chairs.id, span("10:00", "10:30"))]
    booked = await s.appointments.book(cleaned, NINE)
    hour = timedelta(hours=1)
    other = await s.appointments.book([room.id], Period(LATEST - hour, LATEST))

    with pytest.raises(InvalidPeriod):
        await s.appointments.reschedule(booked.id, Period(LATEST - hour, LATEST))
    with pytest.raises(InvalidPeriod):
        await s.appointments.swap(booked.id, other.id)

    assert await s.appointments.get(booked.id) == booked
    assert await s.appointments.get(other.id) == other


async def test_a_refused_move_of_several_claims_keeps_all_it_had(
    s: AsyncScheduler, styled: Appointment, room: Resource, chairs: Resource
) -> None:
    other = await s.appointments.book([Claim(chairs.id, quantity=2)], NOON)

    with pytest.raises(SlotTaken) as refused:
        await s.appointments.reschedule(styled.id, span("11:00", "13:00"))

    assert [(c.appointment_id, c.period) for c in refused.value.conflicts] == [
        (other.id, span("12:00", "12:30"))
    ]
    assert await s.appointments.get(styled.id) == styled
    kept = await s.appointments.conflicts(
        [room.id, Claim(chairs.id, quantity=2)], span("09:00", "11:00")
    )
    assert [c.resource_id for c in kept] == [room.id, chairs.id]


async def test_a_move_on_a_pool_moves_others_between_units_where_it_must(
    s: AsyncScheduler,
) -> None:
    beds = await s.resources.add("Beds", kind="bed", capacity=2)
    nine = [await s.appointments.book([beds.id], NINE) for _ in range(2)]
    ten = [await s.appointments.book([beds.id], TEN) for _ in range(2)]
    await s.appointments.cancel(nine[0].id)

    moved = await s.appointments.reschedule(ten[1].id, span("09:00", "11:00"))

    assert moved.period == span("09:00", "11:00")
    with pytest.raises(SlotTaken):
        await s.appointments.book([beds.id], span("09:59", "10:01"))


@pytest.mark.smoke
async def test_two_appointments_in_one_room_exchange_their_periods(
    s: AsyncScheduler, room: Resource
) -> None:
    short = await s.appointments.book([room.id], NINE, title="short", timezone="Asia/Kathmandu")
    long = await s.appointments.book([room.id], span("10:00", "11:30"), title="long")

    swapped = await s.appointments.swap(short.id, long.id, reason="trains")

    assert [(a.id, a.title, a.period) for a in swapped] == [
        (short.id, "short", long.period),
        (long.id, "long", NINE),
    ]
    assert [(a.version, a.sequence) for a in swapped] == [(2, 1)] * 2
    assert swapped[0].local_start.isoformat() == "2030-01-07T15:45:00"
    assert [await s.appointments.get(a.id) for a in swapped] == [*swapped]
    for each in swapped:
        assert [(e.kind, e.reason) for e in await s.appointments.history(each.id)] == [
            ("booked", None),
            ("rescheduled", "trains"),
        ]
    taken = await s.appointments.conflicts([room.id], span("09:00", "11:30"))
    assert [c.appointment_id for c in taken] == [long.id, short.id]


async def test_swapped_appointments_keep_their_resources(
    s: AsyncScheduler, styled: Appointment, room: Resource, chairs: Resource
) -> None:
    alone = await s.appointments.book([chairs.id], NOON)

    one, other = await s.appointments.swap(alone.id, styled.id)

    assert one.claims == (Claim(chairs.id, styled.period),)
    assert other.claims == (
        Claim(room.id, NOON),
        Claim(chairs.id, span("12:30", "13:30"), 2),
    )
    assert await s.appointments.conflicts([room.id], styled.period) == ()


async def test_a_swap_that_somebody_is_in_the_way_of_names_them_and_changes_nothing(
    s: AsyncScheduler, room: Resource
) -> None:
    elsewhere = await s.resources.add("Elsewhere", kind="room")
    here = await s.appointments.book([room.id], NINE)
    between = await s.appointments.book([room.id], span("12:30", "14:00"))
    there = await s.appointments.book([elsewhere.id], NOON)

    for pair in ((here.id, there.id), (there.id, here.id)):
        with pytest.raises(SlotTaken) as refused:
            await s.appointments.swap(*pair)
        assert [(c.appointment_id, c.period) for c in refused.value.conflicts] == [
            (between.id, span("12:30", "13:00"))
        ]

    assert [await s.appointments.get(a.id) for a in (here, there)] == [here, there]
    await s.appointments.cancel(between.id)
    assert [a.id for a in await s.appointments.swap(here.id, there.id)] == [here.id, there.id]


async def test_two_that_would_be_in_each_others_way_are_not_swapped(
    s: AsyncScheduler, room: Resource
) -> None:
    quarter = Buffers(after=timedelta(minutes=15))
    first = await s.appointments.book([room.id], NINE)
    second = await s.appointments.book([room.id], TEN, buffers=quarter)

    with pytest.raises(SlotTaken) as refused:
        await s.appointments.swap(first.id, second.id)

    assert {c.appointment_id for c in refused.value.conflicts} <= {first.id, second.id}
    assert [await s.appointments.get(a.id) for a in (first, second)] == [first, second]


async def test_nothing_is_swapped_with_itself(s: AsyncScheduler, styled: Appointment) -> None:
    with pytest.raises(InvalidInput, match="itself"):
        await s.appointments.swap(styled.id, styled.id)


async def test_a_swap_of_a_stale_version_of_either_is_refused(
    s: AsyncScheduler, styled: Appointment, room: Resource
) -> None:
    other = await s.appointments.book([room.id], NOON)
    other = await s.appointments.update(other.id, title="x")

    for versions, told in (((1, 1), (1, 2)), ((3, 2), (3, 1))):
        with pytest.raises(StaleVersion) as refused:
            await s.appointments.swap(styled.id, other.id, expected_versions=versions)
        assert (refused.value.expected, refused.value.actual) == told

    swapped = await s.appointments.swap(other.id, styled.id, expected_versions=(2, 1))
    assert [a.version for a in swapped] == [3, 2]


async def test_a_swap_with_nobody_names_them(s: AsyncScheduler, styled: Appointment) -> None:
    unknown = uuid4()

    for pair in ((styled.id, unknown), (unknown, styled.id)):
        with pytest.raises(AppointmentNotFound) as missing:
            await s.appointments.swap(*pair, expected_versions=(9, 9))
        assert missing.value.id == unknown
