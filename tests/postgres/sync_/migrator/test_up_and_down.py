# Generated from tests/postgres/async_/migrator/test_up_and_down.py by tools/unsync.py; do not edit.
"""Migrations go up and down with their history, and say what they did."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from apptsched._sync.migrator import Migrator
from apptsched.errors import DatabaseNotFound, ServerUnreachable
from apptsched.migrate.errors import InvalidMigrations, InvalidTarget, IrreversibleMigration
from apptsched.migrate.problems import ProblemKind
from apptsched.migrate.results import MigrationProgress
from tests.support.migrations import SCRATCH_COLUMN, SCRATCH_TABLE, ask, tables, version, write

BOTH = {**SCRATCH_TABLE, **SCRATCH_COLUMN}
THE_RUNNERS = [
    "apptsched_migration",
    "apptsched_migration_log",
    "apptsched_migration_repeatable",
]


def test_up_applies_every_migration_and_returns_them(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, BOTH))

    one, two = migrator.up()

    assert (one.version, one.name, one.statements, one.retries) == (1, "table", 1, 0)
    assert (two.version, two.name) == (2, "column")
    assert one.duration > timedelta(0)
    assert ask(scratch, "select a, b from t") == []
    status = migrator.status()
    history = status.applied
    assert [(each.version, each.name, each.state) for each in history] == [
        (1, "table", "applied"),
        (2, "column", "applied"),
    ]
    assert [each.duration for each in history] == [one.duration, two.duration]
    assert history[1].down_text == BOTH["0002_column.down.sql"]


def test_status_before_the_first_up_reads_only(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, BOTH))

    status = migrator.status()

    assert (status.version, status.head, len(status.pending)) == (0, 2, 2)
    assert tables(scratch, "apptsched") == []


def test_up_goes_to_a_target_and_later_on(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, BOTH))

    assert [each.version for each in migrator.up(1)] == [1]
    assert migrator.up(1) == ()
    assert [each.version for each in migrator.up()] == [2]
    with pytest.raises(InvalidTarget):
        migrator.up(1)


def test_up_with_nothing_to_do_needs_only_to_read_the_history(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, BOTH))
    migrator.up()
    ask(scratch, "create role nobody_much login")
    try:
        ask(scratch, "grant usage on schema apptsched to nobody_much")
        ask(scratch, "grant select on all tables in schema apptsched to nobody_much")
        reader = Migrator(
            make_conninfo(
                scratch, options="-c role=nobody_much -c default_transaction_read_only=on"
            ),
            source=tmp_path,
        )

        assert reader.up() == ()
        status = reader.status()
        assert status.up_to_date
    finally:
        ask(scratch, "drop owned by nobody_much")
        ask(scratch, "drop role nobody_much")


def test_down_reverts_one_step_and_then_everything(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, BOTH))
    migrator.up()

    [reverted] = migrator.down()

    assert (reverted.version, reverted.name, reverted.statements) == (2, "column", 1)
    assert version(scratch) == 1
    assert [each.version for each in migrator.down(to=0)] == [1]
    assert tables(scratch) == []
    assert tables(scratch, "apptsched") == THE_RUNNERS
    assert migrator.down() == ()
    assert [each.version for each in migrator.up()] == [1, 2]


def test_down_runs_the_text_that_was_stored_when_the_file_is_gone_or_edited(
    scratch: str, tmp_path: Path
) -> None:
    Migrator(scratch, source=write(tmp_path, BOTH)).up()
    (tmp_path / "0001_table.down.sql").unlink()
    write(tmp_path, {"0002_column.down.sql": "drop table no_such_table;"})

    Migrator(scratch, source=tmp_path).down(2)

    assert tables(scratch) == []


def test_down_refuses_before_the_first_step_what_it_cannot_finish(
    scratch: str, tmp_path: Path
) -> None:
    final = {"0002_final.up.sql": "-- apptsched: irreversible it must stay\nselect 1;"}
    last = {"0003_last.up.sql": "select 1;", "0003_last.down.sql": "select 1;"}
    migrator = Migrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **final, **last}))
    migrator.up()

    with pytest.raises(IrreversibleMigration, match="0002_final cannot be reverted: it must stay"):
        migrator.down(to=0)

    assert version(scratch) == 3


def test_an_edited_released_file_is_refused_and_nothing_is_applied(
    scratch: str, tmp_path: Path
) -> None:
    Migrator(scratch, source=write(tmp_path, SCRATCH_TABLE)).up()
    edited = {**SCRATCH_COLUMN, "0001_table.up.sql": "create table public.t (a bigint);\n"}
    migrator = Migrator(scratch, source=write(tmp_path, edited))

    with pytest.raises(InvalidMigrations, match="was edited after it was applied") as caught:
        migrator.up()

    assert [each.kind for each in caught.value.problems] == [ProblemKind.EDITED]
    assert version(scratch) == 1


def test_line_ends_and_trailing_blanks_are_no_edit(scratch: str, tmp_path: Path) -> None:
    Migrator(scratch, source=write(tmp_path, SCRATCH_TABLE)).up()
    text = SCRATCH_TABLE["0001_table.up.sql"].replace("\n", "  \r\n")
    migrator = Migrator(scratch, source=write(tmp_path, {"0001_table.up.sql": text}))

    assert migrator.up() == ()
    status = migrator.status()
    assert status.warnings == ()


def test_a_newer_database_is_refused(scratch: str, tmp_path: Path) -> None:
    Migrator(scratch, source=write(tmp_path / "new", BOTH)).up()
    migrator = Migrator(scratch, source=write(tmp_path / "old", SCRATCH_TABLE))

    with pytest.raises(InvalidMigrations, match="use the newer release"):
        migrator.up()

    assert version(scratch) == 2


def test_lines_of_one_database_do_not_see_each_other(scratch: str, tmp_path: Path) -> None:
    own = {"0001_u.up.sql": "create table u (a int);", "0001_u.down.sql": "drop table u;"}
    ours = Migrator(scratch, source=write(tmp_path / "ours", BOTH))
    hosts = Migrator(scratch, source=write(tmp_path / "hosts", own), line="host")

    ours.up()
    hosts.up()
    ours.down(to=0)

    assert tables(scratch) == ["u"]
    assert [version(scratch), version(scratch, "host")] == [0, 1]


def test_statements_run_exactly_as_they_are_written(scratch: str, tmp_path: Path) -> None:
    body = (
        "\ufeffcreate table t (a text);\r\n-- 100 %s\r\ninsert into t /* %(a)s */\tvalues\r\n('%');"
    )
    files = {"0001_t.up.sql": body, "0001_t.down.sql": "drop table t"}
    function = (
        "create or replace function f(int) returns int language sql as\r\n$$ select $1 % 2 $$"
    )
    Migrator(scratch, source=write(tmp_path, {**files, "functions/f.sql": function})).up()

    assert ask(scratch, "select a, f(3) from t") == [("%", 1)]
    assert ask(scratch, "select prosrc from pg_proc where proname = 'f'") == [(" select $1 % 2 ",)]


def test_progress_is_told_before_every_statement(scratch: str, tmp_path: Path) -> None:
    told: list[MigrationProgress] = []
    files = {"0001_two.up.sql": "select 1;\nselect 2;", "0001_two.down.sql": ""}

    Migrator(scratch, source=write(tmp_path, files), progress=told.append).up()

    of_two = [each for each in told if each.file == "0001_two.up.sql"]
    assert of_two == [
        MigrationProgress("running", "0001_two.up.sql", 1, 2),
        MigrationProgress("running", "0001_two.up.sql", 2, 2),
    ]
    assert str(of_two[1]) == "0001_two.up.sql, statement 2 of 2"


def test_timeouts_and_quoting_are_set_for_the_migration(scratch: str, tmp_path: Path) -> None:
    shown = (
        "create table shown as select current_setting('lock_timeout') as lock_timeout,"
        " current_setting('statement_timeout') as statement_timeout, '\\' as backslash;"
    )
    head = "-- apptsched: lock-timeout 700ms\n-- apptsched: statement-timeout 15min\n"
    down = {"0001_s.down.sql": "drop table shown;"}
    conninfo = make_conninfo(
        scratch, options="-c statement_timeout=9s -c standard_conforming_strings=off"
    )
    migrator = Migrator(conninfo, source=tmp_path)

    write(tmp_path, {**down, "0001_s.up.sql": shown})
    migrator.up()
    assert ask(scratch, "table shown") == [("2s", "9s", "\\")]
    migrator.down()
    write(tmp_path, {"0001_s.up.sql": head + shown})
    migrator.up()
    assert ask(scratch, "table shown") == [("700ms", "15min", "\\")]


@pytest.mark.parametrize("head", ["", "-- apptsched: transaction none\n"])
def test_what_a_file_sets_for_its_session_does_not_reach_the_next(
    scratch: str, tmp_path: Path, head: str
) -> None:
    files = {
        **SCRATCH_TABLE,
        "0002_quiet.up.sql": f"{head}select set_config('search_path', '', false);",
        "0002_quiet.down.sql": "select 1;",
        "0003_u.up.sql": "create table u ();",
        "0003_u.down.sql": "drop table public.u;",
    }

    Migrator(scratch, source=write(tmp_path, files)).up()

    assert tables(scratch) == ["t", "u"]


def test_making_one_does_no_io_and_connecting_in_vain_is_said() -> None:
    nowhere = Migrator("host=/no/such/folder")
    missing = Migrator("host=/no/such/folder dbname=x", source=Path("nowhere"))

    for migrator in (nowhere, missing):
        with pytest.raises(ServerUnreachable):
            migrator.status()


def test_a_database_that_does_not_exist_is_said(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator(make_conninfo(scratch, dbname="nowhere"), source=tmp_path)

    with pytest.raises(DatabaseNotFound):
        migrator.up()
