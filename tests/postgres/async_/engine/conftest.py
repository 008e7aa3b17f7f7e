"""A tenant's scheduler, on the pool and on a lent connection, by a clock of the test's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from apptsched import AsyncDatabase, AsyncScheduler, Resource
from tests.support.watch import Watch


@pytest.fixture
def watch() -> Watch:
    """The scheduler's clock, at the beginning of the tests' day."""
    return Watch()


@pytest.fixture(params=["on the pool", "bound"])
async def s(
    request: pytest.FixtureRequest,
    shared_conninfo: str,
    connection: psycopg.AsyncConnection[Any],
    watch: Watch,
) -> AsyncIterator[AsyncScheduler]:
    async with AsyncDatabase(shared_conninfo, clock=watch) as database:
        tenant = await database.tenants.add(f"Engine {uuid4()}", timezone="UTC")
        if request.param == "bound":
            yield AsyncScheduler.bind(connection, tenant.id, actor="tester", clock=watch)
        else:
            yield database.scheduler(tenant.id, actor="tester")


@pytest.fixture
async def room(s: AsyncScheduler) -> Resource:
    """A resource of one unit."""
    return await s.resources.add("Room", kind="room")


@pytest.fixture
async def chairs(s: AsyncScheduler) -> Resource:
    """A pool of three units."""
    return await s.resources.add("Wheelchairs", kind="wheelchair", capacity=3)
