"""Pools of interchangeable units: exact to the last one."""

from __future__ import annotations

import pytest

from apptsched import (
    Appointment,
    AppointmentId,
    Archived,
    AsyncScheduler,
    CapacityExceeded,
    Claim,
    Conflict,
    ConflictKind,
    FreeBusy,
    IdempotencyMismatch,
    InvalidInput,
    Period,
    Resource,
    ResourceId,
    ResourceNotFound,
    SlotTaken,
)
from tests.support.times import span

NINE, TEN = span("09:00", "10:00"), span("10:00", "11:00")


async def book(s: AsyncScheduler, times: int, pool: Resource, period: Period) -> list[Appointment]:
    """Book one unit so many times."""
    return [await s.appointments.book([pool.id], period) for _ in range(times)]


def in_the_way(conflicts: tuple[Conflict, ...]) -> list[tuple[ResourceId, AppointmentId]]:
    return [(conflict.resource_id, conflict.appointment_id) for conflict in conflicts]


@pytest.mark.smoke
async def test_a_pool_takes_as_many_at_once_as_it_has_units(
    s: AsyncScheduler, chairs: Resource
) -> None:
    booked = await book(s, 3, chairs, NINE)

    with pytest.raises(SlotTaken) as refused:
        await s.appointments.book([chairs.id], span("09:59", "11:00"))

    part = span("09:59", "10:00")
    assert refused.value.conflicts == tuple(
        Conflict(chairs.id, each.id, part, ConflictKind.OVERLAP)
        for each in sorted(booked, key=lambda a: a.id)
    )
    await book(s, 3, chairs, TEN)


async def test_a_claim_takes_several_units_and_leaves_the_rest(
    s: AsyncScheduler, chairs: Resource
) -> None:
    two = await s.appointments.book([Claim(chairs.id, quantity=2)], NINE)
    assert two.claims == (Claim(chairs.id, NINE, 2),)
    assert await s.appointments.get(two.id) == two

    with pytest.raises(SlotTaken) as refused:
        await s.appointments.book([Claim(chairs.id, quantity=2)], NINE)
    one = await s.appointments.book([chairs.id], NINE)

    assert in_the_way(refused.value.conflicts) == [(chairs.id, two.id)]
    assert in_the_way(await s.appointments.conflicts([chairs.id], NINE)) == [
        (chairs.id, two.id),
        (chairs.id, one.id),
    ]


async def test_a_resource_may_be_claimed_for_two_parts_of_an_appointment(
    s: AsyncScheduler, room: Resource
) -> None:
    stylist = await s.resources.add("Stylist", kind="stylist")
    first, last = span("09:00", "09:30"), span("10:30", "11:00")

    styled = await s.appointments.book(
        [room.id, Claim(stylist.id, last), Claim(stylist.id, first)], span("09:00", "11:00")
    )
    between = await s.appointments.book([stylist.id], span("09:30", "10:30"))

    assert styled.claims == (
        Claim(room.id, styled.period),
        Claim(stylist.id, first),
        Claim(stylist.id, last),
    )
    conflicts = await s.appointments.conflicts([stylist.id], styled.period)
    assert [(c.appointment_id, c.period) for c in conflicts] == [
        (styled.id, first),
        (between.id, between.period),
        (styled.id, last),
    ]


async def test_what_a_request_alone_needs_too_much_of_is_told_before_who_is_in_the_way(
    s: AsyncScheduler, chairs: Resource, room: Resource
) -> None:
    await s.appointments.book([room.id], NINE)

    for claims in (
        [room.id, Claim(chairs.id, quantity=4)],
        [room.id, Claim(chairs.id, quantity=2), Claim(chairs.id, span("09:30", "09:31"), 2)],
    ):
        with pytest.raises(CapacityExceeded) as refused:
            await s.appointments.book(claims, NINE)
        assert refused.value.resource_id == chairs.id
        with pytest.raises(CapacityExceeded):
            await s.appointments.conflicts(claims, NINE)

    assert await s.appointments.conflicts([chairs.id], NINE) == ()


async def test_what_cannot_be_named_is_told_before_what_there_is_too_little_of(
    s: AsyncScheduler, chairs: Resource, room: Resource
) -> None:
    await s.resources.archive(room.id)
    unknown = ResourceId(chairs.tenant_id)
    too_many = Claim(chairs.id, quantity=4)

    with pytest.raises(Archived):
        await s.appointments.book([too_many, room.id], NINE)
    with pytest.raises(ResourceNotFound):
        await s.appointments.book([too_many, room.id, unknown], NINE)


async def test_claims_of_one_request_on_one_pool_stand_beside_each_other(
    s: AsyncScheduler, chairs: Resource
) -> None:
    both = await s.appointments.book(
        [Claim(chairs.id, quantity=2), Claim(chairs.id, span("09:15", "09:45"))], NINE
    )

    assert await s.appointments.conflicts([chairs.id], span("09:45", "10:00")) == ()
    conflicts = await s.appointments.conflicts([chairs.id], span("09:30", "10:00"))
    assert {c.appointment_id for c in conflicts} == {both.id}


async def test_two_claims_of_one_resource_from_one_start_are_not_taken_for_a_quantity(
    s: AsyncScheduler, chairs: Resource
) -> None:
    for claims in ([chairs.id, Claim(chairs.id, NINE)], [Claim(chairs.id, span("09:00", "09:30"))]):
        with pytest.raises(InvalidInput, match="quantity"):
            await s.appointments.book([*claims, Claim(chairs.id)], NINE)


async def test_a_refusal_names_all_that_is_in_the_way_on_each_pool_that_cannot_take_it(
    s: AsyncScheduler, chairs: Resource, room: Resource
) -> None:
    beds = await s.resources.add("Beds", kind="bed", capacity=2)
    early, late = span("09:00", "09:30"), span("09:30", "10:00")
    in_bed = [(await s.appointments.book([beds.id], part)).id for part in (early, late, NINE)]
    seated = await s.appointments.book([Claim(chairs.id, quantity=2)], NINE)
    wanted = [room.id, Claim(chairs.id, quantity=2), beds.id]

    with pytest.raises(SlotTaken) as refused:
        await s.appointments.book(wanted, NINE)

    assert in_the_way(refused.value.conflicts) == [
        (chairs.id, seated.id),
        (beds.id, in_bed[0]),
        (beds.id, in_bed[2]),
        (beds.id, in_bed[1]),
    ]
    assert refused.value.conflicts == await s.appointments.conflicts(wanted, NINE)
    assert await s.appointments.conflicts([room.id, chairs.id], NINE) == ()


async def test_a_pool_with_room_left_is_not_named_in_a_refusal(
    s: AsyncScheduler, chairs: Resource, room: Resource
) -> None:
    await book(s, 2, chairs, NINE)
    [taken] = await book(s, 1, room, NINE)

    conflicts = await s.appointments.conflicts([chairs.id, room.id], NINE)

    assert in_the_way(conflicts) == [(room.id, taken.id)]


@pytest.mark.smoke
async def test_units_free_at_different_times_are_made_one_by_moving_others(
    s: AsyncScheduler,
) -> None:
    beds = await s.resources.add("Beds", kind="bed", capacity=2)
    nine, ten = await book(s, 2, beds, NINE), await book(s, 2, beds, TEN)
    await s.appointments.cancel(nine[0].id)
    await s.appointments.cancel(ten[1].id)

    across = await s.appointments.book([beds.id], span("09:00", "11:00"))

    conflicts = await s.appointments.conflicts([beds.id], span("09:00", "11:00"))
    assert in_the_way(conflicts) == [
        (beds.id, nine[1].id),
        (beds.id, across.id),
        (beds.id, ten[0].id),
    ]
    assert [await s.appointments.get(a.id) for a in (nine[1], ten[0])] == [nine[1], ten[0]]


async def test_a_claim_of_several_units_gathers_them_from_fragments(s: AsyncScheduler) -> None:
    hours = [span(f"{hour:02}:00", f"{hour + 1:02}:00") for hour in range(9, 13)]
    beds = await s.resources.add("Beds", kind="bed", capacity=4)
    booked = [await book(s, 4, beds, hour) for hour in hours]
    for number, in_an_hour in enumerate(booked):
        for unit in {number, (number + 1) % 4}:
            await s.appointments.cancel(in_an_hour[unit].id)

    await s.appointments.book([Claim(beds.id, quantity=2)], span("09:00", "13:00"))

    for hour in hours:
        with pytest.raises(SlotTaken):
            await s.appointments.book([beds.id], hour)


async def test_a_pool_is_busy_where_no_unit_is_free(s: AsyncScheduler, chairs: Resource) -> None:
    day = span("08:00", "12:00")
    await s.appointments.book([Claim(chairs.id, quantity=2)], span("09:00", "11:00"))
    await s.appointments.book([chairs.id], TEN, status="pending")

    busy, free = (
        (await s.availability.busy([chairs.id], day))[chairs.id],
        (await s.availability.free([chairs.id], day))[chairs.id],
    )

    assert [(b.period, b.kind) for b in busy] == [(TEN, FreeBusy.BUSY_TENTATIVE)]
    assert free == [span("08:00", "10:00"), span("11:00", "12:00")]


async def test_a_key_belongs_to_the_claims_it_was_used_for(
    s: AsyncScheduler, chairs: Resource, room: Resource
) -> None:
    claims = [room.id, Claim(chairs.id, span("09:00", "09:30"), 2)]
    booked = await s.appointments.book(claims, NINE, idempotency_key="k")

    again = await s.appointments.book(claims[::-1], NINE, timezone=None, idempotency_key="k")
    with pytest.raises(IdempotencyMismatch):
        await s.appointments.book([room.id, Claim(chairs.id)], NINE, idempotency_key="k")

    assert again == booked
