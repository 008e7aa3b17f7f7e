"""Migrations are proven on databases of their own, or it is said why not."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from apptsched._async.migrator import AsyncMigrator
from apptsched.migrate.errors import InvalidMigrations, ManifestMissing, NoScratchDatabase
from apptsched.migrate.manifest import write_manifest
from tests.support.migrations import SCRATCH_TABLE, ask, tables, write

LOSSY_TABLE = {
    **SCRATCH_TABLE,
    "0001_table.down.sql": "-- apptsched: lossy-down\ndrop table public.t;",
}
PICKY = {
    "0001_picky.up.sql": """
        create table public.picky (a int check (a > 40));
        create table public.of_picky (a int not null, b text unique);
    """,
    "0001_picky.down.sql": "-- apptsched: lossy-down\ndrop table public.of_picky, public.picky;",
}
ALONE = {
    "0002_index.up.sql": """-- apptsched: transaction none
        create index concurrently t_by_a on public.t (a);
        create index concurrently t_by_more on public.t ((a + 1));
    """,
    "0002_index.down.sql": """-- apptsched: transaction none
        drop index concurrently public.t_by_more;
        drop index concurrently public.t_by_a;
    """,
}
FORGETFUL = {
    "0002_index.up.sql": "create index t_by_a on public.t (a);",
    "0002_index.down.sql": "select 1;",
}
ONE_WAY = {
    "0002_way.up.sql": "-- apptsched: irreversible it is so\ninsert into public.t values (1);"
}
BROKEN = {"0002_way.up.sql": "select 1 / 0;", "0002_way.down.sql": "select 1;"}


async def found(scratch: str, folder: Path) -> list[tuple[str, str]]:
    """Return what `verify` finds, without the differences."""
    every = await AsyncMigrator(scratch, source=folder).verify()
    return [(each.migration, each.what) for each in every]


async def test_sound_migrations_are_proven_and_the_database_is_left_alone(
    scratch: str, tmp_path: Path
) -> None:
    write(tmp_path, {**LOSSY_TABLE, **ALONE})
    owner = f"prover_{uuid4().hex}"
    ask(scratch, f"create role {owner} login createdb")

    assert await found(make_conninfo(scratch, user=owner), tmp_path) == []
    assert tables(scratch) == []
    ask(scratch, f"drop role {owner}")  # which owns no database any more


async def test_a_finding_reads_as_a_difference(scratch: str, tmp_path: Path) -> None:
    write(tmp_path, {**LOSSY_TABLE, **FORGETFUL})

    [finding] = await AsyncMigrator(scratch, source=tmp_path).verify()

    head, *lines = str(finding).splitlines()
    assert head == "0002_index: down"
    assert [line.split(":")[0] for line in lines if "t_by_a" in line] == ["  +index public.t_by_a"]


async def test_an_irreversible_migration_is_proven_on_its_way_up(
    scratch: str, tmp_path: Path
) -> None:
    write(tmp_path, {**LOSSY_TABLE, **ONE_WAY})

    assert await found(scratch, tmp_path) == []


async def test_a_migration_that_cannot_be_applied_is_the_last_one_tried(
    scratch: str, tmp_path: Path
) -> None:
    write(tmp_path, {**LOSSY_TABLE, **BROKEN})

    [finding] = await AsyncMigrator(scratch, source=tmp_path).verify()

    assert (finding.migration, finding.what) == ("0002_way", "up")
    assert "0002_way.up.sql:1:1: division by zero" in finding.difference


async def test_a_table_that_cannot_be_filled_is_told_once_unless_rows_are_given(
    scratch: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, {**PICKY, "0002_no.up.sql": "select 1;"})
    write(folder, {"0002_no.down.sql": "select 1;"})

    [finding] = await AsyncMigrator(scratch, source=folder).verify()
    write(folder, {"rows.sql": "insert into public.picky values (41);"})

    assert (finding.migration, finding.what) == ("0001_picky", "not filled")
    assert finding.difference.startswith("public.picky: new row for relation")
    assert await found(scratch, folder) == []


async def test_rows_that_the_newest_schema_does_not_take_are_told_with_their_line(
    scratch: str, tmp_path: Path
) -> None:
    rows = "insert into public.t values (1);\ninsert into public.gone values (1);"
    write(tmp_path, {**LOSSY_TABLE, "rows.sql": rows})

    [finding] = await AsyncMigrator(scratch, source=tmp_path).verify()

    assert finding.what == "rows"
    assert finding.difference == 'rows.sql:2: relation "public.gone" does not exist'


async def test_a_folder_or_rows_in_disorder_are_refused_before_anything_is_made(
    scratch: str, tmp_path: Path
) -> None:
    write(tmp_path, {**LOSSY_TABLE, "rows.sql": "insert into public.t values ('"})

    with pytest.raises(InvalidMigrations, match=r"rows\.sql:1"):
        await found(scratch, tmp_path)

    write(tmp_path, {"0003_gap.up.sql": "select 1;"})
    with pytest.raises(InvalidMigrations, match="0002"):
        await found(scratch, tmp_path)


async def test_a_role_that_may_not_create_a_database_is_told_so(
    scratch: str, tmp_path: Path
) -> None:
    with psycopg.connect(scratch) as connection:
        name = f"limited_{connection.info.dbname}"[:60]
        connection.execute(f"create role {name} login")  # type: ignore[arg-type]
    write(tmp_path, LOSSY_TABLE)
    limited = AsyncMigrator(make_conninfo(scratch, user=name), source=tmp_path)
    try:
        with pytest.raises(NoScratchDatabase, match="createdb") as caught:
            await limited.verify()
        with pytest.raises(NoScratchDatabase):
            await limited.manifest()
        assert caught.value.role == name
    finally:
        ask(scratch, f"drop role {name}")


async def test_a_manifest_tells_what_drifts(scratch: str, tmp_path: Path) -> None:
    migrator = AsyncMigrator(scratch, source=write(tmp_path, LOSSY_TABLE))
    await migrator.up()
    with pytest.raises(ManifestMissing, match=r"0001.*there is: none"):
        await migrator.check()
    write_manifest(tmp_path, await migrator.manifest())

    assert await migrator.check() == ()
    ask(scratch, "alter table public.t add b text")
    [table, column] = await migrator.check()

    assert str(column) == "added: table column public.t.b\n  + text"
    assert (table.kind, table.change, column.by_host) == ("table", "changed", False)


async def test_rows_are_compared_whole_whatever_their_columns_are_called(
    scratch: str, tmp_path: Path
) -> None:
    files = {
        "0001_r.up.sql": "create table public.r (t int, b text);",
        "0001_r.down.sql": "-- apptsched: lossy-down\ndrop table public.r;",
        "0002_b.up.sql": "alter table public.r drop b;",
        "0002_b.down.sql": "alter table public.r add b text;",
    }

    assert await found(scratch, write(tmp_path, files)) == [("0002_b", "rows")]
