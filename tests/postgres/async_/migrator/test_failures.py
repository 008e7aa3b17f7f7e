"""A migration that fails leaves nothing behind, and says where and why."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from apptsched._async.migrator import AsyncMigrator
from apptsched.migrate.errors import MigrationFailed
from apptsched.testing.server import Server
from tests.support.migrations import (
    SCRATCH_COLUMN,
    SCRATCH_TABLE,
    ask,
    new_database,
    tables,
    version,
    write,
)

BAD = (
    "-- Prüfung\ncreate table public.u (a int);\n\nselect 'é',\n    no_such_column from public.t;\n"
)


def bad(text: str | bytes) -> dict[str, str | bytes]:
    return {**SCRATCH_TABLE, "0002_bad.up.sql": text, "0002_bad.down.sql": "select 1;"}


async def failed(conninfo: str, folder: Path) -> MigrationFailed:
    with pytest.raises(MigrationFailed) as caught:
        await AsyncMigrator(conninfo, source=folder).up()
    return caught.value


async def test_an_invalid_statement_is_rolled_back_and_named_with_file_line_and_column(
    scratch: str, tmp_path: Path
) -> None:
    migrator = AsyncMigrator(scratch, source=write(tmp_path, bad(BAD)))
    await migrator.up(1)

    error = await failed(scratch, tmp_path)

    assert (error.file, error.line, error.column) == ("0002_bad.up.sql", 5, 5)
    assert (error.statement, error.statements, error.sqlstate) == (2, 2, "42703")
    assert (error.version, error.outcome) == (1, "nothing was changed; database is at 0001")
    assert str(error) == (
        '0002_bad.up.sql:5:5: column "no_such_column" does not exist\n'
        "  STATEMENT: 2 of 2\n"
        "  SQLSTATE: 42703\n"
        "nothing was changed; database is at 0001"
    )
    assert tables(scratch) == ["t"]
    assert version(scratch) == 1
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (BAD.replace("\n", "\r\n"), 5, 5),
        (BAD.replace("\n", "\r"), 5, 5),
        ("\ufeffselect nix;", 1, 8),
        ("\ufeff-- é\nselect 'éé', nix;", 2, 14),
        ("select '\U0001f600', nix", 1, 13),
        ("select 1; /* é */ select 'é' || nix", 1, 33),
        ("select 1;\n  selec 1;", 2, 3),
        ("select 1;\nselect (1;\nselect 2;", 2, 10),
        ("do $$\nbegin\n  é := 1;\nend $$;", 3, 3),
        ("create function f() returns int language plpgsql as $$\nbegin\n  retur 1;\nend$$", 3, 3),
        ("create function f() returns int language sql\nas 'select ''é'', nix'", 2, 19),
    ],
)
async def test_the_place_is_right_in_any_encoding_of_lines_and_characters(
    scratch: str, tmp_path: Path, text: str, line: int, column: int
) -> None:
    error = await failed(scratch, write(tmp_path, bad(text)))

    assert (error.line, error.column) == (line, column)


async def test_the_place_is_right_where_the_server_counts_bytes(
    apptsched_server: Server, tmp_path: Path
) -> None:
    options = "encoding sql_ascii template template0 locale 'C'"
    with new_database(apptsched_server.dsn, options) as conninfo:
        error = await failed(conninfo, write(tmp_path, bad("/* é\U0001f600 */ select 'éé', nix;")))

    assert (error.line, error.column) == (1, 23)


async def test_an_error_without_a_place_is_given_that_of_its_statement(
    scratch: str, tmp_path: Path
) -> None:
    text = "insert into t values (1), (1);\n-- why\ncreate unique index u on t (a);"

    error = await failed(scratch, write(tmp_path, bad(text)))

    assert (error.line, error.column, error.statement) == (3, 1, 2)
    assert error.detail == "Key (a)=(1) is duplicated."
    assert "DETAIL: Key (a)=(1) is duplicated." in str(error)


async def test_an_error_in_a_body_says_where_in_it(scratch: str, tmp_path: Path) -> None:
    text = "do $$ begin\n raise 'no' using hint = 'try'; end $$;"

    error = await failed(scratch, write(tmp_path, bad(text)))

    assert (error.line, error.hint) == (1, "try")
    assert error.context == "PL/pgSQL function inline_code_block line 2 at RAISE"


async def test_what_was_applied_before_the_failure_stays(scratch: str, tmp_path: Path) -> None:
    error = await failed(scratch, write(tmp_path, bad(BAD)))

    assert error.outcome == ("nothing of it was kept; completed before it: 1; database is at 0001")
    assert version(scratch) == 1


async def test_a_failed_commit_is_rolled_back_and_names_the_file(
    scratch: str, tmp_path: Path
) -> None:
    text = (
        "create table p (a int primary key);"
        "create table c (a int references p deferrable initially deferred);"
        "insert into c values (1);"
    )

    error = await failed(scratch, write(tmp_path, bad(text)))

    assert (error.file, error.line, error.sqlstate) == ("0002_bad.up.sql", None, "23503")
    assert tables(scratch) == ["t"]


async def test_a_connection_lost_under_way_changes_nothing(scratch: str, tmp_path: Path) -> None:
    text = "create table public.u (a int);\nselect pg_terminate_backend(pg_backend_pid());"

    error = await failed(scratch, write(tmp_path, bad(text)))

    assert (error.line, error.version) == (2, 1)
    write(tmp_path, bad("select 1;"))
    assert [each.version for each in await AsyncMigrator(scratch, source=tmp_path).up()] == [2]


async def test_a_connection_lost_in_commit_leaves_the_outcome_open(
    scratch: str, tmp_path: Path
) -> None:
    text = """
        create function die() returns trigger language plpgsql
            as $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
        create constraint trigger die after insert on t deferrable initially deferred
            for each row execute function die();
        insert into t values (1);
    """

    error = await failed(scratch, write(tmp_path, bad(text)))

    assert (error.file, error.version) == ("0002_bad.up.sql", None)
    assert "`status` tells whether it was kept" in str(error)


async def test_a_failure_is_logged(scratch: str, tmp_path: Path) -> None:
    error = await failed(scratch, write(tmp_path, bad(BAD)))

    query = "select file, error from apptsched.apptsched_migration_log order by id"
    assert ask(scratch, query) == [("0001_table.up.sql", None), ("0002_bad.up.sql", str(error))]


async def test_a_down_that_fails_changes_nothing(scratch: str, tmp_path: Path) -> None:
    down = {"0002_column.down.sql": "alter table t drop b;\nalter table t drop nix;"}
    migrator = AsyncMigrator(
        scratch, source=write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_COLUMN, **down})
    )
    await migrator.up()

    with pytest.raises(MigrationFailed) as caught:
        await migrator.down(to=0)

    assert (caught.value.file, caught.value.line) == ("0002_column.down.sql", 2)
    assert caught.value.outcome == "nothing was changed; database is at 0002"
    assert version(scratch) == 2
    assert ask(scratch, "select b from t") == []


async def test_a_text_is_never_sent_as_two_statements(scratch: str, tmp_path: Path) -> None:
    function = {"functions/f.sql": "create or replace view v as select 1 as one;"}
    migrator = AsyncMigrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **function}))
    await migrator.up()
    ask(
        scratch,
        "update apptsched.apptsched_migration_repeatable"
        " set undo = array['drop view v; create table smuggled ()']",
    )

    with pytest.raises(MigrationFailed, match="multiple commands"):
        await migrator.down()

    assert tables(scratch) == ["t"]


async def test_statements_outside_a_transaction_stay_and_the_interruption_is_known(
    scratch: str, tmp_path: Path
) -> None:
    head = "-- apptsched: transaction none\n"
    text = "create index concurrently i on t (a);\ncreate index concurrently j on t (nix);"
    migrator = AsyncMigrator(scratch, source=write(tmp_path, bad(head + text)))

    error = await failed(scratch, tmp_path)

    assert error.line == 3
    assert error.outcome == (
        "what stands before that statement was kept, the file is unfinished: correct the cause,"
        " then `repair` resumes it, or marks it applied or reverted; database is at 0001"
    )
    status = await migrator.status()
    assert [str(each).partition(":")[0] for each in status.problems] == ["0002_bad.up.sql"]
    assert (status.version, status.applied[1].statements_done) == (1, 1)
    assert ask(scratch, "select to_regclass('i') is not null") == [(True,)]


async def test_statements_outside_a_transaction_go_up_and_down(
    scratch: str, tmp_path: Path
) -> None:
    head = "-- apptsched: transaction none\n-- apptsched: statement-timeout 1min\n"
    index = {
        "0002_i.up.sql": head + "create index concurrently i on t (a);",
        "0002_i.down.sql": head + "drop index concurrently i;",
        "0003_s.up.sql": "create table s as select current_setting('statement_timeout') as s;",
        "0003_s.down.sql": "drop table s;",
    }
    migrator = AsyncMigrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **index}))

    assert [each.version for each in await migrator.up()] == [1, 2, 3]
    assert ask(scratch, "table s") == [("0",)]
    assert [each.version for each in await migrator.down(2)] == [3, 2]
    assert ask(scratch, "select to_regclass('i')") == [(None,)]
