"""`apptsched migrate verify`, `check` and `manifest`."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

import apptsched
from tests.cli.conftest import Command
from tests.support.migrations import write

SOUND = {
    "0001_crm.up.sql": "create schema crm;\ncreate table crm.visit (id int);\n",
    "0001_crm.down.sql": "-- apptsched: lossy-down\ndrop table crm.visit;\ndrop schema crm;\n",
}
FORGETFUL = {
    **SOUND,
    "0002_index.up.sql": "create index visit_by_id on crm.visit (id);\n",
    "0002_index.down.sql": "select 1;\n",
}


@pytest.fixture
def conninfo(apptsched_database: apptsched.Database) -> str:
    """The database that `on_database` is on."""
    return apptsched_database.config.conninfo


def of(folder: Path) -> list[str]:
    return ["--source", str(folder), "--line", "crm"]


def test_verify_tells_what_a_way_down_forgets(on_database: Command, tmp_path: Path) -> None:
    write(tmp_path, FORGETFUL)

    done = on_database("migrate", "verify", *of(tmp_path))

    assert done.code == 4
    assert done.out.startswith("0002_index: down\n")
    assert "+index crm.visit_by_id" in done.out
    assert done.out.endswith("1 found\n")


def test_verify_says_that_sound_migrations_are_proven(on_database: Command, tmp_path: Path) -> None:
    write(tmp_path, SOUND)

    done = on_database("migrate", "verify", *of(tmp_path))

    assert (done.code, done.out) == (0, "proven\n")


def test_check_finds_drift_and_lists_what_is_the_hosts(on_database: Command, conninfo: str) -> None:
    clean = on_database("migrate", "check")
    with psycopg.connect(conninfo) as connection:
        connection.execute("create index mine on apptsched.person (lower(name))")
    added = on_database("migrate", "check")
    strict = on_database("migrate", "check", "--strict")
    with psycopg.connect(conninfo) as connection:
        connection.execute("alter table apptsched.person alter name drop not null")
    drifted = on_database("migrate", "check", "--json")

    assert (clean.code, clean.out) == (0, "0 drifted; 0 of the host's own\n")
    assert (added.code, strict.code, drifted.code) == (0, 4, 4)
    assert added.out.startswith("added by the host: index apptsched.mine\n")
    assert added.out.endswith("0 drifted; 1 of the host's own\n")
    [index, column] = drifted.document["drifts"]
    assert (index["by_host"], column["by_host"]) == (True, False)
    assert column["name"] == "apptsched.person.name"
    assert column["difference"] == "- text, not null\n+ text"


def test_check_without_a_manifest_tells_the_command_that_writes_one(
    on_database: Command, tmp_path: Path
) -> None:
    folder = tmp_path / ("longer_than_a_line_" * 7)
    folder.mkdir()
    write(folder, SOUND)
    on_database("migrate", "up", *of(folder))

    refused = on_database("migrate", "check", *of(folder))
    written = on_database("migrate", "manifest", *of(folder))
    checked = on_database("migrate", "check", *of(folder))

    assert refused.code == 3
    assert "`apptsched migrate manifest`" in refused.complaint
    assert (written.code, written.out) == (0, f"written: {folder}/manifests/0001.json\n")
    assert checked.code == 0
