"""Sweeping expires holds that have run out, and waits for nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg

from apptsched import AsyncDatabase
from tests.support.times import span
from tests.support.watch import Watch

NINE = span("09:00", "10:00")
TTL = timedelta(minutes=5)


async def test_it_leaves_a_hold_whose_units_somebody_is_at(
    shared_conninfo: str, watch: Watch, connection: psycopg.AsyncConnection[Any]
) -> None:
    async with AsyncDatabase(shared_conninfo, clock=watch) as database:
        tenant = await database.tenants.add(f"Sweep {uuid4()}", timezone="UTC")
        s = database.scheduler(tenant.id)
        pool = await s.resources.add("Pool", kind="pool", capacity=2)
        one, other = [await s.appointments.hold([pool.id], NINE, ttl=TTL) for _ in range(2)]
        watch.advance(TTL)
        query = "select from apptsched.occupancy where appointment_id = %s for update"
        await connection.execute(query, [one.id])

        assert await s.appointments.expire_holds() == (other.id,)

        await connection.rollback()
        assert await s.appointments.expire_holds() == (one.id,)
