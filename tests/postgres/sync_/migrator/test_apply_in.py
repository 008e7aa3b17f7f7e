# Generated from tests/postgres/async_/migrator/test_apply_in.py by tools/unsync.py; do not edit.
"""Migrations run inside a transaction of the host's, and go where that goes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from apptsched._sync.migrator import Migrator
from apptsched.errors import InvalidInput
from apptsched.migrate.errors import InvalidMigrations, MigrationFailed, MigrationLocked
from apptsched.migrate.problems import ProblemKind
from tests.support.migrations import (
    F_IS_ONE,
    SCRATCH_COLUMN,
    SCRATCH_TABLE,
    ask,
    tables,
    version,
    write,
)

FILES = {**SCRATCH_TABLE, **SCRATCH_COLUMN, "functions/f.sql": F_IS_ONE}


def connect(conninfo: str, **how: Any) -> psycopg.Connection[Any]:
    return psycopg.Connection.connect(conninfo, **how)


def test_they_are_kept_with_the_callers_commit(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator("", source=write(tmp_path, FILES))

    with connect(scratch) as connection:
        applied = migrator.apply_in(connection, to=1)
        connection.execute("insert into t values (7)")

    assert [each.name for each in applied] == ["table", "functions/f.sql"]
    assert ask(scratch, "select a, f() from t") == [(7, 1)]
    with connect(scratch) as connection:
        assert [each.version for each in migrator.apply_in(connection)] == [2]
    with connect(scratch) as connection:
        assert migrator.apply_in(connection) == ()
    status = Migrator(scratch, source=tmp_path).status()
    assert status.up_to_date


def test_they_are_gone_with_the_callers_rollback(scratch: str, tmp_path: Path) -> None:
    with connect(scratch, autocommit=True) as connection:
        with connection.transaction(force_rollback=True):
            Migrator("", source=write(tmp_path, FILES)).apply_in(connection)

        assert tables(scratch) == []
        assert tables(scratch, "apptsched") == []


def test_settings_and_rows_are_as_the_caller_has_them(scratch: str, tmp_path: Path) -> None:
    quiet = {
        "0003_quiet.up.sql": "-- apptsched: statement-timeout 1min\n"
        "select set_config('search_path', '', true);",
        "0003_quiet.down.sql": "select 1;",
    }
    migrator = Migrator("", source=write(tmp_path, {**FILES, **quiet}))
    query = "select name, setting from pg_settings where category <> 'Customized Options'"

    with connect(scratch, row_factory=dict_row) as connection:
        connection.execute("set lock_timeout = '17s'")
        connection.execute("set standard_conforming_strings = off")
        connection.execute("set local statement_timeout = '19s'")
        connection.execute("set client_encoding = 'latin1'")
        cursor = connection.execute(query)
        before = cursor.fetchall()
        migrator.apply_in(connection)
        cursor = connection.execute(query)

        assert cursor.fetchall() == before
        assert connection.info.encoding == "iso8859-1"
    assert version(scratch) == 3


def test_what_a_file_sets_for_its_session_does_not_outlive_the_transaction(
    scratch: str, tmp_path: Path
) -> None:
    dumped = {
        "0001_dumped.up.sql": "set lock_timeout = 0;\nset client_encoding = 'UTF8';\n"
        "set TimeZone to 'Asia/Tokyo';\nset session work_mem = '7MB';\nreset statement_timeout;\n"
        "select pg_catalog.set_config('search_path', '', false);\ncreate table public.t ();",
        "0001_dumped.down.sql": "drop table public.t;",
    }
    migrator = Migrator("", source=write(tmp_path, {**dumped, "functions/f.sql": F_IS_ONE}))
    query = "select name, setting from pg_settings where category <> 'Customized Options'"

    with connect(scratch) as connection:
        connection.execute("set search_path = mine")
        connection.execute("set lock_timeout = '17s'")
        connection.execute("set statement_timeout = '19s'")
        connection.execute("set client_encoding = 'latin1'")
        connection.commit()
        cursor = connection.execute(query)
        before = cursor.fetchall()
        connection.execute("set local idle_in_transaction_session_timeout = '23s'")
        migrator.apply_in(connection)
        connection.commit()
        cursor = connection.execute(query)

        assert cursor.fetchall() == before


def test_resetting_everything_in_a_file_is_taken_back(scratch: str, tmp_path: Path) -> None:
    files = {"0001_reset.up.sql": "reset all;", "0001_reset.down.sql": "select 1;"}
    migrator = Migrator("", source=write(tmp_path, files))

    with connect(scratch) as connection:
        connection.execute("set search_path = mine")
        migrator.apply_in(connection)
        connection.commit()
        cursor = connection.execute("show search_path")

        assert cursor.fetchone() == ("mine",)


def test_a_step_that_fails_leaves_the_transaction_usable(scratch: str, tmp_path: Path) -> None:
    broken = {"0003_broken.up.sql": "select 1;\nselect no_such_column;"}
    broken["0003_broken.down.sql"] = "select 1;"
    migrator = Migrator("", source=write(tmp_path, {**FILES, **broken}))

    with connect(scratch) as connection:
        with pytest.raises(MigrationFailed) as caught:
            migrator.apply_in(connection)
        connection.execute("insert into t values (1, 'kept')")

    assert (caught.value.file, caught.value.line, caught.value.version) == (
        "0003_broken.up.sql",
        2,
        2,
    )
    assert version(scratch) == 2
    assert ask(scratch, "select b from t") == [("kept",)]


def test_what_runs_outside_a_transaction_is_refused_before_anything(
    scratch: str, tmp_path: Path
) -> None:
    stepwise = {"0003_more.up.sql": "-- apptsched: transaction none\nselect 1;"}
    stepwise["0003_more.down.sql"] = "select 1;"
    migrator = Migrator("", source=write(tmp_path, {**FILES, **stepwise}))

    with connect(scratch) as connection:
        with pytest.raises(InvalidMigrations, match="cannot be part of the caller's") as caught:
            migrator.apply_in(connection)
        connection.execute("select 1")

    assert [each.kind for each in caught.value.problems] == [ProblemKind.NEEDS_SESSION]
    assert tables(scratch, "apptsched") == []


def test_a_connection_without_a_transaction_is_refused(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator("", source=write(tmp_path, FILES))

    with connect(scratch, autocommit=True) as connection:
        with pytest.raises(InvalidInput, match="in none that can go on"):
            migrator.apply_in(connection)
        assert tables(scratch, "apptsched") == []


def test_a_failed_transaction_is_refused(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator("", source=write(tmp_path, FILES))

    with connect(scratch) as connection:
        with pytest.raises(psycopg.errors.UndefinedColumn):
            connection.execute("select no_such_column")
        with pytest.raises(InvalidInput, match="in none that can go on"):
            migrator.apply_in(connection)
        connection.rollback()


def test_another_runner_is_kept_out_until_the_transaction_ends(
    scratch: str, tmp_path: Path
) -> None:
    write(tmp_path, FILES)
    impatient = Migrator(scratch, source=tmp_path, lock_wait=timedelta(0))

    with connect(scratch) as connection:
        Migrator("", source=tmp_path).apply_in(connection, to=1)
        with pytest.raises(MigrationLocked):
            impatient.up()
    assert [each.version for each in impatient.up()] == [2]
