"""A runner that is cancelled leaves nothing: no half migration, no lock."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg
import pytest

from apptsched._async.migrator import AsyncMigrator
from apptsched.migrate.results import MigrationProgress
from tests.support.migrations import SCRATCH_COLUMN, SCRATCH_TABLE, ask, write


async def test_a_cancelled_up_is_rolled_back_and_gives_its_lock_back(
    scratch: str, tmp_path: Path
) -> None:
    def cancel_while_it_waits(progress: MigrationProgress) -> None:
        if (progress.file, progress.statement) == ("0002_column.up.sql", 2):
            asyncio.get_running_loop().call_soon(task.cancel)

    write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_COLUMN})
    migrator = AsyncMigrator(scratch, source=tmp_path, progress=cancel_while_it_waits)
    await migrator.up(1)
    write(tmp_path, {"0002_column.up.sql": "create table u ();\nalter table t add b text;"})
    with psycopg.connect(scratch) as application:
        application.execute("lock table t")
        task = asyncio.create_task(migrator.up())
        with pytest.raises(asyncio.CancelledError):
            await task

    assert ask(scratch, "select to_regclass('u')") == [(None,)]
    applied = await AsyncMigrator(scratch, source=tmp_path).up()
    assert [each.version for each in applied] == [2]
