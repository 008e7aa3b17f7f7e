"""Runners that start at once, or die half way, leave one history and one schema."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from threading import Barrier

import psycopg
import pytest

from apptsched._sync.migrator import Migrator
from apptsched.migrate import bundled_version
from apptsched.migrate.errors import MigrationFailed
from apptsched.migrate.queries import LOCK_KEY, LOCK_TAKE
from tests.support import examples
from tests.support.migrations import SCRATCH_COLUMN, SCRATCH_TABLE, ask, tables, write
from tests.support.nursery import nursery

Start = Callable[..., subprocess.Popen[str]]
BOTH = {**SCRATCH_TABLE, **SCRATCH_COLUMN}
HISTORY = "select version, name from apptsched.apptsched_migration order by 1"
LOG = "select file from apptsched.apptsched_migration_log order by id"


def proceed(runner: subprocess.Popen[str]) -> None:
    """Let a runner do its next thing."""
    runner.stdin.write("go\n")
    runner.stdin.flush()


@pytest.mark.parametrize("runners", [2, 8])
def test_threads_that_migrate_at_once_apply_each_migration_once(
    scratch: str, tmp_path: Path, runners: int
) -> None:
    write(tmp_path, BOTH)
    for _ in range(examples(50)):
        barrier = Barrier(runners)

        def run(barrier: Barrier = barrier) -> list[int | None]:
            barrier.wait()
            return [each.version for each in Migrator(scratch, source=tmp_path).up()]

        with ThreadPoolExecutor(runners) as pool:
            found = [each.result() for each in [pool.submit(run) for _ in range(runners)]]

        assert sorted(chain.from_iterable(found)) == [1, 2]
        assert ask(scratch, HISTORY) == [(1, "table"), (2, "column")]
        Migrator(scratch, source=tmp_path).down(to=0)


@pytest.mark.parametrize("runners", [2, 8])
def test_processes_that_migrate_at_once_apply_each_migration_once(
    scratch: str, tmp_path: Path, runners: int
) -> None:
    write(tmp_path, BOTH)
    order = {"conninfo": scratch, "source": str(tmp_path)}
    with nursery() as started:
        for _ in range(examples(50)):
            found = started.run(*[{**order, "call": "up"}] * runners)

            assert sorted(chain.from_iterable(found)) == [1, 2]
            assert ask(scratch, HISTORY) == [(1, "table"), (2, "column")]
            assert ask(scratch, LOG)[-2:] == [("0001_table.up.sql",), ("0002_column.up.sql",)]
            found = started.run(*[{**order, "call": "down", "arguments": {"to": 0}}] * runners)
            assert sorted(chain.from_iterable(found)) == [1, 2]


@pytest.mark.parametrize("lock", ["session", "transaction"])
def test_processes_that_install_the_bundled_schema_at_once_do_it_once(
    scratch: str, lock: str
) -> None:
    with nursery() as started:
        found = started.run(*[{"conninfo": scratch, "call": "up", "lock": lock}] * 8)

    applied = [version for version in chain.from_iterable(found) if version is not None]
    assert sorted(applied) == list(range(1, bundled_version() + 1))
    assert Migrator(scratch).status().up_to_date


def test_lines_that_are_first_at_once_share_the_history_tables(
    scratch: str, tmp_path: Path
) -> None:
    files = {"0001_x.up.sql": "select 1;", "0001_x.down.sql": "select 1;"}
    write(tmp_path, files)
    barrier = Barrier(8)

    def run(number: int) -> int:
        barrier.wait()
        return len(Migrator(scratch, source=tmp_path, line=f"line {number}").up())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(run, range(8))) == [1] * 8


def test_a_rival_that_slipped_past_the_lock_fails_and_changes_nothing(
    scratch: str, tmp_path: Path
) -> None:
    def slip_past() -> None:
        # What a rival without the lock would do: the same migration, first to insert its row.
        ask(
            scratch,
            "insert into apptsched.apptsched_migration"
            " (line, version, name, state, checksum, code_checksum, irreversible)"
            " values ('apptsched', 2, 'column', 'applied', '', '', 'a rival')",
        )

    told = iter([slip_past])

    def hear(progress: object) -> None:
        if getattr(progress, "file", "") == "0002_column.up.sql":
            raise AssertionError("the rival's row must stop the migration before its first line")
        if getattr(progress, "file", "") == "0001_table.up.sql":
            next(told)()

    write(tmp_path, BOTH)

    with pytest.raises(MigrationFailed, match="apptsched_migration_pkey") as caught:
        Migrator(scratch, source=tmp_path, progress=hear).up()

    assert (caught.value.file, caught.value.sqlstate) == ("0002_column.up.sql", "23505")


TABLES = {
    "0001_uv.up.sql": "create table u (a int);\ncreate table v (a int);\ninsert into u values (1);",
    "0001_uv.down.sql": "drop table v;\ndrop table u;",
}


def kill_at(runner: subprocess.Popen[str], place: str) -> None:
    """Let a stepping runner come to *place*, and kill it there."""
    proceed(runner)
    while runner.stdout.readline() != f"running {place}\n":
        proceed(runner)
    runner.kill()
    runner.wait()


@pytest.mark.parametrize("statement", [1, 2, 3])
def test_an_up_killed_between_statements_leaves_the_migration_to_the_next(
    scratch: str, tmp_path: Path, start_runner: Start, statement: int
) -> None:
    runner = start_runner(scratch, write(tmp_path, TABLES), "up", "step")

    kill_at(runner, f"0001_uv.up.sql {statement}")

    assert [each.version for each in Migrator(scratch, source=tmp_path).up()] == [1]
    assert ask(scratch, LOG) == [("0001_uv.up.sql",)]
    assert ask(scratch, "select a from u") == [(1,)]


@pytest.mark.parametrize("statement", [1, 2])
def test_a_down_killed_between_statements_changes_nothing(
    scratch: str, tmp_path: Path, start_runner: Start, statement: int
) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, TABLES))
    migrator.up()
    runner = start_runner(scratch, tmp_path, "down", "step")

    kill_at(runner, f"0001_uv.down.sql {statement}")

    assert migrator.status().version == 1
    assert tables(scratch) == ["u", "v"]
    assert [each.version for each in migrator.down()] == [1]


def test_the_lock_of_a_killed_session_is_free_again(scratch: str, tmp_path: Path) -> None:
    with psycopg.connect(scratch, autocommit=True) as doomed:
        [key] = doomed.execute(LOCK_KEY.text, {"line": "apptsched"}).fetchone()
        doomed.execute(LOCK_TAKE.text, {"lock_key": key})
        ask(scratch, "select pg_terminate_backend(%s, 10000)", doomed.info.backend_pid)

        assert len(Migrator(scratch, source=write(tmp_path, BOTH)).up()) == 2
