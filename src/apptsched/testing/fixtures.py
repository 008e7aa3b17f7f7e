"""pytest fixtures that lend a test a real database.

A project's `conftest.py` loads them with `pytest_plugins = ["apptsched.testing.fixtures"]`. None is
automatic, and no server starts until a test asks for one. Which server served, and why others did
not, is in the summary at the end of the run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

import apptsched
from apptsched.testing.server import Server, ServerFailed, ServerUnavailable, provide

SERVED = pytest.StashKey[set[str]]()
WORKER_OUTPUT = "apptsched_served"


@pytest.fixture(scope="session")
def apptsched_server(pytestconfig: pytest.Config) -> Iterator[Server]:
    """A PostgreSQL server: `APPTSCHED_TEST_DSN`'s, or one of this process, by `provide()`.

    If there is none the test is skipped with every source's reason, or fails under
    `APPTSCHED_REQUIRE_DB=1`. One that is there but does not work is always a failure.
    """
    try:
        server = provide(os.environ.get("APPTSCHED_TEST_DSN") or None)
    except ServerUnavailable as why:
        if isinstance(why, ServerFailed) or os.environ.get("APPTSCHED_REQUIRE_DB") == "1":
            raise
        pytest.skip(str(why))
    with server:
        _note(pytestconfig, server.description)
        yield server


@pytest.fixture(scope="session")
def apptsched_template(apptsched_server: Server) -> str:
    """The name of a database with the schema and no rows, to be cloned.

    Named by the migrations' text and the server's version, so one made before on a server that
    stays (`APPTSCHED_TEST_DSN`) is used again. Processes that share a server wait for each other.
    """
    with psycopg.connect(apptsched_server.dsn, autocommit=True) as connection:
        digest = _schema_digest(connection.info.server_version)
        name = f"apptsched_template_{digest[:16]}"
        connection.execute("select pg_advisory_lock(%s)", [int(digest[:15], 16)])
        made = "select from pg_database where datname = %s and datistemplate"
        if connection.execute(made, [name]).fetchone() is None:
            _make_template(connection, apptsched_server, name)
    return name


@pytest.fixture
def apptsched_database(
    apptsched_server: Server, apptsched_template: str
) -> Iterator[apptsched.Database]:
    """An open database of the test's own, with the schema and no rows: for tests that need DDL."""
    with _clone(apptsched_server, apptsched_template) as database:
        yield database


@pytest.fixture(scope="session")
def _apptsched_shared_database(
    apptsched_server: Server, apptsched_template: str
) -> Iterator[apptsched.Database]:
    with _clone(apptsched_server, apptsched_template) as database:
        yield database


@pytest.fixture
def apptsched_scheduler(_apptsched_shared_database: apptsched.Database) -> apptsched.Scheduler:
    """The scheduler of a tenant of the test's own, with real commits; its zone is UTC.

    Tests of one process share the database, but no tenant sees another's rows.
    """
    tenant = _apptsched_shared_database.tenants.add(f"Test {uuid4()}", timezone="UTC")
    return _apptsched_shared_database.scheduler(tenant.id, actor="test")


def _schema_digest(server_version: int) -> str:
    digest = hashlib.sha256(str(server_version).encode())
    migrations = Path(apptsched.__file__).with_name("migrations")
    for path in sorted(migrations.rglob("*.sql")):
        digest.update(path.relative_to(migrations).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _make_template(connection: psycopg.Connection[Any], server: Server, name: str) -> None:
    # One that is no template yet was left half made by a process that was killed.
    database = Identifier(name)
    connection.execute(SQL("drop database if exists {} with (force)").format(database))
    connection.execute(SQL("create database {}").format(database))
    with apptsched.Database(server.database(name)) as made:
        made.migrator.up()
    done = SQL("alter database {} with is_template true allow_connections false")
    connection.execute(done.format(database))


@contextmanager
def _clone(server: Server, template: str) -> Iterator[apptsched.Database]:
    name = f"apptsched_test_{uuid4().hex}"
    clone = SQL("create database {} template {}").format(Identifier(name), Identifier(template))
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute(clone)
        try:
            with apptsched.Database(server.database(name)) as database:
                yield database
        finally:
            connection.execute(SQL("drop database {} with (force)").format(Identifier(name)))


def _note(config: pytest.Config, description: str) -> None:
    """Keep *description* for the summary, which under xdist another process prints."""
    config.stash.setdefault(SERVED, set()).add(description)
    getattr(config, "workeroutput", {})[WORKER_OUTPUT] = description


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what an xdist worker noted."""
    if WORKER_OUTPUT in getattr(node, "workeroutput", {}):
        _note(node.config, node.workeroutput[WORKER_OUTPUT])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say which servers served."""
    served = config.stash.get(SERVED, set[str]())
    for description in sorted(served):
        terminalreporter.write_line(f"apptsched: {description}")
