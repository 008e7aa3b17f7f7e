# Generated from tests/postgres/async_/migrator/test_lock_kinds.py by tools/unsync.py; do not edit.
"""The lock is of one of two kinds, and its loss is noticed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from apptsched._sync.migrator import Migrator
from apptsched.errors import InvalidInput
from apptsched.migrate.errors import MigrationLocked, MigrationLockLost, MigrationOvertaken
from apptsched.migrate.queries import LOCK_KEY, LOCK_TAKE_LOCAL
from apptsched.migrate.results import MigrationProgress
from tests.support.migrations import SCRATCH_COLUMN, SCRATCH_TABLE, ask, tables, version, write

BOTH = {**SCRATCH_TABLE, **SCRATCH_COLUMN}
LOG = "select file, error is null from apptsched.apptsched_migration_log order by id"
OF_THE_RUNNER = """
    select pg_terminate_backend(pid, 10000)
    from pg_stat_activity
    where application_name = 'apptsched migrate' and datname = current_database()
"""
ACT = """
    insert into apptsched.apptsched_migration_log (line, action, file, statements)
    values ('apptsched', 'up', 'a rival', 1)
"""
UNLOCK = "do $$ begin perform pg_advisory_unlock_all(); end $$;"
WAITING = "select pid from pg_locks where locktype = 'advisory' and not granted"


def test_a_lock_of_no_kind_is_refused() -> None:
    with pytest.raises(InvalidInput, match="'session' or 'transaction'"):
        Migrator("", lock="table")


@pytest.mark.parametrize("lock", ["session", "transaction"])
@pytest.mark.parametrize("statement", [1, 2])
def test_a_runner_whose_connection_is_ended_between_statements_says_what_is_left(
    scratch: str, tmp_path: Path, lock: str, statement: int
) -> None:
    def end_it(progress: MigrationProgress) -> None:
        if (progress.file, progress.statement) == ("0002_u.up.sql", statement):
            ask(scratch, OF_THE_RUNNER)

    files = {"0002_u.up.sql": "create table u ();\ncreate table v ();", "0002_u.down.sql": ""}
    migrator = Migrator(
        scratch, source=write(tmp_path, {**SCRATCH_TABLE, **files}), lock=lock, progress=end_it
    )

    with pytest.raises(MigrationLockLost) as caught:
        migrator.up()

    assert (caught.value.file, caught.value.line, caught.value.version) == (
        "0002_u.up.sql",
        statement,
        1,
    )
    assert "nothing of it was kept; completed before it: 1" in caught.value.outcome
    assert ask(scratch, LOG) == [("0001_table.up.sql", True)]
    assert [each.version for each in Migrator(scratch, source=tmp_path).up()] == [2]


def test_a_connection_that_is_ended_between_migrations_is_said(
    scratch: str, tmp_path: Path
) -> None:
    write(tmp_path, BOTH)
    migrator = Migrator(scratch, source=tmp_path)
    migrator.up(1)

    def end_it(progress: MigrationProgress) -> None:
        if progress.what == "retrying":
            ask(scratch, OF_THE_RUNNER)

    impatient = "-- apptsched: lock-timeout 1ms\nalter table public.t add b text;"
    write(tmp_path, {"0002_column.up.sql": impatient})
    with psycopg.connect(scratch) as rival:
        rival.execute("lock table t")
        with pytest.raises(MigrationLockLost, match="nothing was changed"):
            Migrator(scratch, source=tmp_path, progress=end_it).up()

    assert version(scratch) == 1


def test_a_migration_that_releases_the_lock_is_rolled_back(scratch: str, tmp_path: Path) -> None:
    files = {"0002_u.up.sql": f"create table u ();\n{UNLOCK}", "0002_u.down.sql": "select 1;"}
    migrator = Migrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **files}))

    with pytest.raises(MigrationLockLost, match="the lock of this line was released"):
        migrator.up()

    assert tables(scratch) == ["t"]
    assert ask(scratch, LOG) == [("0001_table.up.sql", True), ("0002_u.up.sql", False)]


def test_with_transaction_locks_a_rival_that_comes_between_is_noticed(
    scratch: str, tmp_path: Path
) -> None:
    write(tmp_path, BOTH)
    Migrator(scratch, source=tmp_path).up(1)
    with psycopg.connect(scratch) as rival:

        def take_the_lock() -> None:
            [key] = rival.execute(LOCK_KEY.text, {"line": "apptsched"}).fetchone()
            rival.execute(LOCK_TAKE_LOCAL.text, {"lock_key": key})

        def act_first(progress: MigrationProgress) -> None:
            if progress.what == "waiting":
                rival.execute(ACT)
                rival.commit()

        migrator = Migrator(scratch, source=tmp_path, lock="transaction", progress=act_first)
        take_the_lock()
        assert [each.version for each in migrator.up()] == [2]
        take_the_lock()
        with pytest.raises(MigrationOvertaken, match="another runner has changed 'apptsched'"):
            migrator.down()

    assert version(scratch) == 2
    assert [each.version for each in migrator.down(2)] == [2, 1]


def test_with_transaction_locks_what_was_done_before_a_rival_came_is_not_denied(
    scratch: str, tmp_path: Path
) -> None:
    write(tmp_path, BOTH)
    with psycopg.connect(scratch) as rival:
        [key] = rival.execute(LOCK_KEY.text, {"line": "apptsched"}).fetchone()

        def queue_up(progress: MigrationProgress) -> None:
            if (progress.what, progress.file) == ("running", "0001_table.up.sql"):
                rival.pgconn.send_query(f"select pg_advisory_xact_lock({key})".encode())
                while not ask(scratch, WAITING):
                    pass

        migrator = Migrator(
            scratch,
            source=tmp_path,
            lock="transaction",
            lock_wait=timedelta(0),
            progress=queue_up,
        )
        with pytest.raises(MigrationLocked, match="nothing more was changed"):
            migrator.up()
        rival.pgconn.get_result()
        rival.pgconn.get_result()

    assert version(scratch) == 1
