"""A database that has the schema already gets its history; files that are late get new numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from apptsched._async.migrator import AsyncMigrator
from apptsched.migrate.drift import SchemaDrifted
from apptsched.migrate.errors import InvalidMigrations, InvalidTarget
from apptsched.migrate.manifest import write_manifest
from apptsched.migrate.rebase import RebasedFile
from apptsched.migrate.results import AdoptedMigration
from tests.support.migrations import (
    F_IS_ONE,
    SCRATCH_COLUMN,
    SCRATCH_TABLE,
    ask,
    tables,
    version,
    write,
)

BOTH = {**SCRATCH_TABLE, **SCRATCH_COLUMN}
LOG = "select action, file, version, error from apptsched.apptsched_migration_log order by id"


async def test_adopt_writes_the_history_and_runs_nothing(scratch: str, tmp_path: Path) -> None:
    ask(scratch, "create table t (a int)")
    files = {**BOTH, "functions/f.sql": F_IS_ONE}
    migrator = AsyncMigrator(scratch, source=write(tmp_path, files))

    assert await migrator.adopt(1) == (AdoptedMigration(1, "table"),)

    assert ask(scratch, LOG) == [("adopt", "0001_table.up.sql", 1, None)]
    assert [each.name for each in await migrator.up()] == ["column", "functions/f.sql"]
    assert [each.version for each in await migrator.down(to=0)] == [2, 1]
    assert tables(scratch) == []


async def test_what_was_adopted_is_as_if_it_were_applied(scratch: str, tmp_path: Path) -> None:
    adopting = AsyncMigrator(scratch, source=write(tmp_path, BOTH), line="adopted")
    applying = AsyncMigrator(scratch, source=tmp_path, line="applied")
    await adopting.adopt(2)
    await applying.up()

    rows = """
        select version, name, state, statements_done, checksum, code_checksum, down_text,
            down_checksum, irreversible, lossy_down, phase, applied_by
        from apptsched.apptsched_migration where line = %s order by 1
    """
    assert ask(scratch, rows, "adopted") == ask(scratch, rows, "applied")


async def test_adopt_refuses_where_there_is_a_history_and_what_the_folder_lacks(
    scratch: str, tmp_path: Path
) -> None:
    migrator = AsyncMigrator(scratch, source=write(tmp_path, BOTH))

    with pytest.raises(InvalidTarget, match="it goes from 0001 to 0002"):
        await migrator.adopt(3)
    assert tables(scratch, "apptsched") == []
    await migrator.up(1)
    with pytest.raises(InvalidTarget, match="has 1 migrations already, up to 0001"):
        await migrator.adopt(2)
    write(tmp_path, {"README": "unknown"})
    with pytest.raises(InvalidMigrations, match="unknown file"):
        await migrator.adopt(2)

    assert version(scratch) == 1


async def test_rebase_renames_what_another_branch_was_faster_with(
    scratch: str, tmp_path: Path
) -> None:
    await AsyncMigrator(scratch, source=write(tmp_path / "theirs", BOTH)).up()
    ours = {
        **BOTH,
        "0002_a_rival.up.sql": "alter table t add c int;",
        "0002_a_rival.down.sql": "alter table t drop c;",
        "functions/f.sql": "-- apptsched: since 0002\n" + F_IS_ONE,
    }
    migrator = AsyncMigrator(scratch, source=write(tmp_path / "ours", ours))
    expected = (
        RebasedFile("0002_a_rival.up.sql", "0003_a_rival.up.sql"),
        RebasedFile("0002_a_rival.down.sql", "0003_a_rival.down.sql"),
        RebasedFile("functions/f.sql", "functions/f.sql", 3),
    )

    with pytest.raises(InvalidMigrations, match="rebase` renumbers"):
        await migrator.up()
    assert await migrator.rebase(dry_run=True) == expected
    assert (tmp_path / "ours/0002_a_rival.up.sql").exists()
    assert await migrator.rebase() == expected
    assert await migrator.rebase() == ()

    assert [each.name for each in await migrator.up()] == ["a_rival", "functions/f.sql"]
    assert version(scratch) == 3
    [reverted] = await migrator.down()
    assert reverted.name == "a_rival"
    assert ask(scratch, "select count(*) from pg_proc where proname = 'f'") == [(0,)]


async def test_rebase_refuses_when_it_is_not_sure_what_is_applied(
    scratch: str, tmp_path: Path
) -> None:
    migrator = AsyncMigrator(scratch, source=write(tmp_path, BOTH))
    await migrator.up()
    (tmp_path / "0002_column.up.sql").rename(tmp_path / "0002_renamed.up.sql")
    (tmp_path / "0002_column.down.sql").rename(tmp_path / "0002_renamed.down.sql")

    with pytest.raises(InvalidMigrations, match="give the file its old name"):
        await migrator.rebase()

    assert (tmp_path / "0002_renamed.up.sql").exists()


async def test_adopt_compares_the_schema_with_a_manifest_of_that_version(
    scratch: str, tmp_path: Path
) -> None:
    files = {**SCRATCH_TABLE, "functions/f.sql": F_IS_ONE}
    migrator = AsyncMigrator(scratch, source=write(tmp_path, files), line="host")
    write_manifest(tmp_path, await migrator.manifest())
    ask(scratch, "create table t (a bigint)")

    with pytest.raises(SchemaDrifted, match="changed: table column") as caught:
        await migrator.adopt(1)

    assert [each.name for each in caught.value.drifts] == ["public.t.a"]
    assert tables(scratch, "apptsched") == []

    ask(scratch, "alter table t alter a type int")
    ask(scratch, "create index mine on t (a)")
    assert await migrator.adopt(1) == (AdoptedMigration(1, "table"),)


async def test_a_column_is_compared_though_a_function_has_its_name(
    scratch: str, tmp_path: Path
) -> None:
    files = {**SCRATCH_TABLE, "functions/a.sql": F_IS_ONE.replace("f()", "a()")}
    migrator = AsyncMigrator(scratch, source=write(tmp_path, files), line="host")
    write_manifest(tmp_path, await migrator.manifest())
    ask(scratch, "create table t (a bigint)")

    with pytest.raises(SchemaDrifted, match="changed: table column"):
        await migrator.adopt(1)


async def test_adopt_leaves_all_kinds_of_repeatable_files_to_the_next_up(
    scratch: str, tmp_path: Path
) -> None:
    ask(scratch, "create table t (a int)")
    files = {
        **SCRATCH_TABLE,
        "functions/a_view.sql": "create or replace view public.a_view as select a from public.t;"
        " comment on view public.a_view is 'x'; grant select on public.a_view to public;",
        "functions/b_called.sql": "create or replace procedure public.b_called(x text = '1.2(')"
        " language sql as 'select 1';",
        "functions/c_row.sql": "create or replace function public.c_row() returns trigger"
        " language plpgsql as 'begin return new; end';",
        "functions/d_row.sql": "create or replace trigger d_row before insert on public.t"
        " for each row execute function public.c_row();",
    }
    migrator = AsyncMigrator(scratch, source=write(tmp_path, files), line="host")
    write_manifest(tmp_path, await migrator.manifest())

    assert await migrator.adopt(1) == (AdoptedMigration(1, "table"),)

    await migrator.up()
    assert await migrator.check() == ()


async def test_a_repeatable_file_need_not_have_the_name_of_what_it_creates(
    scratch: str, tmp_path: Path
) -> None:
    ask(scratch, "create table t (a int)")
    files = {
        **SCRATCH_TABLE,
        "functions/reading.sql": 'create or replace view public."All" as select a from t;'
        " create or replace function Public.Most() returns int language sql as 'select 1';",
    }
    migrator = AsyncMigrator(scratch, source=write(tmp_path, files), line="host")
    write_manifest(tmp_path, await migrator.manifest())

    assert await migrator.adopt(1) == (AdoptedMigration(1, "table"),)

    await migrator.up()
    assert await migrator.check() == ()
