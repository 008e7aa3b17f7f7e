# Generated from tests/postgres/async_/migrator/test_resuming.py by tools/unsync.py; do not edit.
"""A file that runs outside a transaction is resumed as it would have gone on."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from apptsched._sync.migrator import Migrator
from apptsched.migrate.errors import MigrationFailed
from tests.support.migrations import OUTSIDE, SCRATCH_TABLE, SCRATCH_UNIQUE, ask, write

STATE = "select state, statements_done from apptsched.apptsched_migration where version = 2"


def test_what_is_kept_is_not_denied_when_the_history_cannot_be_written(
    scratch: str, tmp_path: Path
) -> None:
    text = f"{OUTSIDE}create table s ();\nset default_transaction_read_only = on;"
    write(tmp_path, {**SCRATCH_TABLE, "0002_u.up.sql": text, "0002_u.down.sql": "drop table s;"})

    with pytest.raises(MigrationFailed) as caught:
        Migrator(scratch, source=tmp_path).up()

    assert (caught.value.statement, caught.value.sqlstate) == (None, "25006")
    assert ask(scratch, STATE) == [("applying", 1)]
    assert "`status` tells" in caught.value.outcome
    assert "nothing" not in caught.value.outcome


@pytest.mark.parametrize(
    "setting",
    [
        "set search_path = crm;",
        "select set_config('search_path', 'crm', false);",
        "SELECT -- as pg_dump writes it\npg_catalog.set_config('search_path', 'crm', false);",
    ],
)
def test_resume_goes_on_with_what_the_file_had_set(
    scratch: str, tmp_path: Path, setting: str
) -> None:
    files = {
        "0001_t.up.sql": "create schema crm; create table crm.t (a int);"
        " create index i on crm.t (a);",
        "0001_t.down.sql": "drop schema crm cascade;",
        "0002_u.up.sql": "-- apptsched: statement-timeout 200ms\n"
        f"{OUTSIDE}{setting}\ndrop index concurrently i;\ncreate table made ();",
        "0002_u.down.sql": "drop table crm.made; create index i on crm.t (a);",
    }
    migrator = Migrator(scratch, source=write(tmp_path, files))
    migrator.up(1)
    with psycopg.connect(scratch) as older:
        older.execute("select from crm.t")
        with pytest.raises(MigrationFailed):
            migrator.up()
    assert ask(scratch, STATE) == [("applying", 1)]

    migrator.repair("resume")

    found = "select to_regclass('crm.i') is null, to_regclass('crm.made') is not null"
    assert ask(scratch, found) == [(True, True)]


def test_dropping_what_is_invalid_waits_as_the_file_says(scratch: str, tmp_path: Path) -> None:
    timeout = "-- apptsched: lock-timeout 100ms\n"
    changed = {"0002_u.up.sql": timeout + SCRATCH_UNIQUE["0002_u.up.sql"]}
    migrator = Migrator(
        scratch, source=write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_UNIQUE, **changed})
    )
    migrator.up(1)
    ask(scratch, "insert into t values (1), (1)")
    with pytest.raises(MigrationFailed, match="LEFT INVALID"):
        migrator.up()
    patient = make_conninfo(scratch, options="-c statement_timeout=3s")
    with psycopg.connect(scratch) as older:
        older.execute("select from t")

        with pytest.raises(MigrationFailed) as caught:
            Migrator(patient, source=tmp_path).repair("resume")

    assert caught.value.sqlstate == "55P03"
