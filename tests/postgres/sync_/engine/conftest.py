# Generated from tests/postgres/async_/engine/conftest.py by tools/unsync.py; do not edit.
"""A tenant's scheduler, on the pool and on a lent connection, by a clock of the test's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from apptsched import Database, Resource, Scheduler
from tests.support.watch import Watch


@pytest.fixture
def watch() -> Watch:
    """The scheduler's clock, at the beginning of the tests' day."""
    return Watch()


@pytest.fixture(params=["on the pool", "bound"])
def s(
    request: pytest.FixtureRequest,
    shared_conninfo: str,
    connection: psycopg.Connection[Any],
    watch: Watch,
) -> Iterator[Scheduler]:
    with Database(shared_conninfo, clock=watch) as database:
        tenant = database.tenants.add(f"Engine {uuid4()}", timezone="UTC")
        if request.param == "bound":
            yield Scheduler.bind(connection, tenant.id, actor="tester", clock=watch)
        else:
            yield database.scheduler(tenant.id, actor="tester")


@pytest.fixture
def room(s: Scheduler) -> Resource:
    """A resource of one unit."""
    return s.resources.add("Room", kind="room")


@pytest.fixture
def chairs(s: Scheduler) -> Resource:
    """A pool of three units."""
    return s.resources.add("Wheelchairs", kind="wheelchair", capacity=3)
