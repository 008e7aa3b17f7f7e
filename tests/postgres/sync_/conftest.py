# Generated from tests/postgres/async_/conftest.py by tools/unsync.py; do not edit.
"""Databases, schedulers and connections of this colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from apptsched import Database, Scheduler
from tests.postgres.sync_.practice import open_practice
from tests.support.practice import Practice


@pytest.fixture
def database(shared_conninfo: str) -> Iterator[Database]:
    """An open database with the schema; other tests' tenants live in it, too."""
    with Database(shared_conninfo) as database:
        yield database


@pytest.fixture
def private(private_conninfo: str) -> Iterator[Database]:
    """An open database of the test's own, for DDL and for rows no library would write."""
    with Database(private_conninfo) as database:
        yield database


@pytest.fixture
def connection(shared_conninfo: str) -> Iterator[psycopg.Connection[Any]]:
    """A host's own connection to the shared database, as the driver makes it."""
    with psycopg.Connection.connect(shared_conninfo) as connection:
        yield connection


@pytest.fixture
def practice(database: Database) -> Practice:
    """A tenant with one of everything, and an appointment in its room from 09:00 to 10:00."""
    return open_practice(database)


@pytest.fixture
def scheduler(database: Database) -> Scheduler:
    """The scheduler of an empty tenant, with real commits; its zone is UTC."""
    tenant = database.tenants.add(f"Test {uuid4()}", timezone="UTC")
    return database.scheduler(tenant.id, actor="tester")
