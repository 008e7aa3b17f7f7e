"""What the caller's own snapshot is too old to show is neither booked over nor taken away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import IsolationLevel

from apptsched import AsyncDatabase, AsyncScheduler, Busy, Override, SlotTaken, TenantId
from tests.support.times import span
from tests.support.watch import Watch

NINE = span("09:00", "10:00")
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
