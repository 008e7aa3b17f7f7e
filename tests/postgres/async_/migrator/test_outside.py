"""A file that runs outside a transaction keeps each statement, and the lock."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

import apptsched
from apptsched._async.migrator import AsyncMigrator
from apptsched.migrate.errors import MigrationFailed, MigrationLockLost
from apptsched.migrate.results import MigrationProgress
from tests.support.migrations import (
    OUTSIDE,
    SCRATCH_TABLE,
    SCRATCH_UNIQUE,
    ask,
    write,
)

STATE = "select state, statements_done from apptsched.apptsched_migration where version = 2"
VALID = "select indisvalid from pg_index where indexrelid = to_regclass(%s)"


async def test_a_concurrently_may_wait_for_older_transactions_and_nothing_else_may(
    scratch: str, tmp_path: Path
) -> None:
    waits = """
        create function waits(a int) returns text immutable language plpgsql as $$
        begin
            return current_setting('lock_timeout');
        end $$;
        create function patient(a int) returns int immutable language plpgsql as $$
        begin
            assert public.waits(a) = '0', public.waits(a);
            return a;
        end $$;
        insert into t values (1);
        create index concurrently i on t (patient(a));
        create table shown as select waits(1) as lock_timeout;
    """
    files = {**SCRATCH_TABLE, "0002_i.up.sql": OUTSIDE + waits, "0002_i.down.sql": "drop index i;"}

    await AsyncMigrator(scratch, source=write(tmp_path, files)).up()

    assert ask(scratch, VALID, "i") == [(True,)]
    assert ask(scratch, "table shown") == [("2s",)]


async def test_each_statement_outside_a_transaction_gives_way_to_a_lock_and_tries_again(
    scratch: str, tmp_path: Path, no_waiting: None
) -> None:
    files = {
        "0002_c.up.sql": f"{OUTSIDE}-- apptsched: lock-timeout 1ms\ncreate table s ();\n"
        "alter table t add b text;",
        "0002_c.down.sql": "alter table t drop b; drop table s;",
    }
    migrator = AsyncMigrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **files}))
    await migrator.up(1)
    told: list[str] = []
    with psycopg.connect(scratch) as rival:

        def hear(progress: MigrationProgress) -> None:
            told.append(progress.what)
            if told.count("retrying") == 3:
                rival.rollback()

        rival.execute("lock table t")
        [applied] = await AsyncMigrator(scratch, source=tmp_path, progress=hear).up()

    assert applied.retries == 3
    assert told.count("retrying") == 3


async def test_a_lost_connection_outside_a_transaction_says_what_is_kept(
    scratch: str, tmp_path: Path
) -> None:
    text = f"{OUTSIDE}create table s ();\nselect pg_terminate_backend(pg_backend_pid());"
    files = {"0002_u.up.sql": text, "0002_u.down.sql": "drop table s;"}
    migrator = AsyncMigrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **files}))

    with pytest.raises(MigrationLockLost, match="what stands before that statement was kept"):
        await migrator.up()

    assert ask(scratch, STATE) == [("applying", 1)]


async def test_a_connection_lost_while_an_index_is_made_is_told_with_its_place(
    scratch: str, tmp_path: Path
) -> None:
    text = """
        create function dies(a int) returns int immutable language plpgsql as $$
        begin
            perform pg_terminate_backend(pg_backend_pid());
            return a;
        end $$;
        insert into t values (1);
        create index concurrently i on t (dies(a));
    """
    files = {"0002_i.up.sql": OUTSIDE + text, "0002_i.down.sql": "drop index i;"}
    migrator = AsyncMigrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **files}))

    with pytest.raises(MigrationLockLost) as caught:
        await migrator.up()

    assert (caught.value.statement, caught.value.line) == (3, 9)
    assert ask(scratch, STATE) == [("applying", 2)]


@pytest.mark.parametrize("way", ["call fill();", "do $$ begin call fill(); end $$;"])
async def test_what_may_have_committed_a_part_is_not_run_again_unasked(
    scratch: str, tmp_path: Path, no_waiting: None, way: str
) -> None:
    text = f"""
        create procedure fill() language plpgsql as $$
        begin
            insert into t values (1);
            commit;
            raise lock_not_available;
        end $$;
        {way}
    """
    files = {"0002_i.up.sql": OUTSIDE + text, "0002_i.down.sql": "select 1;"}
    migrator = AsyncMigrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **files}))

    with pytest.raises(MigrationFailed) as caught:
        await migrator.up()

    assert caught.value.sqlstate == "55P03"
    assert ask(scratch, "table t") == [(1,)]


async def test_a_partition_that_is_half_detached_is_told_by_the_lock_it_waited_for(
    scratch: str, tmp_path: Path, no_waiting: None
) -> None:
    files = {
        "0001_p.up.sql": "create table p (a int) partition by list (a);"
        " create table p1 partition of p for values in (1);",
        "0001_p.down.sql": "drop table p;",
        "0002_d.up.sql": f"{OUTSIDE}-- apptsched: lock-timeout 100ms\n"
        "alter table p detach partition p1 concurrently;",
        "0002_d.down.sql": "alter table p attach partition p1 for values in (1);",
    }
    migrator = AsyncMigrator(scratch, source=write(tmp_path, files))
    await migrator.up(1)

    with psycopg.connect(scratch) as older:
        older.execute("table p")
        with pytest.raises(MigrationFailed) as caught:
            await migrator.up()

    assert caught.value.sqlstate == "55P03"


async def test_a_lost_lock_outside_a_transaction_stops_before_the_next_statement(
    scratch: str, tmp_path: Path
) -> None:
    unlock = "do $$ begin perform pg_advisory_unlock_all(); end $$;"
    files = {
        "0002_u.up.sql": f"{OUTSIDE}{unlock}\ncreate table s ();",
        "0002_u.down.sql": "select 1;",
    }
    migrator = AsyncMigrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **files}))

    with pytest.raises(MigrationLockLost, match="was released"):
        await migrator.up()

    assert ask(scratch, STATE) == [("applying", 1)]
    assert ask(scratch, "select to_regclass('s')") == [(None,)]


async def test_a_second_runner_waits_while_the_first_is_at_it(scratch: str, tmp_path: Path) -> None:
    write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_UNIQUE})
    told: list[str] = []

    def look(progress: MigrationProgress) -> None:
        if (progress.file, progress.statement) == ("0002_u.up.sql", 3):
            told.append(seen(scratch, tmp_path))

    await AsyncMigrator(scratch, source=tmp_path, progress=look).up()

    assert len(told) == 1
    assert "another runner is at it: pid " in told[0]


def seen(scratch: str, folder: Path) -> str:
    """Return what a status says while a runner is at work; in the other colour, at once."""
    return " ".join(
        each.message for each in apptsched.Migrator(scratch, source=folder).status().problems
    )
