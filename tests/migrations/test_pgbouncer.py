"""Behind a real PgBouncer the runner keeps its promises, or refuses and says what to do."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from threading import Barrier

import psycopg
import pytest

from apptsched import DatabaseConfig
from apptsched._sync.migrator import Migrator
from apptsched.cli.app import run
from apptsched.migrate import bundled_version
from apptsched.migrate.errors import InvalidMigrations, UnsupportedPooling
from apptsched.migrate.problems import ProblemKind
from tests.support import examples
from tests.support.migrations import SCRATCH_COLUMN, SCRATCH_TABLE, ask, tables, version, write
from tests.support.pgbouncer import bouncer

BOTH = {**SCRATCH_TABLE, **SCRATCH_COLUMN}
INDEX = {
    "0003_i.up.sql": "-- apptsched: transaction none\ncreate index concurrently i on t (a);",
    "0003_i.down.sql": "-- apptsched: transaction none\ndrop index concurrently i;",
}
SETTINGS = "select name, setting from pg_settings where context in ('user', 'superuser') order by 1"
BROUGHT = {"application_name", "client_encoding"}
LOCKS = "select pid, mode from pg_locks where locktype = 'advisory'"


@pytest.mark.parametrize("round_robin", [False, True])
@pytest.mark.parametrize("mode", ["transaction", "statement"])
def test_a_pooler_that_lends_sessions_is_refused_with_the_advice(
    scratch: str, tmp_path: Path, mode: str, round_robin: bool
) -> None:
    with bouncer(scratch, mode, round_robin=round_robin) as through:
        migrator = Migrator(through, source=write(tmp_path, BOTH))

        for migrate in (migrator.up, migrator.down):
            with pytest.raises(UnsupportedPooling) as caught:
                migrate()
            assert "APPTSCHED_MIGRATION_URL" in str(caught.value)
            assert "--lock transaction" in str(caught.value)
        assert migrator.status().version == 0
        assert ask(scratch, LOCKS) == []

    assert tables(scratch, "apptsched") == []


def test_sessions_that_others_use_at_the_same_time_are_noticed(
    scratch: str, tmp_path: Path
) -> None:
    with bouncer(scratch) as through, psycopg.connect(through) as other:
        other.execute("select 1")

        with pytest.raises(UnsupportedPooling):
            Migrator(through, source=write(tmp_path, BOTH)).up()


def test_a_pooler_that_keeps_sessions_apart_is_no_obstacle(scratch: str, tmp_path: Path) -> None:
    with bouncer(scratch, "session") as through:
        migrator = Migrator(through, source=write(tmp_path, {**BOTH, **INDEX}))

        assert [each.version for each in migrator.up()] == [1, 2, 3]
        assert [each.version for each in migrator.down(to=0)] == [3, 2, 1]
        assert ask(scratch, LOCKS) == []


def test_settings_at_connect_that_a_pooler_does_not_know_are_no_riddle(
    scratch: str, tmp_path: Path
) -> None:
    with bouncer(scratch) as through:
        conninfo = DatabaseConfig(conninfo=through).migration_string()

        with pytest.raises(UnsupportedPooling):
            Migrator(conninfo, source=write(tmp_path, BOTH)).up()


def test_transaction_locks_bring_the_schema_up_and_down_and_leave_nothing_behind(
    scratch: str,
) -> None:
    leak = "create or replace function leak() returns void language sql as"
    with bouncer(scratch) as through:
        migrator = Migrator(through, lock="transaction")
        with psycopg.connect(through) as one, psycopg.connect(through) as two:
            one.execute("select 1")
            two.execute("select 1")
        ask(scratch, f"{leak} $$ select set_config('lock_timeout', '77s', false) $$")

        assert len(migrator.up()) >= bundled_version()
        assert migrator.up() == ()
        assert migrator.status().up_to_date
        migrator.down(to=0, yes_lose_data=True)
        assert len(migrator.up()) >= bundled_version()

        assert ask(scratch, LOCKS) == []
        assert backends(through, scratch) >= 2


def backends(through: str, direct: str) -> int:
    """Return how many sessions a pooler has; all must have the settings of a new one.

    Held all at once, so that each is another; what every client brings is left out.
    """
    fresh = dict(ask(direct, SETTINGS))
    seen = set[int]()
    with ExitStack() as stack:
        for _ in range(4):
            connection = stack.enter_context(psycopg.connect(through))
            found = dict(connection.execute(SETTINGS).fetchall())
            seen.update(connection.execute("select pg_backend_pid()").fetchone())
            assert {name for name in fresh if fresh[name] != found[name]} <= BROUGHT
    return len(seen)


def test_what_a_migration_sets_for_its_session_is_not_left_to_the_next_client(
    scratch: str, tmp_path: Path
) -> None:
    files = {
        "0001_loud.up.sql": "select set_config('search_path', 'pg_temp', false);\n"
        "set lock_timeout = '77s';\nset client_encoding = 'latin1';",
        "0001_loud.down.sql": "select 1;",
        "0002_é.up.sql": "create table public.é ();",
        "0002_é.down.sql": "drop table public.é;",
    }
    with bouncer(scratch) as through:
        Migrator(through, source=write(tmp_path, files), lock="transaction").up()

        assert tables(scratch) == ["é"]
        backends(through, scratch)


def test_transaction_locks_refuse_files_that_run_outside_a_transaction(
    scratch: str, tmp_path: Path
) -> None:
    direct = Migrator(scratch, source=write(tmp_path, {**BOTH, **INDEX}))
    with bouncer(scratch) as through:
        migrator = Migrator(through, source=tmp_path, lock="transaction")

        with pytest.raises(InvalidMigrations) as up:
            migrator.up()
        assert tables(scratch) == []
        direct.up()
        with pytest.raises(InvalidMigrations) as down:
            migrator.down(to=0, yes_lose_data=True)

    assert [(p.kind, p.file) for p in up.value.problems] == [
        (ProblemKind.NEEDS_SESSION, "0003_i.up.sql")
    ]
    assert [p.file for p in down.value.problems] == ["0003_i.down.sql"]
    assert version(scratch) == 3


@pytest.mark.parametrize("runners", [2, 8])
def test_rivals_with_transaction_locks_apply_each_migration_once(
    scratch: str, tmp_path: Path, runners: int
) -> None:
    write(tmp_path, BOTH)
    with bouncer(scratch) as through:
        for _ in range(examples(50)):
            barrier = Barrier(runners)

            def run(number: int, barrier: Barrier = barrier) -> list[int | None]:
                migrator = Migrator(through, source=tmp_path, lock="transaction")
                barrier.wait()
                return [each.version for each in migrator.up()]

            with ThreadPoolExecutor(runners) as pool:
                found = list(pool.map(run, range(runners)))

            assert sorted(chain.from_iterable(found)) == [1, 2]
            Migrator(scratch, source=tmp_path).down(to=0)


def test_session_locks_and_transaction_locks_keep_each_other_out(
    scratch: str, tmp_path: Path, start_runner: Callable[..., subprocess.Popen[str]]
) -> None:
    runner = start_runner(scratch, write(tmp_path, BOTH), "up", "step")
    told = "start"
    while told != "running 0001_table.up.sql 1\n":
        runner.stdin.write("go\n")
        runner.stdin.flush()
        told = runner.stdout.readline()
    waits: list[str] = []

    def hear(progress: object) -> None:
        if getattr(progress, "what", "") == "waiting":
            waits.append(str(getattr(progress, "note", "")))
            runner.kill()

    applied = Migrator(scratch, source=tmp_path, lock="transaction", progress=hear).up()

    assert len(waits) == 1
    assert [each.version for each in applied] == [1, 2]


def test_the_command_ends_with_6_and_works_with_transaction_locks_or_past_the_pooler(
    scratch: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with bouncer(scratch) as through:
        monkeypatch.setenv("APPTSCHED_DATABASE_URL", through)
        monkeypatch.setenv("APPTSCHED_PGBOUNCER", "true")

        assert run(["migrate", "up"]) == 6
        assert "APPTSCHED_MIGRATION_URL" in capsys.readouterr().err
        assert run(["migrate", "up", "--to", "1", "--lock", "transaction"]) == 0
        monkeypatch.setenv("APPTSCHED_MIGRATION_URL", scratch)
        assert run(["migrate", "up", "--to", "2"]) == 0
        assert run(["migrate", "status", "--database-url", through]) == 2

    assert version(scratch) == 2
