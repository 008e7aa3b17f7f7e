"""One migrated database for the whole run; every test has a tenant of its own in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from apptsched.testing.server import Server
from tests.support.hostile import make_driver_hostile
from tests.support.migrations import new_database


@pytest.fixture(scope="session")
def shared_conninfo(apptsched_server: Server, apptsched_template: str) -> Iterator[str]:
    """The conninfo of a database with the schema, for tests that need no DDL."""
    with new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo:
        yield conninfo


@pytest.fixture
def private_conninfo(apptsched_server: Server, apptsched_template: str) -> Iterator[str]:
    """The conninfo of a database with the schema and no rows, this test's own."""
    with new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo:
        yield conninfo


@pytest.fixture
def hostile_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every connection that is opened from here on hostile to the library."""
    make_driver_hostile(monkeypatch)
