"""`apptsched migrate add`, `rebase`, `adopt` and `seed`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.support.migrations import SCRATCH_COLUMN, SCRATCH_TABLE, write

BOTH = {**SCRATCH_TABLE, **SCRATCH_COLUMN}


@pytest.fixture
def on_empty(command: Command, empty_database: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("APPTSCHED_DATABASE_URL", empty_database)
    return command


def own(folder: Path) -> tuple[str, ...]:
    return ("--source", str(folder), "--line", "host")


def test_add_writes_the_next_pair_and_needs_no_database(command: Command, tmp_path: Path) -> None:
    write(tmp_path, BOTH)

    person = command("migrate", "add", "rooms", "--source", str(tmp_path))
    machine = command("migrate", "add", "beds", "--source", str(tmp_path), "--json")
    nowhere = command("migrate", "add", "beds")

    assert (person.code, machine.code, nowhere.code) == (0, 0, 1)
    assert person.out.splitlines() == [
        str(tmp_path / "0003_rooms.up.sql"),
        str(tmp_path / "0003_rooms.down.sql"),
    ]
    assert machine.document["written"][0].endswith("0004_beds.up.sql")
    assert "--source" in nowhere.complaint


def test_add_writes_both_files_or_none(command: Command, tmp_path: Path) -> None:
    write(tmp_path, {**BOTH, "0003_rooms.down.sql": "in the way"})

    refused = command("migrate", "add", "rooms", "--source", str(tmp_path), "--json")

    assert refused.code == 3
    assert refused.document["error"]["kind"] == "UnwritableFile"
    assert not (tmp_path / "0003_rooms.up.sql").exists()
    assert (tmp_path / "0003_rooms.down.sql").read_text() == "in the way"


def test_a_machine_is_told_where_a_migration_failed_and_what_is_wrong_with_a_folder(
    on_empty: Command, tmp_path: Path
) -> None:
    write(tmp_path, {**SCRATCH_TABLE, "0001_table.up.sql": "select 1;\nselect no_such;"})

    failed = on_empty("migrate", "up", "--json", *own(tmp_path)).document["error"]
    write(tmp_path, {"README": ""})
    disorder = on_empty("migrate", "up", "--json", *own(tmp_path)).document["error"]

    assert (failed["kind"], failed["file"]) == ("MigrationFailed", "0001_table.up.sql")
    assert (failed["line"], failed["column"], failed["sqlstate"]) == (2, 8, "42703")
    assert [(each["kind"], each["file"]) for each in disorder["problems"]] == [
        ("unknown-file", "README")
    ]


def test_redo_tells_a_machine_which_way_it_went(on_empty: Command, tmp_path: Path) -> None:
    write(tmp_path, SCRATCH_TABLE)
    on_empty("migrate", "up", *own(tmp_path))

    done = on_empty("migrate", "redo", "--json", *own(tmp_path)).document["redone"]

    assert [(each["direction"], each["version"]) for each in done] == [("down", 1), ("up", 1)]


def test_rebase_renames_after_it_has_shown_what(on_empty: Command, tmp_path: Path) -> None:
    write(tmp_path, BOTH)
    on_empty("migrate", "up", *own(tmp_path))
    write(tmp_path, {"0002_a_rival.up.sql": "select 1;", "0002_a_rival.down.sql": "select 1;"})

    refused = on_empty("migrate", "up", *own(tmp_path))
    shown = on_empty("migrate", "rebase", "--dry-run", *own(tmp_path))
    done = on_empty("migrate", "rebase", "--json", *own(tmp_path))
    again = on_empty("migrate", "rebase", *own(tmp_path))

    assert (refused.code, shown.code, done.code, again.code) == (4, 0, 0, 0)
    assert shown.out.endswith("nothing was renamed yet\n")
    assert [each["becomes"] for each in done.document["rebased"]] == [
        "0003_a_rival.up.sql",
        "0003_a_rival.down.sql",
    ]
    assert again.out == "nothing to do\n"
    assert (tmp_path / "0003_a_rival.up.sql").exists()


def test_adopt_makes_a_history_once(on_empty: Command, tmp_path: Path) -> None:
    write(tmp_path, BOTH)

    first = on_empty("migrate", "adopt", "2", *own(tmp_path))
    second = on_empty("migrate", "adopt", "2", *own(tmp_path))
    status = on_empty("migrate", "status", "--json", *own(tmp_path))

    assert (first.code, second.code) == (0, 1)
    assert first.out == "2 adopted; the schema is at 0002\n"
    assert "the history has 2 migrations already" in second.complaint
    assert status.document["up_to_date"] is True


def test_seed_fills_a_development_database_and_no_other(
    on_empty: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = on_empty("migrate", "seed", "development")
    on_empty("migrate", "up")
    seeded = on_empty("migrate", "seed", "development", "--json")
    unknown = on_empty("migrate", "seed", "staging")
    monkeypatch.setenv("APPTSCHED_PROFILE", "production")
    refused = on_empty("migrate", "seed", "development")

    assert (early.code, seeded.code, unknown.code, refused.code) == (2, 0, 1, 1)
    assert [each["file"] for each in seeded.document["seeded"]] == [
        "seeds/development/01_clinic.sql",
        "seeds/development/02_week.sql",
    ]
    assert "there are development" in unknown.complaint
    assert "refused on production" in refused.complaint
