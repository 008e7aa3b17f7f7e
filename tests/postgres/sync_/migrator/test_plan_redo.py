# Generated from tests/postgres/async_/migrator/test_plan_redo.py by tools/unsync.py; do not edit.
"""A plan says what would be run; redo takes the newest migration back and applies it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from apptsched._sync.migrator import Migrator
from apptsched.migrate.errors import (
    InvalidMigrations,
    InvalidTarget,
    IrreversibleMigration,
    LossyDown,
    MigrationFailed,
)
from apptsched.migrate.results import PlannedFile
from tests.support.migrations import (
    F_IS_ONE,
    SCRATCH_COLUMN,
    SCRATCH_TABLE,
    ask,
    tables,
    version,
    write,
)

BOTH = {**SCRATCH_TABLE, **SCRATCH_COLUMN}
DROP_F = ("drop function if exists public.f()",)


def test_a_plan_up_tells_every_file_and_statement_and_runs_none(
    scratch: str, tmp_path: Path
) -> None:
    head = "-- apptsched: transaction none\n"
    files = {
        **SCRATCH_TABLE,
        "0002_more.up.sql": head + "select 1;\n-- why\nselect 2;",
        "0002_more.down.sql": "select 3;",
        "functions/f.sql": F_IS_ONE,
    }
    migrator = Migrator(scratch, source=write(tmp_path, files))
    table = (BOTH["0001_table.up.sql"].rstrip(),)
    more = ("select 1;", "select 2;")

    planned = migrator.plan()

    assert planned == (
        PlannedFile("up", 1, "table", "0001_table.up.sql", table),
        PlannedFile("up", 2, "more", "0002_more.up.sql", more, transactional=False),
        PlannedFile("up", None, "functions/f.sql", "functions/f.sql", (F_IS_ONE.rstrip(),)),
    )
    assert tables(scratch, "apptsched") == []
    assert migrator.plan(1) == (planned[0], planned[2])
    migrator.up()
    assert migrator.plan() == ()


def test_a_plan_down_tells_what_is_dropped_first_and_what_destroys_data(
    scratch: str, tmp_path: Path
) -> None:
    drop = "-- apptsched: lossy-down\n" + BOTH["0002_column.down.sql"]
    needs_two = "-- apptsched: since 0002\n" + F_IS_ONE
    files = {**BOTH, "0002_column.down.sql": drop, "functions/f.sql": needs_two}
    migrator = Migrator(scratch, source=write(tmp_path, files))
    migrator.up()
    drop_column = ("alter table public.t drop b;",)

    assert migrator.plan(1) == (
        PlannedFile("down", None, "functions/f.sql", "functions/f.sql", DROP_F),
        PlannedFile("down", 2, "column", "0002_column.down.sql", drop_column, lossy=True),
    )
    assert version(scratch) == 2


def test_a_plan_tells_the_functions_that_would_go(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator(
        scratch, source=write(tmp_path, {**SCRATCH_TABLE, "functions/f.sql": F_IS_ONE})
    )
    migrator.up()
    (tmp_path / "functions/f.sql").unlink()

    assert migrator.plan() == (
        PlannedFile("down", None, "functions/f.sql", "functions/f.sql", DROP_F),
    )


def test_what_up_or_down_would_refuse_is_refused(scratch: str, tmp_path: Path) -> None:
    final = {"0002_final.up.sql": "-- apptsched: irreversible it must stay\nselect 1;"}
    migrator = Migrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **final}))
    migrator.up()

    with pytest.raises(InvalidTarget):
        migrator.plan(3)
    with pytest.raises(IrreversibleMigration):
        migrator.plan(1)
    with pytest.raises(IrreversibleMigration):
        migrator.redo()


def test_redo_applies_the_newest_as_its_file_says_now(scratch: str, tmp_path: Path) -> None:
    needs_two = "-- apptsched: since 0002\n" + F_IS_ONE
    pending = {"0003_later.up.sql": "select 1;", "0003_later.down.sql": "select 1;"}
    files = {**BOTH, "functions/f.sql": needs_two}
    migrator = Migrator(scratch, source=write(tmp_path, files))
    migrator.up()
    write(tmp_path, {"0002_column.up.sql": "alter table public.t add b int;", **pending})

    done = migrator.redo()

    assert [each.name for each in done] == ["column", "column", "functions/f.sql"]
    assert ask(scratch, "select pg_typeof((null::t).b)::text") == [("integer",)]
    assert ask(scratch, "select f()") == [(1,)]
    assert version(scratch) == 2


def test_redo_refuses_before_it_reverts_what_it_could_not_apply_again(
    scratch: str, tmp_path: Path
) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, BOTH))
    assert migrator.redo() == ()
    migrator.up()

    write(tmp_path, {"0001_table.up.sql": "select 'edited';"})
    with pytest.raises(InvalidMigrations, match="it was edited after it was applied"):
        migrator.redo()
    write(tmp_path, SCRATCH_TABLE)
    for path in SCRATCH_COLUMN:
        (tmp_path / path).unlink()
    with pytest.raises(InvalidTarget, match="the folder ends at 0001"):
        migrator.redo()

    assert version(scratch) == 2


def test_redo_asks_before_it_destroys_data(scratch: str, tmp_path: Path) -> None:
    lossy = "-- apptsched: lossy-down\n" + BOTH["0001_table.down.sql"]
    files = {**SCRATCH_TABLE, "0001_table.down.sql": lossy}
    migrator = Migrator(scratch, source=write(tmp_path, files))
    migrator.up()

    with pytest.raises(LossyDown):
        migrator.redo()
    assert len(migrator.redo(yes_lose_data=True)) == 2


def test_a_redo_that_cannot_apply_its_file_says_that_it_stays_reverted(
    scratch: str, tmp_path: Path
) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, BOTH))
    migrator.up()
    write(tmp_path, {"0002_column.up.sql": "alter table no_such_table add b text;"})

    with pytest.raises(MigrationFailed, match="no_such_table") as caught:
        migrator.redo()

    assert "completed before it: 1; database is at 0001" in caught.value.outcome
    assert version(scratch) == 1
