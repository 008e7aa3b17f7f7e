# Generated from tests/postgres/async_/test_health.py by tools/unsync.py; do not edit.
"""Health, and what a database that lacks the schema answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from attrs import evolve

from apptsched import (
    Database,
    DatabaseConfig,
    Disconnected,
    SchemaMissing,
    SchemaTooNew,
    SchemaTooOld,
)
from apptsched.migrate import bundled_version
from apptsched.testing.server import Server
from tests.support.migrations import ask, new_database


@pytest.fixture
def empty_conninfo(apptsched_server: Server) -> Iterator[str]:
    """The conninfo of a database without the schema."""
    with new_database(apptsched_server.dsn) as conninfo:
        yield conninfo


@pytest.mark.smoke
def test_a_migrated_database_is_ready(database: Database) -> None:
    health = database.health()

    assert health.is_ready
    assert health.schema_version == health.needed_version == bundled_version()
    assert not health.is_read_only
    assert health.statement_timeout == "10s"
    assert health.server_version.startswith(("15", "16", "17", "18"))
    assert health.latency > timedelta(0)
    assert health.pool["pool_max"] == database.config.max_size


def test_a_database_without_the_schema_is_not_ready_and_says_what_to_do(
    empty_conninfo: str,
) -> None:
    with Database(empty_conninfo) as database:
        health = database.health()

        assert not health.is_ready
        assert health.schema_version == 0
        with pytest.raises(SchemaMissing, match="apptsched migrate up"):
            database.tenants.list()
        with pytest.raises(SchemaMissing, match="apptsched migrate up"):
            database.doctor()


def test_a_database_that_was_migrated_meanwhile_works(empty_conninfo: str) -> None:
    with Database(empty_conninfo) as database:
        with pytest.raises(SchemaMissing):
            database.tenants.list()

        database.migrator.up()

        assert len(database.tenants.list()) == 0


def test_an_older_schema_is_told_by_the_first_call_that_needs_it(
    private_conninfo: str,
) -> None:
    ask(
        private_conninfo,
        "delete from apptsched.apptsched_migration where version = %s",
        bundled_version(),
    )
    with Database(private_conninfo) as database:
        health = database.health()

        assert not health.is_ready
        assert health.schema_version == bundled_version() - 1
        with pytest.raises(SchemaTooOld, match="apptsched migrate up"):
            database.scheduler(uuid4()).resources.list()


LATER = """
    insert into apptsched.apptsched_migration
        (line, version, name, state, checksum, code_checksum, irreversible, phase)
    values ('apptsched', 9999, 'later', 'applied', '', '', 'a later release', %s)
"""


@pytest.mark.parametrize("phase", ["expand", None])
def test_a_newer_schema_is_worked_with(private_conninfo: str, phase: str | None) -> None:
    ask(private_conninfo, LATER, phase)
    ask(private_conninfo, "update apptsched.apptsched_migration_repeatable set checksum = 'later'")
    with Database(private_conninfo) as database:
        health = database.health()

        assert health.is_ready
        assert health.schema_version == 9999
        assert len(database.tenants.list()) == 0


def test_a_newer_schema_that_broke_with_this_code_is_told(private_conninfo: str) -> None:
    ask(private_conninfo, LATER, "contract")
    with Database(private_conninfo) as database:
        health = database.health()
        assert health.schema_version == 9999
        with pytest.raises(SchemaTooNew, match="9999 broke with code that needs"):
            database.tenants.list()


def test_older_functions_are_told_and_former_ones_of_this_code_are_not(
    private_conninfo: str,
) -> None:
    older = "update apptsched.apptsched_migration_repeatable set checksum = 'x' where name = 'book'"
    newer = """
        update apptsched.apptsched_migration_repeatable
        set checksum = 'x', former = array['w', checksum] where name = 'swap'
    """
    ask(private_conninfo, newer)
    with Database(private_conninfo) as database:
        assert len(database.tenants.list()) == 0
    ask(private_conninfo, older)
    with Database(private_conninfo) as database:
        health = database.health()
        assert health.schema_version == bundled_version()
        with pytest.raises(SchemaTooOld, match=r"older than this code: book; run `apptsched"):
            database.tenants.list()


def test_the_check_can_be_a_warning_or_off(
    private_conninfo: str, caplog: pytest.LogCaptureFixture
) -> None:
    ask(private_conninfo, LATER, "contract")
    config = DatabaseConfig(conninfo=private_conninfo)
    with Database(evolve(config, schema_check="off")) as database:
        database.tenants.list()
    assert caplog.messages == []
    with Database(evolve(config, schema_check="warn")) as database:
        database.tenants.list()
        database.tenants.list()

    [message] = caplog.messages
    assert "9999 broke with code" in message


def test_a_read_only_database_is_not_ready(shared_conninfo: str) -> None:
    read_only = f"{shared_conninfo} options='-c default_transaction_read_only=on'"
    with Database(read_only) as database:
        health = database.health()

        assert health.is_read_only
        assert not health.is_ready


def test_the_timeout_in_force_is_told(shared_conninfo: str) -> None:
    config = DatabaseConfig(conninfo=shared_conninfo, statement_timeout=timedelta(seconds=7))
    with Database(config) as database:
        first = database.health()
    with Database(evolve(config, pgbouncer=True)) as database:
        second = database.health()

    assert (first.statement_timeout, second.statement_timeout) == ("7s", "0")


def test_a_database_that_is_not_open_says_so(database: Database) -> None:
    database.close()
    database.close()

    assert database.stats() == {}
    with pytest.raises(Disconnected, match="open"):
        database.tenants.list()
    database.open()
    database.open()
    health = database.health()
    assert health.is_ready
