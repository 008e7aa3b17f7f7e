"""One runner of a line at a time, and no migration queues in front of the application."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from apptsched._async.migrator import AsyncMigrator
from apptsched.migrate.errors import MigrationFailed, MigrationLocked
from apptsched.migrate.queries import LOCK_KEY, LOCK_TAKE
from apptsched.migrate.results import MigrationProgress
from tests.support.migrations import SCRATCH_COLUMN, SCRATCH_TABLE, tables, write

BOTH = {**SCRATCH_TABLE, **SCRATCH_COLUMN}
IMPATIENT = {
    "0002_column.up.sql": "-- apptsched: lock-timeout 1ms\nalter table public.t add b text;\n",
    "0002_column.down.sql": "-- apptsched: lock-timeout 1ms\nalter table public.t drop b;\n",
}


@pytest.fixture
def rival(scratch: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(scratch, application_name="the rival") as connection:
        yield connection


def take_the_lock(rival: psycopg.Connection, line: str) -> None:
    [key] = rival.execute(LOCK_KEY.text, {"line": line}).fetchone()
    assert rival.execute(LOCK_TAKE.text, {"lock_key": key}).fetchone() == (True,)
    rival.commit()


async def test_a_runner_that_waited_too_long_says_who_was_first(
    scratch: str, tmp_path: Path, rival: psycopg.Connection
) -> None:
    take_the_lock(rival, "apptsched")
    migrator = AsyncMigrator(scratch, source=write(tmp_path, BOTH), lock_wait=timedelta(0))

    for migrate in (migrator.up, migrator.down):
        with pytest.raises(MigrationLocked, match="nothing more was changed") as caught:
            await migrate()
        assert f"pid {rival.info.backend_pid} (the rival, user " in caught.value.holder

    assert tables(scratch, "apptsched") == []


async def test_a_runner_waits_for_the_one_before_it(
    scratch: str, tmp_path: Path, rival: psycopg.Connection
) -> None:
    take_the_lock(rival, "apptsched")
    told: list[MigrationProgress] = []

    def hear(progress: MigrationProgress) -> None:
        told.append(progress)
        if progress.what == "waiting":
            rival.close()

    applied = await AsyncMigrator(scratch, source=write(tmp_path, BOTH), progress=hear).up()

    assert [each.version for each in applied] == [1, 2]
    assert [each.what for each in told if each.what != "running"] == ["waiting"]
    assert str(told[0]) == f"waiting for another runner: {told[0].note}"
    assert "the rival" in told[0].note


async def test_another_line_and_a_status_do_not_wait(
    scratch: str, tmp_path: Path, rival: psycopg.Connection
) -> None:
    take_the_lock(rival, "apptsched")
    write(tmp_path, BOTH)

    status = await AsyncMigrator(scratch, source=tmp_path).status()
    migrator = AsyncMigrator(scratch, source=tmp_path, line="host", lock_wait=timedelta(0))

    assert status.version == 0
    assert len(await migrator.up()) == 2


async def test_an_up_with_nothing_to_do_takes_no_lock(
    scratch: str, tmp_path: Path, rival: psycopg.Connection
) -> None:
    migrator = AsyncMigrator(scratch, source=write(tmp_path, BOTH), lock_wait=timedelta(0))
    await migrator.up()
    take_the_lock(rival, "apptsched")

    assert await migrator.up() == ()


async def test_the_lock_is_given_back_after_success_and_failure(
    scratch: str, tmp_path: Path, rival: psycopg.Connection
) -> None:
    migrator = AsyncMigrator(scratch, source=write(tmp_path, SCRATCH_TABLE))
    await migrator.up()
    write(tmp_path, {**SCRATCH_COLUMN, "0002_column.up.sql": "selec"})
    with pytest.raises(MigrationFailed):
        await migrator.up()

    take_the_lock(rival, "apptsched")


async def test_a_migration_gives_way_to_a_lock_and_tries_again(
    scratch: str, tmp_path: Path, rival: psycopg.Connection, no_waiting: None
) -> None:
    told: list[str] = []

    def hear(progress: MigrationProgress) -> None:
        told.append(progress.what)
        if told.count("retrying") == 3:
            rival.rollback()

    migrator = AsyncMigrator(scratch, source=write(tmp_path, {**BOTH, **IMPATIENT}), progress=hear)
    await migrator.up(1)
    rival.execute("lock table public.t")

    [applied] = await migrator.up()
    told.clear()
    rival.execute("lock table public.t")
    [reverted] = await migrator.down()

    assert (applied.retries, reverted.retries) == (3, 3)


async def test_a_migration_that_never_gets_its_lock_fails_with_nothing_changed(
    scratch: str, tmp_path: Path, rival: psycopg.Connection, no_waiting: None
) -> None:
    told: list[str] = []
    migrator = AsyncMigrator(
        scratch,
        source=write(tmp_path, {**BOTH, **IMPATIENT}),
        progress=lambda progress: told.append(progress.what),
    )
    await migrator.up(1)
    rival.execute("lock table public.t")

    with pytest.raises(MigrationFailed) as caught:
        await migrator.up()

    assert caught.value.sqlstate == "55P03"
    assert (caught.value.line, caught.value.column) == (2, 1)
    assert caught.value.outcome == "nothing was changed; database is at 0001"
    assert told.count("retrying") == 7
