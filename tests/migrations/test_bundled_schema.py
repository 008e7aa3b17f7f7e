"""The schema this package ships goes up, down and up again, and is the same each time."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from apptsched._sync.migrator import Migrator
from apptsched.migrate import bundled_version
from apptsched.migrate.folder import bundled_source
from apptsched.migrate.snapshot import Snapshot
from tests.support.migrations import ask, tables

ROWS = (bundled_source() / "rows.sql").read_bytes()


def fill(conninfo: str) -> None:
    """Insert rows into every table of the schema, and check that none was forgotten."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(ROWS)
        for table in tables(conninfo, "apptsched"):
            query = SQL("select exists (select from {})").format(Identifier("apptsched", table))
            assert connection.execute(query).fetchone() == (True,), f"rows.sql leaves {table} empty"


def kinds(snapshot: Snapshot) -> set[str]:
    return {kind for kind, _, _ in snapshot.objects}


@pytest.mark.smoke
@pytest.mark.parametrize("with_rows", [False, True])
def test_up_down_to_zero_and_up_again_gives_the_same_catalog(scratch: str, with_rows: bool) -> None:
    migrator = Migrator(scratch)
    migrator.up()
    first = migrator.snapshot()
    if with_rows:
        fill(scratch)

    migrator.down(to=0, yes_lose_data=True)
    assert [kind for kind, _, _ in migrator.snapshot("apptsched").objects] == ["schema"]
    migrator.up()

    assert first.difference(migrator.snapshot()) == ""
    assert kinds(first) >= {"table", "index", "function", "trigger", "view", "table constraint"}
    assert migrator.status().up_to_date


@pytest.mark.parametrize("with_rows", [False, True])
def test_every_single_step_down_undoes_its_step_up(scratch: str, with_rows: bool) -> None:
    migrator = Migrator(scratch)
    migrator.up(1)
    migrator.down(yes_lose_data=True)
    snapshots = [migrator.snapshot()]
    for version in range(1, bundled_version() + 1):
        migrator.up(version)
        snapshots.append(migrator.snapshot())
    if with_rows:
        fill(scratch)

    for version in reversed(range(bundled_version())):
        migrator.down(yes_lose_data=True)
        assert snapshots[version].difference(migrator.snapshot()) == "", f"down to {version}"


def test_an_upgrade_in_steps_ends_where_one_leap_does(scratch: str) -> None:
    migrator = Migrator(scratch)
    for version in range(1, bundled_version() + 1):
        migrator.up(version)
    in_steps = migrator.snapshot()
    migrator.down(to=0, yes_lose_data=True)
    migrator.up()

    assert in_steps.difference(migrator.snapshot()) == ""


def test_the_version_the_code_asks_for_is_the_one_that_was_applied(scratch: str) -> None:
    Migrator(scratch).up()

    query = "select max(version) from apptsched.apptsched_migration where line = 'apptsched'"
    assert ask(scratch, query) == [(bundled_version(),)]
