"""`verify` proves sound migrations, and names what is wrong with others."""

from __future__ import annotations

from pathlib import Path

import pytest

from apptsched import Migrator
from apptsched.migrate.findings import MigrationFinding
from apptsched.testing.server import Server
from tests.support.forgetful import FAULTS, forgetful_folder, sound_folder
from tests.support.migrations import ask, write

DATABASES = "select datname from pg_database where datname like 'apptsched_scratch_%'"


@pytest.fixture(scope="module")
def found(
    apptsched_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> list[MigrationFinding]:
    """What `verify` finds in a folder with every fault, each in a migration of its own."""
    folder = tmp_path_factory.mktemp("forgetful")
    write(folder, forgetful_folder())
    return list(Migrator(apptsched_server.dsn, source=folder).verify())


def test_sound_migrations_are_proven_and_leave_nothing_behind(scratch: str, tmp_path: Path) -> None:
    write(tmp_path, sound_folder())
    before = Migrator(scratch).snapshot()
    databases = ask(scratch, DATABASES)

    assert Migrator(scratch, source=tmp_path).verify() == ()
    assert ask(scratch, DATABASES) == databases
    assert before.difference(Migrator(scratch).snapshot()) == ""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("forgotten", FAULTS)
def test_what_a_way_down_forgets_is_named(found: list[MigrationFinding], forgotten: str) -> None:
    fault = FAULTS[forgotten]

    told = [each for each in found if each.migration == fault.label]

    assert [each.what for each in told] == [fault.what]
    assert fault.says in told[0].difference


def test_nothing_else_is_found(found: list[MigrationFinding]) -> None:
    assert {each.migration for each in found} == {each.label for each in FAULTS.values()}


@pytest.mark.long
@pytest.mark.smoke
@pytest.mark.timeout(1800)
def test_the_bundled_migrations_are_proven(scratch: str) -> None:
    assert Migrator(scratch).verify() == ()
