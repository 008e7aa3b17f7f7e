"""An `up` with nothing to do asks three questions and does nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from apptsched._sync.migrator import Migrator
from apptsched.migrate.errors import InvalidMigrations
from apptsched.testing.server import Server
from tests.support.migrations import F_IS_ONE, SCRATCH_COLUMN, SCRATCH_TABLE, ask, write

FILES = {**SCRATCH_TABLE, **SCRATCH_COLUMN, "functions/f.sql": F_IS_ONE}
NO_DDL = """
    create function no_ddl() returns event_trigger language plpgsql as $$
    begin
        raise exception 'DDL: %', tg_tag;
    end $$;
    create event trigger no_ddl on ddl_command_start execute function no_ddl();
"""


@pytest.mark.parametrize("lock", ["session", "transaction"])
def test_it_sends_three_reading_statements_without_a_lock(
    scratch: str, tmp_path: Path, apptsched_server: Server, lock: str
) -> None:
    write(tmp_path, FILES)
    Migrator(scratch, source=tmp_path).up()
    ask(scratch, NO_DDL)
    options = "-c log_statement=all -c default_transaction_read_only=on"
    migrator = Migrator(make_conninfo(scratch, options=options), source=tmp_path, lock=lock)
    before = apptsched_server.log()
    if before is None:
        pytest.skip("the server's log is out of reach")

    assert migrator.up() == ()

    said = apptsched_server.log()[len(before) :]
    sent = re.findall(r"(?:execute|statement)[^/]*/\* apptsched\.(\w+)", said)
    assert [name for name in sent if name != "migration_log_end"] == [
        "migration_tables_exist",
        "migration_entries",
        "migration_repeatables",
    ]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("0001_table.up.sql", "create table public.t (a bigint);"),
        ("0003_more.up.sql", "select 1;"),
        ("notes.txt", "of nobody"),
        ("functions/notes.txt", "of nobody"),
        ("0001_other.up.sql", "select 1;"),
        ("functions/g.sql", b"\xff"),
    ],
)
def test_a_folder_that_changed_is_read_in_full(
    scratch: str, tmp_path: Path, path: str, content: str | bytes
) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, FILES))
    migrator.up()
    write(tmp_path, {path: content})

    with pytest.raises(InvalidMigrations):
        migrator.up()


@pytest.mark.parametrize("path", ["0001_table.up.sql", "0002_column.down.sql"])
def test_a_folder_that_lost_a_file_is_read_in_full(scratch: str, tmp_path: Path, path: str) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, FILES))
    migrator.up()
    (tmp_path / path).unlink()

    with pytest.raises(InvalidMigrations):
        migrator.up()
