"""The fixtures, as a project that loads them sees them: in a test run of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest

from apptsched.testing.server import provide

CONFTEST = 'pytest_plugins = ["apptsched.testing.fixtures"]\n'
BARE_MACHINE = """
from apptsched.testing.server import _installation
_installation.PLACES = ()
_installation.WHEEL = "no_such_wheel"
"""
ASKS_FOR_A_SERVER = """
def test_it_answers(apptsched_server):
    assert apptsched_server.version >= 15
"""
USES_ALL = """
import psycopg, pytest

def tables(database):
    with psycopg.connect(database.config.conninfo) as connection:
        found = connection.execute("select tablename from pg_tables where schemaname = 'public'")
        return {name for (name,) in found}

@pytest.mark.parametrize("name", ["a", "b"])
def test_a_database_of_its_own_is_empty_and_migrated(apptsched_database, name):
    assert apptsched_database.health().is_ready
    assert not apptsched_database.tenants.list().items
    assert not tables(apptsched_database)
    with psycopg.connect(apptsched_database.config.conninfo) as connection:
        connection.execute("create table host_table (x int)")

@pytest.mark.parametrize("name", ["a", "b"])
def test_a_scheduler_is_of_an_empty_tenant(apptsched_scheduler, name):
    assert not apptsched_scheduler.resources.list().items
    apptsched_scheduler.resources.add("Room 1", kind="room")
    assert len(apptsched_scheduler.resources.list().items) == 1

def test_both_at_once(apptsched_scheduler, apptsched_database):
    apptsched_scheduler.resources.add("Room 1", kind="room")
    assert not apptsched_database.tenants.list().items
"""


@pytest.fixture
def run_project(tmp_path, monkeypatch):
    """Runs a project's tests: `run_project(tests, *options, conftest=CONFTEST, **environment)`."""
    monkeypatch.delenv("APPTSCHED_TEST_DSN", raising=False)
    monkeypatch.delenv("APPTSCHED_REQUIRE_DB", raising=False)

    def run(tests: str, *options: str, conftest: str = CONFTEST, **environment: str):
        (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
        (tmp_path / "conftest.py").write_text(conftest)
        (tmp_path / "test_project.py").write_text(tests)
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-rs", "-p", "no:asyncio", *options],
            cwd=tmp_path,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def server():
    with provide() as server:
        yield server


def databases(server, prefix: str) -> list[tuple]:
    with psycopg.connect(server.dsn) as connection:
        query = "select datname, oid, datistemplate from pg_database where starts_with(datname, %s)"
        return connection.execute(query, [prefix]).fetchall()


@pytest.mark.smoke
def test_the_fixtures_lend_clones_and_tenants_nobody_else_has(run_project):
    done = run_project(USES_ALL)
    assert "5 passed" in done.stdout, done.stdout + done.stderr
    assert "\napptsched: PostgreSQL " in done.stdout


def test_nothing_starts_until_a_test_asks(run_project):
    done = run_project("def test_nothing(): pass")
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert "\napptsched: " not in done.stdout


def test_workers_that_share_a_server_share_the_template_and_leave_no_clone(run_project, server):
    pytest.importorskip("xdist")
    done = run_project(USES_ALL, "-n", "3", APPTSCHED_TEST_DSN=server.dsn)
    assert "5 passed" in done.stdout, done.stdout + done.stderr
    assert "\napptsched: PostgreSQL" in done.stdout
    assert "the given DSN" in done.stdout
    [(_, _, is_template)] = databases(server, "apptsched_template_")
    assert is_template
    assert not databases(server, "apptsched_test_")


def test_a_template_is_used_again_and_a_half_made_one_is_not(run_project, server):
    run_project(USES_ALL, APPTSCHED_TEST_DSN=server.dsn)
    [first] = databases(server, "apptsched_template_")
    run_project(USES_ALL, APPTSCHED_TEST_DSN=server.dsn)
    assert databases(server, "apptsched_template_") == [first]
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        half_made = "is_template false allow_connections true"
        connection.execute(f"alter database {first[0]} with {half_made}")
    done = run_project(USES_ALL, APPTSCHED_TEST_DSN=server.dsn)
    assert "5 passed" in done.stdout, done.stdout + done.stderr
    [(name, oid, is_template)] = databases(server, "apptsched_template_")
    assert (name, is_template) == (first[0], True)
    assert oid != first[1]


def test_without_a_server_tests_are_skipped_with_every_reason(run_project):
    environment = {"PATH": "", "DOCKER_HOST": "unix:///nonexistent", "APPTSCHED_PG_BIN": ""}
    done = run_project(ASKS_FOR_A_SERVER, conftest=CONFTEST + BARE_MACHINE, **environment)
    assert "1 skipped" in done.stdout, done.stdout + done.stderr
    assert all(f"{source}: " in done.stdout for source in ("docker", "machine", "embedded"))


def test_without_a_server_tests_fail_where_one_is_required(run_project):
    environment = {"PATH": "", "DOCKER_HOST": "unix:///nonexistent", "APPTSCHED_PG_BIN": ""}
    done = run_project(
        ASKS_FOR_A_SERVER,
        conftest=CONFTEST + BARE_MACHINE,
        APPTSCHED_REQUIRE_DB="1",
        **environment,
    )
    assert "1 error" in done.stdout, done.stdout + done.stderr
    assert "no_such_wheel is not installed" in done.stdout


def test_a_dsn_that_does_not_answer_fails_tests_instead_of_skipping_them(run_project, tmp_path):
    done = run_project(ASKS_FOR_A_SERVER, APPTSCHED_TEST_DSN=f"host={tmp_path}")
    assert "1 error" in done.stdout, done.stdout + done.stderr
    assert "dsn: no connection" in done.stdout
