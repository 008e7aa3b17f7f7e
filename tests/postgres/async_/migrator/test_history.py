"""The history keeps what the files said, and the log what every run did."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg.errors import ObjectNotInPrerequisiteState

from apptsched._async.migrator import AsyncMigrator
from tests.support.migrations import SCRATCH_COLUMN, SCRATCH_TABLE, ask, write


async def test_the_log_keeps_what_was_done_and_by_whom(scratch: str, tmp_path: Path) -> None:
    migrator = AsyncMigrator(scratch, source=write(tmp_path, SCRATCH_TABLE))

    await migrator.up()
    await migrator.down()

    query = (
        "select action, file, version, statements, by = session_user, duration > '0', error"
        " from apptsched.apptsched_migration_log order by id"
    )
    assert ask(scratch, query) == [
        ("up", "0001_table.up.sql", 1, 1, True, True, None),
        ("down", "0001_table.down.sql", 1, 1, True, True, None),
    ]


@pytest.mark.parametrize(
    "rewrite",
    [
        "update apptsched.apptsched_migration_log set error = null",
        "delete from apptsched.apptsched_migration_log where false",
        "truncate apptsched.apptsched_migration_log",
        "set session_replication_role = replica; delete from apptsched.apptsched_migration_log",
    ],
)
async def test_the_log_cannot_be_rewritten_even_by_its_owner(
    scratch: str, tmp_path: Path, rewrite: str
) -> None:
    await AsyncMigrator(scratch, source=write(tmp_path, SCRATCH_TABLE)).up()

    with pytest.raises(ObjectNotInPrerequisiteState, match="append-only"):
        ask(scratch, rewrite)


async def test_the_history_keeps_the_phase_and_that_the_way_down_is_lossy(
    scratch: str, tmp_path: Path
) -> None:
    column = SCRATCH_COLUMN["0002_column.up.sql"]
    drop = SCRATCH_COLUMN["0002_column.down.sql"]
    said = {
        "0002_column.up.sql": f"-- apptsched: phase expand\n{column}",
        "0002_column.down.sql": f"-- apptsched: lossy-down\n{drop}",
    }
    migrator = AsyncMigrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **said}))
    await migrator.up()

    status = await migrator.status()

    assert [(each.phase, each.lossy_down) for each in status.applied] == [
        (None, False),
        ("expand", True),
    ]
