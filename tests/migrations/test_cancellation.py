"""A runner that is cancelled leaves nothing: no half migration, no lock."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import Composed

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


async def test_a_scratch_database_that_was_made_unheard_is_dropped(
    scratch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute, made = psycopg.AsyncConnection.execute, list[str]()

    async def cancelled_when_it_is_done(
        connection: psycopg.AsyncConnection[Any], query: Any, *parameters: Any
    ) -> psycopg.AsyncCursor[Any]:
        cursor = await execute(connection, query, *parameters)
        if isinstance(query, Composed):
            made.append(query.as_string().split('"')[1])
            raise asyncio.CancelledError
        return cursor

    monkeypatch.setattr(psycopg.AsyncConnection, "execute", cancelled_when_it_is_done)
    with pytest.raises(asyncio.CancelledError):
        await AsyncMigrator(scratch, source=write(tmp_path, SCRATCH_TABLE)).verify()

    assert len(set(made)) == 1
    assert ask(scratch, "select datname from pg_database where datname = %s", made[0]) == []
