"""A step of exported SQL runs where it belongs, or not at all."""

from __future__ import annotations

import ast
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from apptsched import MigrationError, Migrator
from apptsched.errors import InvalidInput
from apptsched.migrate.errors import InvalidMigrations, InvalidTarget, IrreversibleMigration
from apptsched.migrate.export.formats import Format, in_transactions
from apptsched.migrate.export.steps import way
from apptsched.migrate.folder import read_folder
from apptsched.migrate.queries import LOCK_KEY, LOCK_TAKE
from tests.support.migrations import F_IS_ONE, SCRATCH_COLUMN, SCRATCH_TABLE, ask, tables, write

SETTINGS = "select name, setting from pg_settings where name ~ 'timeout$' order by 1"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder of two migrations and a function."""
    return write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_COLUMN, "functions/f.sql": F_IS_ONE})


def run(connection: psycopg.Connection, folder: Path, from_: int, to: int) -> None:
    """Run exported statements as they are, in whatever transaction there is."""
    for step in way(read_folder(folder), "host", from_, to):
        for statement in step.statements:
            connection.execute(statement.encode())


@pytest.mark.parametrize(("at", "from_", "to"), [(1, 0, 2), (0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_database_that_is_elsewhere_is_refused_and_stays(
    scratch: str, source: Path, at: int, from_: int, to: int
) -> None:
    migrator = Migrator(scratch, source=source, line="host")
    migrator.up(at)
    if not at:
        migrator.up(1)
        migrator.down()
    before = migrator.status()

    with (
        psycopg.connect(scratch) as connection,
        pytest.raises(errors.ObjectNotInPrerequisiteState, match=f"and the database is at {at}"),
    ):
        run(connection, source, from_, to)

    assert migrator.status() == before


def test_a_step_does_not_run_beside_a_runner_of_its_line(scratch: str, source: Path) -> None:
    Migrator(scratch, source=source, line="host").up(1)
    with psycopg.connect(scratch) as runner, psycopg.connect(scratch) as connection:
        [key] = runner.execute(LOCK_KEY.text, {"line": "host"}).fetchone()
        runner.execute(LOCK_TAKE.text, {"lock_key": key})

        with pytest.raises(errors.LockNotAvailable, match="another runner"):
            run(connection, source, 1, 2)


def test_a_step_after_an_interrupted_one_is_refused(scratch: str, tmp_path: Path) -> None:
    broken = "-- apptsched: transaction none\nselect 1/0;"
    write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_COLUMN, "0002_column.up.sql": broken})
    migrator = Migrator(scratch, source=tmp_path, line="host")
    with pytest.raises(MigrationError):
        migrator.up()

    with (
        psycopg.connect(scratch) as connection,
        pytest.raises(errors.ObjectNotInPrerequisiteState, match="interrupted"),
    ):
        run(connection, tmp_path, 1, 2)


def test_a_step_that_needs_a_newer_server_is_refused_by_an_older_one(
    scratch: str, tmp_path: Path
) -> None:
    create = f"-- apptsched: min-postgres 99\n{SCRATCH_TABLE['0001_table.up.sql']}"
    write(tmp_path, {**SCRATCH_TABLE, "0001_table.up.sql": create})

    with (
        psycopg.connect(scratch) as connection,
        pytest.raises(errors.FeatureNotSupported, match="needs PostgreSQL 99"),
    ):
        run(connection, tmp_path, 0, 1)


def test_what_comes_after_a_step_waits_as_long_as_what_came_before(
    scratch: str, tmp_path: Path
) -> None:
    head = "-- apptsched: lock-timeout 7s\n-- apptsched: statement-timeout 9min\n"
    seen = f"create table public.seen as {SETTINGS};"
    write(tmp_path, {**SCRATCH_TABLE, "0001_table.up.sql": head + seen})
    with psycopg.connect(scratch) as connection:
        connection.execute("set local lock_timeout = 4321")
        before = connection.execute(SETTINGS).fetchall()
        run(connection, tmp_path, 0, 1)

        assert connection.execute(SETTINGS).fetchall() == before
        seen_then = dict(connection.execute("select * from public.seen").fetchall())
        assert [seen_then[f"{each}_timeout"] for each in ("lock", "statement")] == [
            "7000",
            "540000",
        ]


def test_what_a_file_sets_ends_with_it(scratch: str, tmp_path: Path) -> None:
    nobody = "set local role pg_monitor;\nset local search_path = pg_catalog;"
    create = f"{SCRATCH_TABLE['0001_table.up.sql']}{nobody}"
    drop = f"{SCRATCH_TABLE['0001_table.down.sql']}{nobody}"
    function = F_IS_ONE.replace("public.f", "f")
    write(
        tmp_path,
        {"0001_t.up.sql": create, "0001_t.down.sql": drop, "functions/f.sql": function},
    )

    with psycopg.connect(scratch) as connection:
        run(connection, tmp_path, 0, 1)
        owner = "select pronamespace::regnamespace::text from pg_proc where proname = 'f'"
        assert connection.execute(owner).fetchall() == [("public",)]
        run(connection, tmp_path, 1, 0)

    assert Migrator(scratch, source=tmp_path, line="host").status().version == 0


def test_what_a_file_sets_for_its_transaction_is_not_set_for_the_next(
    scratch: str, tmp_path: Path
) -> None:
    files = {
        "0001_a.up.sql": "create table public.seen (at timestamptz);"
        " set local timezone = 'Asia/Tokyo'; set local session_replication_role = replica",
        "0001_a.down.sql": "drop table public.seen",
        "0002_b.up.sql": "insert into public.seen values ('2030-01-01 00:00')",
        "0002_b.down.sql": "delete from public.seen where at is not null",
    }
    settings = "select current_setting('timezone'), current_setting('session_replication_role')"

    with psycopg.connect(scratch) as connection:
        before = connection.execute(settings).fetchall()
        run(connection, write(tmp_path, files), 0, 2)
        seen = "select at = '2030-01-01 00:00' from public.seen"

        assert connection.execute(seen).fetchall() == [(True,)]
        assert connection.execute(settings).fetchall() == before


def test_what_cannot_be_set_back_does_not_make_a_step_fail(scratch: str, tmp_path: Path) -> None:
    files = {
        "0001_a.up.sql": "set local temp_buffers = '64MB'; create temp table x (); drop table x",
        "0001_a.down.sql": "select 1",
        "0002_b.up.sql": "-- apptsched: transaction none\n"
        "set default_transaction_isolation = 'repeatable read'; select 1",
        "0002_b.down.sql": "select 1",
    }
    write(tmp_path, files)

    with psycopg.connect(scratch) as connection:
        run(connection, tmp_path, 0, 1)
    with psycopg.connect(scratch, autocommit=True) as connection:
        for statement in in_transactions(way(read_folder(tmp_path), "host", 1, 2)):
            connection.execute(statement.encode())
        default = connection.execute("show default_transaction_isolation").fetchone()

    assert default == ("read committed",)


def test_what_only_the_role_of_a_file_may_set_is_set_back_by_it(
    scratch: str, tmp_path: Path
) -> None:
    files = {
        "0001_a.up.sql": "set local role boss; set local session_replication_role = replica",
        "0001_a.down.sql": "select 1",
    }
    write(tmp_path, files)
    ask(scratch, "create role boss superuser; create role clerk noinherit; grant boss to clerk")
    try:
        database = psycopg.conninfo.conninfo_to_dict(scratch)["dbname"]
        ask(scratch, f"grant create on database {database} to clerk")
        with psycopg.connect(scratch) as connection:
            connection.execute("set session authorization clerk")
            run(connection, tmp_path, 0, 1)
            settings = "select current_setting('session_replication_role'), current_user"

            assert connection.execute(settings).fetchall() == [("origin", "clerk")]
    finally:
        ask(scratch, "drop owned by clerk; drop owned by boss; drop role clerk; drop role boss")


def test_what_a_file_sets_for_its_session_does_not_outlive_the_transaction(
    scratch: str, tmp_path: Path
) -> None:
    dumped = "set lock_timeout = '5s';\nselect set_config('search_path', '', false);\n"
    files = {path: f"{dumped}{text}" for path, text in SCRATCH_TABLE.items()}
    write(tmp_path, files)
    settings = f"{SETTINGS.removesuffix('order by 1')} or name = 'search_path' order by 1"

    with psycopg.connect(scratch) as connection:
        connection.execute("set search_path = mine")
        connection.execute("set statement_timeout = '19s'")
        connection.commit()
        before = connection.execute(settings).fetchall()
        for start, end in ((0, 1), (1, 0)):
            run(connection, tmp_path, start, end)
            connection.commit()

            assert connection.execute(settings).fetchall() == before


def test_what_a_file_sets_outside_a_transaction_ends_with_it(scratch: str, tmp_path: Path) -> None:
    alone = "-- apptsched: transaction none\nset search_path = pg_catalog;"
    write(tmp_path, {"0001_alone.up.sql": alone, "0001_alone.down.sql": alone})

    with psycopg.connect(scratch, autocommit=True) as connection:
        connection.execute("set search_path = mine")
        for start, end in ((0, 1), (1, 0)):
            run(connection, tmp_path, start, end)

            assert connection.execute("show search_path").fetchall() == [("mine",)]


def test_a_file_may_reset_everything(scratch: str, tmp_path: Path) -> None:
    reset = {"0001_reset.up.sql": "reset all;", "0001_reset.down.sql": "reset all;"}
    write(tmp_path, {**reset, "functions/f.sql": F_IS_ONE})

    with psycopg.connect(scratch) as connection:
        before = connection.execute(SETTINGS).fetchall()
        for start, end in ((0, 1), (1, 0)):
            run(connection, tmp_path, start, end)
            connection.commit()

            assert connection.execute(SETTINGS).fetchall() == before


def test_functions_are_dropped_again_when_the_script_ran_in_a_savepoint(
    scratch: str, source: Path
) -> None:
    migrator = Migrator(scratch, source=source, line="host")
    with psycopg.connect(scratch) as connection:
        connection.execute("create table host ()")
        with connection.transaction():
            run(connection, source, 0, 2)
    undo = ask(scratch, "select undo from apptsched.apptsched_migration_repeatable")

    migrator.down(to=0, yes_lose_data=True)

    assert undo == [(["drop function if exists public.f()"],)]
    assert ask(scratch, "select to_regproc('public.f')") == [(None,)]
    assert tables(scratch) == ["host"]


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    final = {**SCRATCH_TABLE, "0001_table.up.sql": "-- apptsched: irreversible for ever\nselect 1;"}
    write(tmp_path, {**final, **SCRATCH_COLUMN})
    (tmp_path / "0001_table.down.sql").unlink()
    migrator = Migrator("", source=tmp_path, line="host")

    with pytest.raises(IrreversibleMigration, match="for ever"):
        migrator.sql(2, 0)
    for from_, to in ((0, 3), (3, 0), (-1, 2), (2, -1), (True, 2), (0, "2"), (0, None)):
        with pytest.raises(InvalidTarget):
            migrator.sql(from_, to)
    with pytest.raises(InvalidInput, match="plain, alembic or django"):
        migrator.sql(0, 2, format="flyway")
    (tmp_path / "odd.sql").touch()
    with pytest.raises(InvalidMigrations, match="odd"):
        migrator.sql(0, 2)


@pytest.mark.parametrize("line", ['a"""b', "a\\", "a\nb", "{0} %s"])
@pytest.mark.parametrize("form", ["alembic", "django"])
def test_a_line_of_any_name_is_exported_as_python(source: Path, line: str, form: Format) -> None:
    text = Migrator("", source=source, line=line).sql(0, 2, format=form)

    assert ast.get_docstring(ast.parse(text)) == f"Line {line!r} from 0000 to 0002."


def test_an_irreversible_migration_is_exported_without_a_way_back(tmp_path: Path) -> None:
    up = "-- apptsched: irreversible for ever\nselect 1;"
    migrator = Migrator("", source=write(tmp_path, {"0001_end.up.sql": up}), line="host")

    assert "raise NotImplementedError" in migrator.sql(0, 1, format="alembic")
    assert "BACKWARDS = None" in migrator.sql(0, 1, format="django")
