"""`apptsched migrate`, and commands on databases whose schema does not fit."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest

from apptsched import Migrator
from apptsched._sync.migration_session import MigrationSession
from apptsched.migrate import bundled_version
from tests.cli.conftest import Command
from tests.support.migrations import SCRATCH_TABLE, write

HEAD = f"{bundled_version():04d}"


@pytest.fixture
def on_empty(command: Command, empty_database: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("APPTSCHED_DATABASE_URL", empty_database)
    return command


def test_up_applies_everything_and_then_has_nothing_to_do(on_empty: Command) -> None:
    first, second = on_empty("migrate", "up"), on_empty("migrate", "up")

    assert (first.code, second.code) == (0, 0)
    assert f"the schema is at {HEAD}" in first.out
    assert second.out == f"nothing to do; the schema is at {HEAD}\n"


def test_up_and_down_stop_at_the_version_asked_for(on_empty: Command) -> None:
    up = on_empty("migrate", "up", "--to", "3", "--json").document
    one = on_empty("migrate", "down", "--yes-lose-data", "--json").document
    zero = on_empty("migrate", "down", "--to", "0", "--yes-lose-data", "--json").document

    assert ([step["version"] for step in up["applied"]], up["version"]) == ([1, 2, 3], 3)
    assert ([step["version"] for step in one["reverted"]], one["version"]) == ([3], 2)
    assert ([step["version"] for step in zero["reverted"]], zero["version"]) == ([2, 1], 0)


def test_status_ends_with_2_while_something_is_pending_and_0_when_nothing_is(
    on_empty: Command,
) -> None:
    before = on_empty("migrate", "status", "--json")
    on_empty("migrate", "up", "--to", "2")
    between = on_empty("migrate", "status")
    on_empty("migrate", "up")
    after = on_empty("migrate", "status", "--json")

    assert (before.code, between.code, after.code) == (2, 2, 0)
    assert len(before.document["pending"]) == bundled_version()
    assert f"the schema is at 0002; `apptsched migrate up` brings it to {HEAD}" in between.out
    assert after.document["up_to_date"] is True


def test_status_and_up_end_with_4_on_a_migration_this_version_does_not_know(
    on_empty: Command, empty_database: str
) -> None:
    on_empty("migrate", "up")
    with psycopg.connect(empty_database) as connection:
        connection.execute(
            "update apptsched.apptsched_migration set version = 9999"
            " where version = (select max(version) from apptsched.apptsched_migration)"
        )

    status, up = on_empty("migrate", "status"), on_empty("migrate", "up")

    assert (status.code, up.code) == (4, 4)
    assert "9999" in status.out
    assert up.error.startswith("apptsched: nothing was applied")


def test_up_ends_with_5_when_another_runner_keeps_the_lock(
    on_empty: Command, empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = partial(Migrator, lock_wait=timedelta(0))
    monkeypatch.setattr("apptsched.cli.migrate.group.Migrator", impatient)
    with psycopg.connect(empty_database, autocommit=True) as connection:
        other = MigrationSession(connection, "apptsched", lambda _: None)
        with other.lock(timedelta(0)):
            answer = on_empty("migrate", "up")

    assert (answer.code, answer.out) == (5, "")
    assert "another runner is migrating 'apptsched'" in answer.complaint


def test_down_lists_the_data_it_would_destroy_and_asks_outside_development(
    on_empty: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_empty("migrate", "up", "--to", "1")
    refused = on_empty("migrate", "down")
    monkeypatch.setenv("APPTSCHED_PROFILE", "development")
    done = on_empty("migrate", "down")

    assert (refused.code, refused.out) == (1, "")
    assert "--yes-lose-data" in refused.error
    assert "\n  apptsched.tenant: 0 rows" in refused.error
    assert (done.code, done.error) == (0, "")


def test_a_plan_tells_what_would_be_run_and_ends_with_2_unless_it_is_nothing(
    on_empty: Command,
) -> None:
    before = on_empty("migrate", "plan", "--to", "1", "--json")
    on_empty("migrate", "up", "--to", "1")
    down = on_empty("migrate", "plan", "--to", "0")
    nothing = on_empty("migrate", "plan", "--to", "1")

    assert (before.code, down.code, nothing.code) == (2, 2, 0)
    first = before.document["planned"][0]
    assert (first["file"], first["direction"]) == ("0001_tenancy.up.sql", "up")
    assert "0001_tenancy.down.sql" in down.out
    assert "destroys data" in down.out
    assert nothing.out == "nothing to do\n"


def test_redo_reverts_and_applies_the_newest(on_empty: Command) -> None:
    on_empty("migrate", "up", "--to", "2")

    refused, done = on_empty("migrate", "redo"), on_empty("migrate", "redo", "--yes-lose-data")

    assert (refused.code, done.code) == (1, 0)
    assert done.out.endswith("; the schema is at 0002\n")


def test_a_host_migrates_its_own_folder_beside_the_packages(
    on_empty: Command, tmp_path: Path
) -> None:
    own = ("--source", str(write(tmp_path, SCRATCH_TABLE)), "--line", "host")

    up = on_empty("migrate", "up", *own)
    status = on_empty("migrate", *own, "status", "--json")
    packages = on_empty("migrate", "status", "--json")

    assert (up.code, status.code, packages.code) == (0, 0, 2)
    assert status.document["applied"][0]["name"] == "table"
    assert packages.document["applied"] == []


@pytest.mark.parametrize("half", [("--source", "."), ("--line", "host")])
def test_a_folder_and_its_line_need_each_other(on_empty: Command, half: tuple[str, str]) -> None:
    answer = on_empty("migrate", "status", *half)

    assert answer.code == 1
    assert "--source and --line need each other" in answer.complaint


def test_steps_below_one_are_a_mistake(on_empty: Command) -> None:
    answer = on_empty("migrate", "down", "--steps", "0")

    assert answer.code == 1
    assert "--steps" in answer.complaint


def test_a_version_that_cannot_be_reached_is_a_mistake(on_empty: Command) -> None:
    answer = on_empty("migrate", "up", "--to", "99")

    assert (answer.code, answer.out) == (1, "")


@pytest.mark.parametrize(
    "arguments",
    [["agenda", "Room", "2024-02-03"], ["doctor"]],
)
def test_a_database_without_the_schema_is_told_the_command_and_ends_with_2(
    on_empty: Command, arguments: list[str]
) -> None:
    answer = on_empty(*arguments)

    assert (answer.code, answer.out) == (2, "")
    assert answer.complaint.endswith("run `apptsched migrate up`")


def test_health_of_a_database_without_the_schema_tells_the_command_and_ends_with_2(
    on_empty: Command,
) -> None:
    person, machine = on_empty("health"), on_empty("health", "--json")

    assert (person.code, machine.code) == (2, 2)
    assert "run `apptsched migrate up`" in person.out
    assert machine.document["is_ready"] is False
