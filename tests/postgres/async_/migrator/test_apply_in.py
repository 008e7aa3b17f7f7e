"""Migrations run inside a transaction of the host's, and go where that goes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from apptsched._async.migrator import AsyncMigrator
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


async def connect(conninfo: str, **how: Any) -> psycopg.AsyncConnection[Any]:
    return await psycopg.AsyncConnection.connect(conninfo, **how)


async def test_they_are_kept_with_the_callers_commit(scratch: str, tmp_path: Path) -> None:
    migrator = AsyncMigrator("", source=write(tmp_path, FILES))

    async with await connect(scratch) as connection:
        applied = await migrator.apply_in(connection, to=1)
        await connection.execute("insert into t values (7)")

    assert [each.name for each in applied] == ["table", "functions/f.sql"]
    assert ask(scratch, "select a, f() from t") == [(7, 1)]
    async with await connect(scratch) as connection:
        assert [each.version for each in await migrator.apply_in(connection)] == [2]
    async with await connect(scratch) as connection:
        assert await migrator.apply_in(connection) == ()
    status = await AsyncMigrator(scratch, source=tmp_path).status()
    assert status.up_to_date


async def test_they_are_gone_with_the_callers_rollback(scratch: str, tmp_path: Path) -> None:
    async with await connect(scratch, autocommit=True) as connection:
        async with connection.transaction(force_rollback=True):
            await AsyncMigrator("", source=write(tmp_path, FILES)).apply_in(connection)

        assert tables(scratch) == []
        assert tables(scratch, "apptsched") == []


async def test_settings_and_rows_are_as_the_caller_has_them(scratch: str, tmp_path: Path) -> None:
    quiet = {
        "0003_quiet.up.sql": "-- apptsched: statement-timeout 1min\n"
        "select set_config('search_path', '', true);",
        "0003_quiet.down.sql": "select 1;",
    }
    migrator = AsyncMigrator("", source=write(tmp_path, {**FILES, **quiet}))
    query = "select name, setting from pg_settings where category <> 'Customized Options'"

    async with await connect(scratch, row_factory=dict_row) as connection:
        await connection.execute("set lock_timeout = '17s'")
        await connection.execute("set standard_conforming_strings = off")
        await connection.execute("set local statement_timeout = '19s'")
        await connection.execute("set client_encoding = 'latin1'")
        cursor = await connection.execute(query)
        before = await cursor.fetchall()
        await migrator.apply_in(connection)
        cursor = await connection.execute(query)

        assert await cursor.fetchall() == before
        assert connection.info.encoding == "iso8859-1"
    assert version(scratch) == 3


async def test_what_a_file_sets_for_its_session_does_not_outlive_the_transaction(
    scratch: str, tmp_path: Path
) -> None:
    dumped = {
        "0001_dumped.up.sql": "set lock_timeout = 0;\nset client_encoding = 'UTF8';\n"
        "set TimeZone to 'Asia/Tokyo';\nset session work_mem = '7MB';\nreset statement_timeout;\n"
        "select pg_catalog.set_config('search_path', '', false);\ncreate table public.t ();",
        "0001_dumped.down.sql": "drop table public.t;",
    }
    migrator = AsyncMigrator("", source=write(tmp_path, {**dumped, "functions/f.sql": F_IS_ONE}))
    query = "select name, setting from pg_settings where category <> 'Customized Options'"

    async with await connect(scratch) as connection:
        await connection.execute("set search_path = mine")
        await connection.execute("set lock_timeout = '17s'")
        await connection.execute("set statement_timeout = '19s'")
        await connection.execute("set client_encoding = 'latin1'")
        await connection.commit()
        cursor = await connection.execute(query)
        before = await cursor.fetchall()
        await connection.execute("set local idle_in_transaction_session_timeout = '23s'")
        await migrator.apply_in(connection)
        await connection.commit()
        cursor = await connection.execute(query)

        assert await cursor.fetchall() == before


async def test_resetting_everything_in_a_file_is_taken_back(scratch: str, tmp_path: Path) -> None:
    files = {"0001_reset.up.sql": "reset all;", "0001_reset.down.sql": "select 1;"}
    migrator = AsyncMigrator("", source=write(tmp_path, files))

    async with await connect(scratch) as connection:
        await connection.execute("set search_path = mine")
        await migrator.apply_in(connection)
        await connection.commit()
        cursor = await connection.execute("show search_path")

        assert await cursor.fetchone() == ("mine",)


async def test_a_step_that_fails_leaves_the_transaction_usable(
    scratch: str, tmp_path: Path
) -> None:
    broken = {"0003_broken.up.sql": "select 1;\nselect no_such_column;"}
    broken["0003_broken.down.sql"] = "select 1;"
    migrator = AsyncMigrator("", source=write(tmp_path, {**FILES, **broken}))

    async with await connect(scratch) as connection:
        with pytest.raises(MigrationFailed) as caught:
            await migrator.apply_in(connection)
        await connection.execute("insert into t values (1, 'kept')")

    assert (caught.value.file, caught.value.line, caught.value.version) == (
        "0003_broken.up.sql",
        2,
        2,
    )
    assert version(scratch) == 2
    assert ask(scratch, "select b from t") == [("kept",)]


async def test_what_runs_outside_a_transaction_is_refused_before_anything(
    scratch: str, tmp_path: Path
) -> None:
    stepwise = {"0003_more.up.sql": "-- apptsched: transaction none\nselect 1;"}
    stepwise["0003_more.down.sql"] = "select 1;"
    migrator = AsyncMigrator("", source=write(tmp_path, {**FILES, **stepwise}))

    async with await connect(scratch) as connection:
        with pytest.raises(InvalidMigrations, match="cannot be part of the caller's") as caught:
            await migrator.apply_in(connection)
        await connection.execute("select 1")

    assert [each.kind for each in caught.value.problems] == [ProblemKind.NEEDS_SESSION]
    assert tables(scratch, "apptsched") == []


async def test_a_connection_without_a_transaction_is_refused(scratch: str, tmp_path: Path) -> None:
    migrator = AsyncMigrator("", source=write(tmp_path, FILES))

    async with await connect(scratch, autocommit=True) as connection:
        with pytest.raises(InvalidInput, match="in none that can go on"):
            await migrator.apply_in(connection)
        assert tables(scratch, "apptsched") == []


async def test_a_failed_transaction_is_refused(scratch: str, tmp_path: Path) -> None:
    migrator = AsyncMigrator("", source=write(tmp_path, FILES))

    async with await connect(scratch) as connection:
        with pytest.raises(psycopg.errors.UndefinedColumn):
            await connection.execute("select no_such_column")
        with pytest.raises(InvalidInput, match="in none that can go on"):
            await migrator.apply_in(connection)
        await connection.rollback()


async def test_another_runner_is_kept_out_until_the_transaction_ends(
    scratch: str, tmp_path: Path
) -> None:
    write(tmp_path, FILES)
    impatient = AsyncMigrator(scratch, source=tmp_path, lock_wait=timedelta(0))

    async with await connect(scratch) as connection:
        await AsyncMigrator("", source=tmp_path).apply_in(connection, to=1)
        with pytest.raises(MigrationLocked):
            await impatient.up()
    assert [each.version for each in await impatient.up()] == [2]
