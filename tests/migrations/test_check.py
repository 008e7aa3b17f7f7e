"""`check` notices what has drifted on a live database, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from apptsched import Migrator
from apptsched.migrate.errors import InvalidMigrations, ManifestMissing, UnwritableFile
from apptsched.migrate.folder import bundled_source
from apptsched.migrate.manifest import Manifest, read_manifest, write_manifest
from apptsched.testing.server import Server
from tests.support.migrations import ask, new_database, write

ROWS = (bundled_source() / "rows.sql").read_bytes()


def planted(name: str) -> dict[str, str]:
    """Return the statements of a file, and the object each stands below."""
    _, *blocks = (SUPPORT / name).read_text().split("\n-- ")
    return {statement: named for named, statement in (each.split("\n", 1) for each in blocks)}


SUPPORT = Path(__file__).parents[1] / "support"
DRIFTS = planted("drifts.sql")
ADDITIONS = planted("additions.sql")


@pytest.fixture
def live(apptsched_server: Server, apptsched_template: str) -> Iterator[str]:
    """The conninfo of a database with the newest schema."""
    with new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo:
        yield conninfo


def test_the_table_of_drifts_is_long_enough() -> None:
    assert len(DRIFTS) >= 40


@pytest.mark.smoke
def test_the_bundled_manifest_is_what_this_server_makes_of_the_schema(live: str) -> None:
    built = Migrator(live).manifest()
    shipped = read_manifest(bundled_source(), built.version)

    [(major, snapshot)] = built.majors.items()
    assert shipped.for_server(major).difference(snapshot) == "", "run `nox -s manifests`"
    assert (shipped.own, shipped.shared) == (built.own, built.shared)


@pytest.mark.parametrize("statement", DRIFTS)
def test_drift_is_noticed_and_its_object_named(live: str, statement: str) -> None:
    with psycopg.connect(live, autocommit=True) as connection:
        connection.execute(statement)

    found = Migrator(live).check()

    named = [f"{each.kind} {each.name}" for each in found if not each.by_host]
    assert any(name.startswith(DRIFTS[statement]) for name in named)
    assert all(each.difference for each in found if each.change == "changed")


@pytest.mark.parametrize("statement", ADDITIONS)
def test_what_a_host_may_add_is_listed_and_no_drift_unless_strict(
    live: str, statement: str
) -> None:
    ask(live, statement)

    [found] = Migrator(live).check()
    [strict] = Migrator(live).check(strict=True)

    assert f"{found.kind} {found.name}" == ADDITIONS[statement]
    assert (found.change, found.by_host, strict.by_host) == ("added", True, False)


@pytest.mark.smoke
def test_rows_vacuum_and_another_sessions_settings_are_no_drift(live: str) -> None:
    with psycopg.connect(live, autocommit=True) as connection:
        connection.execute(ROWS)
        connection.execute("vacuum full analyze")
        connection.execute("reindex schema apptsched")

    other = psycopg.conninfo.make_conninfo(
        live, options="-c search_path=apptsched -c timezone=Asia/Tokyo"
    )
    assert Migrator(other).check() == ()


def test_a_schema_that_was_dumped_and_restored_has_not_drifted(
    live: str, apptsched_server: Server
) -> None:
    dump, restore = (program(live, name) for name in ("pg_dump", "pg_restore"))
    with psycopg.connect(live, autocommit=True) as connection:
        connection.execute(ROWS)
    kept = subprocess.run([dump, "-Fc", f"--dbname={live}"], check=True, capture_output=True)

    with new_database(apptsched_server.dsn) as restored:
        command = [restore, "--exit-on-error", f"--dbname={restored}"]
        subprocess.run(command, check=True, input=kept.stdout)

        assert Migrator(restored).check(strict=True) == ()
        assert Migrator(restored).status().up_to_date


def program(conninfo: str, name: str) -> str:
    """Return the path of a PostgreSQL program that fits the server, or skip."""
    [(major, folder)] = ask(
        conninfo,
        "select current_setting('server_version_num')::int / 10000, setting"
        " from pg_config where name = 'BINDIR'",
    )
    folders = (folder, f"/usr/lib/postgresql/{major}/bin")
    found = next((path for each in folders if (path := shutil.which(name, path=each))), None)
    if found is None:
        pytest.skip(f"no {name} of PostgreSQL {major} on this machine")
    return found


def test_a_database_without_a_manifest_is_told_the_command(live: str, tmp_path: Path) -> None:
    write(tmp_path, {"0001_a.up.sql": "create schema a;", "0001_a.down.sql": "drop schema a;"})
    migrator = Migrator(live, source=tmp_path, line="a")
    migrator.up()

    with pytest.raises(ManifestMissing, match=r"0001.*there is: none.*migrate manifest"):
        migrator.check()

    manifest = migrator.manifest()
    other = Manifest(1, manifest.own, manifest.shared, {9: manifest.majors[max(manifest.majors)]})
    write_manifest(tmp_path, other)
    with pytest.raises(ManifestMissing, match="of PostgreSQL 9, not"):
        migrator.check()

    write_manifest(tmp_path, manifest)
    assert migrator.check() == ()
    assert sorted(read_manifest(tmp_path, 1).majors) == [9, *manifest.majors]


HOST = {
    "0001_crm.up.sql": """
        create schema crm;
        create table crm.visit (id int, appointment_id uuid);
        create table public.note (id int);
        create index appointment_by_title on apptsched.appointment (title);
    """,
    "0001_crm.down.sql": """
        drop index apptsched.appointment_by_title;
        drop table public.note;
        drop schema crm cascade;
    """,
}


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("create table crm.other ()", ["table crm.other"]),
        ("drop index apptsched.appointment_by_title", ["index apptsched.appointment_by_title"]),
        ("alter table public.note add a int", ["table public.note", "table column public.note.a"]),
        ("create table public.other ()", []),
        ("alter table apptsched.person add a int", []),
        ("drop table public.note", ["table public.note", "table column public.note.id"]),
    ],
)
def test_a_hosts_line_answers_for_what_it_brought(
    live: str, tmp_path: Path, statement: str, named: list[str]
) -> None:
    write(tmp_path, HOST)
    migrator = Migrator(live, source=tmp_path, line="crm")
    migrator.up()
    write_manifest(tmp_path, migrator.manifest())
    assert migrator.check() == ()

    ask(live, statement)

    assert [f"{each.kind} {each.name}" for each in migrator.check()] == named


def test_a_schema_whose_name_needs_quotes_is_compared_too(live: str, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "0001_crm.up.sql": 'create schema "My ""CRM"; create table "My ""CRM".visit (id int);',
            "0001_crm.down.sql": 'drop schema "My ""CRM" cascade;',
        },
    )
    migrator = Migrator(live, source=tmp_path, line="crm")
    migrator.up()
    write_manifest(tmp_path, migrator.manifest())
    assert migrator.check() == ()

    ask(live, 'drop table "My ""CRM".visit')

    assert [each.kind for each in migrator.check()] == ["table", "table column"]


@pytest.mark.parametrize("text", ["<<<<<<< HEAD", "[]", '{"version": 1}', b"\xff"])
def test_a_manifest_that_is_none_is_told_by_its_file(
    live: str, tmp_path: Path, text: str | bytes
) -> None:
    write(tmp_path, {**HOST, "manifests/0001.json": text})
    migrator = Migrator(live, source=tmp_path, line="crm")
    migrator.up()

    with pytest.raises(InvalidMigrations, match=r"manifests/0001\.json: .*migrate manifest"):
        migrator.check()
    with pytest.raises(InvalidMigrations, match=r"manifests/0001\.json"):
        write_manifest(tmp_path, migrator.manifest())


def test_a_manifest_that_cannot_be_written_is_told_and_leaves_nothing(
    live: str, tmp_path: Path
) -> None:
    built = Migrator(live, source=write(tmp_path, HOST), line="crm").manifest()
    write(tmp_path, {"manifests": "a file in the way"})

    with pytest.raises(UnwritableFile, match="manifests"):
        write_manifest(tmp_path, built)
