# Generated from tests/postgres/async_/migrator/test_repeatables.py by tools/unsync.py; do not edit.
"""Functions are one file each, applied again when it changes, dropped when it goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from apptsched._sync.migrator import Migrator
from apptsched.migrate.errors import MigrationFailed
from apptsched.migrate.files import checksum
from tests.support.migrations import (
    F_IS_ONE,
    F_IS_TWO,
    SCRATCH_COLUMN,
    SCRATCH_TABLE,
    ask,
    version,
    write,
)

BOTH = {**SCRATCH_TABLE, **SCRATCH_COLUMN}


def routines(conninfo: str) -> list[str]:
    query = (
        "select oid::regprocedure::text from pg_proc where pronamespace = 'public'::regnamespace"
    )
    return sorted(name for (name,) in ask(conninfo, query))


def test_they_are_applied_after_the_numbered_files_in_name_order(
    scratch: str, tmp_path: Path
) -> None:
    files = {
        **SCRATCH_TABLE,
        "functions/b.sql": "create or replace function b() returns int language sql"
        " begin atomic select a(); end",
        "functions/a.sql": "create or replace function a() returns int language sql"
        " begin atomic select count(*)::int from t; end",
    }

    applied = Migrator(scratch, source=write(tmp_path, files)).up()

    assert [(each.version, each.name) for each in applied] == [
        (1, "table"),
        (None, "functions/a.sql"),
        (None, "functions/b.sql"),
    ]
    assert ask(scratch, "select b()") == [(0,)]


def test_only_what_changed_is_applied_again(scratch: str, tmp_path: Path) -> None:
    functions = {"functions/f.sql": F_IS_ONE, "functions/g.sql": F_IS_ONE.replace(".f", ".g")}
    migrator = Migrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **functions}))
    migrator.up()
    assert migrator.up() == ()

    write(tmp_path, {"functions/f.sql": F_IS_TWO})

    status = migrator.status()
    assert status.stale == ("functions/f.sql",)
    assert [each.name for each in migrator.up()] == ["functions/f.sql"]
    assert ask(scratch, "select f(), g()") == [(2, 1)]
    status = migrator.status()
    assert status.up_to_date


def test_the_history_keeps_the_texts_before_and_forgets_them_on_the_way_back(
    scratch: str, tmp_path: Path
) -> None:
    def former() -> list[str]:
        [(found,)] = ask(scratch, "select former from apptsched.apptsched_migration_repeatable")
        return found

    def applied(text: str) -> list[str]:
        Migrator(scratch, source=write(tmp_path, {"functions/f.sql": text})).up()
        return former()

    write(tmp_path, SCRATCH_TABLE)
    one, two = checksum(F_IS_ONE), checksum(F_IS_TWO)

    assert applied(F_IS_ONE) == []
    assert applied(F_IS_TWO) == [one]
    assert applied(F_IS_TWO + "-- three") == [one, two]
    assert applied(F_IS_TWO) == [one]
    assert applied(F_IS_ONE) == []


def test_an_empty_migration_keeps_an_older_release_from_putting_its_texts_back(
    scratch: str, tmp_path: Path
) -> None:
    older = write(tmp_path / "older", {**SCRATCH_TABLE, "functions/f.sql": F_IS_ONE})
    newer = write(
        tmp_path / "newer",
        {
            **SCRATCH_TABLE,
            "0002_f.up.sql": "-- apptsched: phase expand\n",
            "0002_f.down.sql": "",
            "functions/f.sql": F_IS_TWO,
        },
    )
    Migrator(scratch, source=older).up()
    Migrator(scratch, source=newer).up()

    assert Migrator(scratch, source=older).up() == ()
    assert ask(scratch, "select f()") == [(2,)]


def test_they_share_the_transaction_of_the_last_migration(scratch: str, tmp_path: Path) -> None:
    broken = F_IS_ONE + "\ncreate or replace function g() returns int language sql as 'selec';"
    migrator = Migrator(scratch, source=write(tmp_path, {**BOTH, "functions/f.sql": broken}))

    with pytest.raises(MigrationFailed) as caught:
        migrator.up()

    assert (caught.value.file, caught.value.line, caught.value.version) == ("functions/f.sql", 3, 1)
    assert version(scratch) == 1
    assert routines(scratch) == []


def test_what_a_file_no_longer_creates_is_dropped(scratch: str, tmp_path: Path) -> None:
    view = "create or replace view v as select f(1);\n"
    takes_int = "create or replace function f(int) returns int language sql as 'select 1';\n"
    migrator = Migrator(
        scratch, source=write(tmp_path, {**SCRATCH_TABLE, "functions/f.sql": takes_int + view})
    )
    migrator.up()

    write(tmp_path, {"functions/f.sql": F_IS_ONE})
    migrator.up()
    assert routines(scratch) == ["f()"]
    assert ask(scratch, "select to_regclass('v')") == [(None,)]

    (tmp_path / "functions/f.sql").unlink()
    status = migrator.status()
    assert status.retired == ("functions/f.sql",)
    assert migrator.up() == ()
    assert routines(scratch) == []
    status = migrator.status()
    assert status.up_to_date


def test_what_moved_to_another_file_stays(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator(
        scratch, source=write(tmp_path, {**SCRATCH_TABLE, "functions/old.sql": F_IS_ONE})
    )
    migrator.up()
    (tmp_path / "functions/old.sql").unlink()
    write(tmp_path, {"functions/new.sql": F_IS_TWO})

    migrator.up()
    assert ask(scratch, "select f()") == [(2,)]
    migrator.down(to=0)
    assert routines(scratch) == []


def test_a_down_drops_those_that_need_the_migration_and_keeps_the_others(
    scratch: str, tmp_path: Path
) -> None:
    needs_column = """-- apptsched: since 0002
        create or replace function needs_b() returns trigger language plpgsql
            as $$ begin new.b := 'x'; return new; end $$;
        create or replace trigger fills_b before insert on t for each row
            execute function needs_b();
        create or replace view latest as select b from t;
        create or replace procedure "Odd; name"(x int[] default '{1}') language sql
            begin atomic select b from latest; end;
        comment on view latest is 'newest';
        grant select on latest to public;
    """
    files = {**BOTH, "functions/b.sql": needs_column, "functions/f.sql": F_IS_ONE}
    migrator = Migrator(scratch, source=write(tmp_path, files))
    migrator.up()
    assert routines(scratch) == ['"Odd; name"(integer[])', "f()", "needs_b()"]

    migrator.down()

    assert routines(scratch) == ["f()"]
    assert ask(scratch, "insert into t values (1) returning t::text") == [("(1)",)]
    assert ask(scratch, "select f()") == [(1,)]
    status = migrator.status()
    assert status.stale == ("functions/b.sql",)
    assert [each.name for each in migrator.up()] == ["column", "functions/b.sql"]
    assert ask(scratch, "insert into t values (2) returning b") == [("x",)]


def test_what_is_created_again_stays_whatever_it_is(scratch: str, tmp_path: Path) -> None:
    text = """create or replace function tf() returns trigger language plpgsql
            as $$ begin return new; end $$;
        create or replace trigger tr before insert on p for each row execute function tf();
        create or replace view v as select 1 as one;
        create or replace procedure q() language sql begin atomic end;
    """
    parted = {
        "0001_p.up.sql": "create table p (a int) partition by list (a);"
        "create table p1 partition of p for values in (1);",
        "0001_p.down.sql": "drop table p;",
    }
    migrator = Migrator(scratch, source=write(tmp_path, {**parted, "functions/all.sql": text}))
    migrator.up()
    before = migrator.snapshot("public")

    write(tmp_path, {"functions/all.sql": text + "-- edited"})
    assert [each.name for each in migrator.up()] == ["functions/all.sql"]
    assert before.difference(migrator.snapshot("public")) == ""
    migrator.down()
    after = migrator.snapshot("public")
    assert {kind for kind, _, _ in after.objects} <= {"grant", "schema"}


@pytest.mark.parametrize("outside", ["", "-- apptsched: transaction none\n"])
def test_what_a_migration_drops_of_theirs_is_made_again(
    scratch: str, tmp_path: Path, outside: str
) -> None:
    files = {
        **SCRATCH_TABLE,
        "functions/f.sql": F_IS_ONE,
        "functions/v.sql": "create or replace view public.v as select a from public.t",
    }
    migrator = Migrator(scratch, source=write(tmp_path, files))
    migrator.up()
    drop = "drop view if exists public.v;"
    wider = f"{outside}{drop} alter table public.t alter a type bigint;"
    back = f"{drop} alter table public.t alter a type int;"
    write(tmp_path, {"0002_wider.up.sql": wider, "0002_wider.down.sql": back})

    assert [each.name for each in migrator.up()] == ["wider", "functions/v.sql"]
    assert ask(scratch, "select * from v") == []
    assert [each.name for each in migrator.redo()] == ["wider", "wider", "functions/v.sql"]
    assert ask(scratch, "select * from v") == []


VIEW = {"functions/v.sql": "create or replace view public.v as select a from public.t"}
DROP = "drop view if exists public.v;"


def test_what_a_down_drops_of_theirs_is_made_by_the_next_up(scratch: str, tmp_path: Path) -> None:
    files = {**SCRATCH_TABLE, "0002_wider.up.sql": "select 1", "0002_wider.down.sql": DROP, **VIEW}
    migrator = Migrator(scratch, source=write(tmp_path, files))
    migrator.up()
    migrator.down()

    assert (migrator.status()).stale == ("functions/v.sql",)
    assert [each.name for each in migrator.plan(1)] == ["functions/v.sql"]
    assert [each.name for each in migrator.up(1)] == ["functions/v.sql"]
    assert ask(scratch, "select * from v") == []


def test_what_an_interrupted_migration_dropped_of_theirs_is_made_by_the_up_after_its_repair(
    scratch: str, tmp_path: Path
) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, {**SCRATCH_TABLE, **VIEW}))
    migrator.up()
    outside = "-- apptsched: transaction none\n"
    broken = f"{outside}{DROP} select 1 / (select count(*) from public.t);"
    write(tmp_path, {"0002_wider.up.sql": broken, "0002_wider.down.sql": "select 1"})
    with pytest.raises(MigrationFailed):
        migrator.up()
    ask(scratch, "insert into t values (1)")
    migrator.repair("resume")

    assert [each.name for each in migrator.up()] == ["functions/v.sql"]
    assert ask(scratch, "select * from v") == [(1,)]
    assert migrator.up() == ()


def test_those_of_a_later_migration_wait_for_it(scratch: str, tmp_path: Path) -> None:
    late = "-- apptsched: since 0002\n" + F_IS_ONE
    migrator = Migrator(scratch, source=write(tmp_path, {**BOTH, "functions/f.sql": late}))

    assert [each.name for each in migrator.up(1)] == ["table"]
    assert [each.name for each in migrator.up()] == ["column", "functions/f.sql"]
    assert [each.name for each in migrator.down(to=0)] == ["column", "table"]
    assert routines(scratch) == []


def test_a_function_that_others_depend_on_is_not_dropped_under_them(
    scratch: str, tmp_path: Path
) -> None:
    migrator = Migrator(
        scratch, source=write(tmp_path, {**SCRATCH_TABLE, "functions/f.sql": F_IS_ONE})
    )
    migrator.up()
    ask(scratch, "create view hosts_own as select f()")

    with pytest.raises(MigrationFailed, match="hosts_own") as caught:
        migrator.down()

    assert caught.value.outcome == "nothing was changed; database is at 0001"
    assert version(scratch) == 1
