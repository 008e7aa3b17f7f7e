# Generated from tests/postgres/async_/engine/test_snapshots.py by tools/unsync.py; do not edit.
"""What the caller's own snapshot is too old to show is neither booked over nor taken away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import IsolationLevel

from apptsched import Busy, Database, Override, Scheduler, SlotTaken, TenantId
from tests.support.times import span
from tests.support.watch import Watch

NINE = span("09:00", "10:00")
REFUSALS = {
    IsolationLevel.READ_COMMITTED: SlotTaken,
    IsolationLevel.REPEATABLE_READ: Busy,
    IsolationLevel.SERIALIZABLE: Busy,
}


@pytest.fixture
def rival(shared_conninfo: str, watch: Watch) -> Iterator[Scheduler]:
    with Database(shared_conninfo, clock=watch) as database:
        tenant = database.tenants.add(f"Snapshots {uuid4()}", timezone="UTC")
        yield database.scheduler(tenant.id)


def with_a_snapshot(
    connection: psycopg.Connection[Any],
    level: IsolationLevel,
    tenant_id: TenantId,
    watch: Watch,
) -> Scheduler:
    connection.set_isolation_level(level)
    mine = Scheduler.bind(connection, tenant_id, clock=watch)
    mine.appointments.list()
    return mine


@pytest.mark.parametrize("level", REFUSALS)
@pytest.mark.parametrize("capacity", [1, 2])
def test_what_overrode_others_since(
    connection: psycopg.Connection[Any],
    rival: Scheduler,
    watch: Watch,
    level: IsolationLevel,
    capacity: int,
) -> None:
    room = rival.resources.add("Room", kind="room", capacity=capacity)
    booked = [rival.appointments.book([room.id], NINE) for _ in range(capacity)]
    mine = with_a_snapshot(connection, level, room.tenant_id, watch)
    rival.appointments.book([room.id], NINE, override=Override("urgent", conflicts=True))
    rival.appointments.cancel(booked[0].id)

    with pytest.raises(REFUSALS[level]):
        mine.appointments.book([room.id], NINE)

    assert (rival.resources.get(room.id)).version == room.version


@pytest.mark.parametrize("level", REFUSALS)
def test_what_was_left_on_a_unit_taken_away_since(
    connection: psycopg.Connection[Any],
    rival: Scheduler,
    watch: Watch,
    level: IsolationLevel,
) -> None:
    room = rival.resources.add("Room", kind="room")
    watch.advance(timedelta(hours=9, minutes=10))
    mine = with_a_snapshot(connection, level, room.tenant_id, watch)
    rival.resources.set_capacity(room.id, 2)
    first, _ = [rival.appointments.book([room.id], NINE) for _ in range(2)]
    rival.appointments.cancel(first.id)
    rival.resources.set_capacity(room.id, 1)

    with pytest.raises(REFUSALS[level]):
        mine.appointments.book([room.id], NINE)


@pytest.mark.parametrize("level", REFUSALS)
def test_what_was_booked_since_on_a_unit_to_be_taken_away(
    connection: psycopg.Connection[Any],
    rival: Scheduler,
    watch: Watch,
    level: IsolationLevel,
) -> None:
    room = rival.resources.add("Room", kind="room", capacity=2)
    mine = with_a_snapshot(connection, level, room.tenant_id, watch)
    for _ in range(2):
        rival.appointments.book([room.id], NINE)

    with pytest.raises(REFUSALS[level]):
        mine.resources.set_capacity(room.id, 1)


@pytest.mark.parametrize("level", REFUSALS)
def test_a_unit_that_nobody_booked_since_can_be_taken_away(
    connection: psycopg.Connection[Any],
    rival: Scheduler,
    watch: Watch,
    level: IsolationLevel,
) -> None:
    room = rival.resources.add("Room", kind="room", capacity=3)
    rival.appointments.book([room.id], NINE)
    mine = with_a_snapshot(connection, level, room.tenant_id, watch)

    assert (mine.resources.set_capacity(room.id, 1)).capacity == 1

    connection.commit()
    with pytest.raises(SlotTaken):
        rival.appointments.book([room.id], NINE)
