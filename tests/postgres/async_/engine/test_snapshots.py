"""What the caller's own snapshot is too old to show is neither booked over nor taken away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import IsolationLevel

from apptsched import (
    Appointment,
    AsyncDatabase,
    AsyncScheduler,
    Buffers,
    Busy,
    Claim,
    Override,
    Resource,
    SlotTaken,
    TenantId,
)
from tests.support.times import span
from tests.support.watch import Watch

NINE, TEN = span("09:00", "10:00"), span("10:00", "11:00")
SHARED = Buffers(before=timedelta(minutes=5), policy="shared")
REFUSALS = {
    IsolationLevel.READ_COMMITTED: SlotTaken,
    IsolationLevel.REPEATABLE_READ: Busy,
    IsolationLevel.SERIALIZABLE: Busy,
}


@pytest.fixture
async def rival(shared_conninfo: str, watch: Watch) -> AsyncIterator[AsyncScheduler]:
    async with AsyncDatabase(shared_conninfo, clock=watch) as database:
        tenant = await database.tenants.add(f"Snapshots {uuid4()}", timezone="UTC")
        yield database.scheduler(tenant.id)


async def with_a_snapshot(
    connection: psycopg.AsyncConnection[Any],
    level: IsolationLevel,
    tenant_id: TenantId,
    watch: Watch,
) -> AsyncScheduler:
    await connection.set_isolation_level(level)
    mine = AsyncScheduler.bind(connection, tenant_id, clock=watch)
    await mine.appointments.list()
    return mine


@pytest.mark.parametrize("level", REFUSALS)
@pytest.mark.parametrize("capacity", [1, 2])
async def test_what_overrode_others_since(
    connection: psycopg.AsyncConnection[Any],
    rival: AsyncScheduler,
    watch: Watch,
    level: IsolationLevel,
    capacity: int,
) -> None:
    room = await rival.resources.add("Room", kind="room", capacity=capacity)
    booked = [await rival.appointments.book([room.id], NINE) for _ in range(capacity)]
    mine = await with_a_snapshot(connection, level, room.tenant_id, watch)
    await rival.appointments.book([room.id], NINE, override=Override("urgent", conflicts=True))
    await rival.appointments.cancel(booked[0].id)

    with pytest.raises(REFUSALS[level]):
        await mine.appointments.book([room.id], NINE)

    assert (await rival.resources.get(room.id)).version == room.version


@pytest.mark.parametrize("level", REFUSALS)
async def test_what_was_left_on_a_unit_taken_away_since(
    connection: psycopg.AsyncConnection[Any],
    rival: AsyncScheduler,
    watch: Watch,
    level: IsolationLevel,
) -> None:
    room = await rival.resources.add("Room", kind="room")
    watch.advance(timedelta(hours=9, minutes=10))
    mine = await with_a_snapshot(connection, level, room.tenant_id, watch)
    await rival.resources.set_capacity(room.id, 2)
    first, _ = [await rival.appointments.book([room.id], NINE) for _ in range(2)]
    await rival.appointments.cancel(first.id)
    await rival.resources.set_capacity(room.id, 1)

    with pytest.raises(REFUSALS[level]):
        await mine.appointments.book([room.id], NINE)


@pytest.mark.parametrize("level", REFUSALS)
async def test_what_was_booked_since_on_a_unit_to_be_taken_away(
    connection: psycopg.AsyncConnection[Any],
    rival: AsyncScheduler,
    watch: Watch,
    level: IsolationLevel,
) -> None:
    room = await rival.resources.add("Room", kind="room", capacity=2)
    mine = await with_a_snapshot(connection, level, room.tenant_id, watch)
    for _ in range(2):
        await rival.appointments.book([room.id], NINE)

    with pytest.raises(REFUSALS[level]):
        await mine.resources.set_capacity(room.id, 1)


@pytest.mark.parametrize("level", REFUSALS)
async def test_a_unit_that_nobody_booked_since_can_be_taken_away(
    connection: psycopg.AsyncConnection[Any],
    rival: AsyncScheduler,
    watch: Watch,
    level: IsolationLevel,
) -> None:
    room = await rival.resources.add("Room", kind="room", capacity=3)
    await rival.appointments.book([room.id], NINE)
    mine = await with_a_snapshot(connection, level, room.tenant_id, watch)

    assert (await mine.resources.set_capacity(room.id, 1)).capacity == 1

    await connection.commit()
    with pytest.raises(SlotTaken):
        await rival.appointments.book([room.id], NINE)


Call = Callable[[AsyncScheduler, Resource, Appointment], Awaitable[Any]]
CALLS: dict[str, Call] = {
    "a booking": lambda s, room, _: s.appointments.book([room.id], NINE),
    "a booking of two units": lambda s, room, _: s.appointments.book(
        [Claim(room.id, quantity=2)], NINE
    ),
    "a booking with shared buffers": lambda s, room, _: s.appointments.book(
        [room.id], NINE, buffers=SHARED
    ),
    "an override": lambda s, room, _: s.appointments.book(
        [room.id], NINE, override=Override("urgent", conflicts=True)
    ),
    "a move": lambda s, _, other: s.appointments.reschedule(other.id, NINE),
    "fewer units": lambda s, room, _: s.resources.set_capacity(room.id, room.capacity - 1),
}


async def full_at_nine(rival: AsyncScheduler) -> tuple[Resource, list[Appointment], Appointment]:
    """Return a pool of three, what fills it at nine, and what is in it at ten."""
    pool = await rival.resources.add("Pool", kind="room", capacity=3)
    booked = [await rival.appointments.book([pool.id], NINE) for _ in range(3)]
    return pool, booked, await rival.appointments.book([pool.id], TEN)


@pytest.mark.parametrize("level", REFUSALS)
@pytest.mark.parametrize("kind", CALLS)
async def test_what_was_given_back_since_is_never_named_as_in_the_way(
    connection: psycopg.AsyncConnection[Any],
    rival: AsyncScheduler,
    watch: Watch,
    level: IsolationLevel,
    kind: str,
) -> None:
    pool, booked, other = await full_at_nine(rival)
    mine = await with_a_snapshot(connection, level, pool.tenant_id, watch)
    for each in booked[:2]:
        await rival.appointments.cancel(each.id)

    if level is IsolationLevel.READ_COMMITTED:
        done = await CALLS[kind](mine, pool, other)
        assert not any(claim.overridden for claim in getattr(done, "claims", ()))
    else:
        with pytest.raises(Busy):
            await CALLS[kind](mine, pool, other)


@pytest.mark.parametrize("level", REFUSALS)
async def test_in_a_room_the_time_given_back_since_is_booked_and_shared_buffers_are_told_to_retry(
    connection: psycopg.AsyncConnection[Any],
    rival: AsyncScheduler,
    watch: Watch,
    level: IsolationLevel,
) -> None:
    room = await rival.resources.add("Room", kind="room")
    for period in (NINE, TEN):
        booked = await rival.appointments.book([room.id], period, buffers=SHARED)
        mine = await with_a_snapshot(connection, level, room.tenant_id, watch)
        await rival.appointments.cancel(booked.id)

        if period is NINE:
            await mine.appointments.book([room.id], period)
        elif level is IsolationLevel.READ_COMMITTED:
            await mine.appointments.book([room.id], period, buffers=SHARED)
        else:
            with pytest.raises(Busy):
                await mine.appointments.book([room.id], period, buffers=SHARED)
        await connection.rollback()


@pytest.mark.parametrize("level", REFUSALS)
@pytest.mark.parametrize("kind", [kind for kind in CALLS if kind != "an override"])
async def test_what_is_still_there_refuses_by_name_and_is_not_held_up(
    connection: psycopg.AsyncConnection[Any],
    rival: AsyncScheduler,
    watch: Watch,
    level: IsolationLevel,
    kind: str,
) -> None:
    pool, booked, other = await full_at_nine(rival)
    mine = await with_a_snapshot(connection, level, pool.tenant_id, watch)

    with pytest.raises(SlotTaken) as refused:
        await CALLS[kind](mine, pool, other)

    assert {c.appointment_id for c in refused.value.conflicts} == {each.id for each in booked}
    await rival.appointments.cancel(booked[0].id)


@pytest.mark.parametrize("level", REFUSALS)
@pytest.mark.parametrize("kind", [kind for kind in CALLS if kind != "an override"])
async def test_what_is_being_given_back_refuses_without_a_wait(
    connection: psycopg.AsyncConnection[Any],
    rival: AsyncScheduler,
    watch: Watch,
    level: IsolationLevel,
    kind: str,
) -> None:
    pool, booked, other = await full_at_nine(rival)
    mine = await with_a_snapshot(connection, level, pool.tenant_id, watch)
    await connection.execute("set local lock_timeout = '1s'")

    async with rival.transaction() as going:
        await going.appointments.cancel(booked[0].id)
        with pytest.raises(SlotTaken):
            await CALLS[kind](mine, pool, other)
