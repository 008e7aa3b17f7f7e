"""Databases, schedulers and connections of this colour."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from apptsched import AsyncDatabase, AsyncScheduler
from tests.postgres.async_.practice import open_practice
from tests.support.practice import Practice


@pytest.fixture
async def database(shared_conninfo: str) -> AsyncIterator[AsyncDatabase]:
    """An open database with the schema; other tests' tenants live in it, too."""
    async with AsyncDatabase(shared_conninfo) as database:
        yield database


@pytest.fixture
async def private(private_conninfo: str) -> AsyncIterator[AsyncDatabase]:
    """An open database of the test's own, for DDL and for rows no library would write."""
    async with AsyncDatabase(private_conninfo) as database:
        yield database


@pytest.fixture
async def connection(shared_conninfo: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """A host's own connection to the shared database, as the driver makes it."""
    async with await psycopg.AsyncConnection.connect(shared_conninfo) as connection:
        yield connection


@pytest.fixture
async def practice(database: AsyncDatabase) -> Practice:
    """A tenant with one of everything, and an appointment in its room from 09:00 to 10:00."""
    return await open_practice(database)


@pytest.fixture
async def scheduler(database: AsyncDatabase) -> AsyncScheduler:
    """The scheduler of an empty tenant, with real commits; its zone is UTC."""
    tenant = await database.tenants.add(f"Test {uuid4()}", timezone="UTC")
    return database.scheduler(tenant.id, actor="tester")
