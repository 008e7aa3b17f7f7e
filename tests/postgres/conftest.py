"""One migrated database for the whole run; every test has a tenant of its own in it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from apptsched.testing.server import Server, ServerFailed, ServerUnavailable, provide
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


@pytest.fixture(scope="session")
def tcp_server() -> Iterator[Server]:
    """A server on a port of 127.0.0.1 that asks for passwords."""
    try:
        server = provide(tcp=True)
    except ServerUnavailable as why:
        if isinstance(why, ServerFailed) or os.environ.get("APPTSCHED_REQUIRE_DB") == "1":
            raise
        pytest.skip(str(why))
    with server:
        yield server
