"""What to run is decided from a folder and a history, before anything is touched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from apptsched.migrate.errors import InvalidMigrations, InvalidTarget, IrreversibleMigration
from apptsched.migrate.files import Migration
from apptsched.migrate.folder import Folder, read_folder
from apptsched.migrate.plan import History, UpStep, plan_down, plan_up, undo_of
from apptsched.migrate.problems import ProblemKind
from apptsched.migrate.results import HistoryEntry, MigrationStatus, RepeatableEntry
from apptsched.migrate.status import status_of
from tests.support.migrations import F_IS_ONE, write


def folder_of(path: Path, count: int, **more: str) -> Folder:
    """Return a folder of *count* migrations, `0001_m1` and so on, and *more* functions."""
    files: dict[str, str] = {}
    for version in range(1, count + 1):
        files[f"{version:04d}_m{version}.up.sql"] = f"select {version};"
        files[f"{version:04d}_m{version}.down.sql"] = f"select -{version};"
    for name, text in more.items():
        files[f"functions/{name}.sql"] = text
    return read_folder(write(path, files))


def entry(migration: Migration, **changes: Any) -> HistoryEntry:
    down = migration.down
    facts = {
        "version": migration.version,
        "name": migration.name,
        "state": "applied",
        "statements_done": 1,
        "checksum": migration.up.checksum,
        "code_checksum": migration.up.code_checksum,
        "down_text": down and down.text,
        "down_checksum": down and down.checksum,
        "irreversible": None if down else "on purpose",
        "lossy_down": migration.lossy_down,
        "phase": migration.up.directives.phase,
        "applied_at": datetime(2026, 1, 1, tzinfo=UTC),
        "applied_by": "somebody",
        "duration": timedelta(0),
    }
    return HistoryEntry(**{**facts, **changes})


def known(name: str, since: int = 1, checksum: str = "", undo: tuple[str, ...] = ()) -> Any:
    return RepeatableEntry(name, checksum, since, undo or (f"drop {name}",))


def status(folder: Folder, history: History, server: int = 15) -> MigrationStatus:
    return status_of("apptsched", folder, history, server)


def up(folder: Folder, history: History, target: int | None = None) -> tuple[UpStep, ...]:
    return plan_up(folder, history, status(folder, history), target)


def test_an_empty_database_lacks_everything(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 2, f=F_IS_ONE)

    found = status(folder, History())

    assert (found.version, found.head, found.applied) == (0, 2, ())
    assert [each.name for each in found.pending] == ["m1", "m2"]
    assert (found.stale, found.retired) == (("functions/f.sql",), ())
    assert not found.up_to_date


def test_nothing_is_planned_for_a_database_that_has_everything(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 2, f=F_IS_ONE)
    checksum = folder.repeatables[0].file.checksum
    history = History(tuple(map(entry, folder.migrations)), (known("f", checksum=checksum),))

    assert status(folder, history).up_to_date
    assert up(folder, history) == ()


def test_repeatable_files_go_into_the_last_transaction(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 3, f=F_IS_ONE, late="-- apptsched: since 0003\n" + F_IS_ONE)
    history = History((entry(folder.migrations[0]),))

    one, two = up(folder, history)
    [only] = up(folder, history, 2)

    assert [len(one.repeatables), len(two.repeatables)] == [0, 2]
    assert [(step.before, step.migration and step.migration.version) for step in (one, two)] == [
        (1, 2),
        (2, 3),
    ]
    assert [each.name for each in only.repeatables] == ["f"]


def test_repeatable_files_have_their_own_transaction_where_there_is_no_other(
    tmp_path: Path,
) -> None:
    folder = folder_of(tmp_path, 1, f=F_IS_ONE)
    write(tmp_path, {"0002_m2.up.sql": "-- apptsched: transaction none\nselect 2;"})
    write(tmp_path, {"0002_m2.down.sql": "select 2;"})
    stepwise = read_folder(tmp_path)

    [changed] = up(folder, History((entry(folder.migrations[0]),)))
    steps = up(stepwise, History())

    assert (changed.before, changed.migration, changed.path) == (1, None, "functions/f.sql")
    assert [step.transactional for step in steps] == [True, False, True]
    assert [step.path for step in steps] == [
        "0001_m1.up.sql",
        "0002_m2.up.sql",
        "functions/f.sql",
    ]


def test_a_file_that_is_gone_is_retired(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 1)
    history = History((entry(folder.migrations[0]),), (known("gone"),))

    assert status(folder, history).retired == ("functions/gone.sql",)
    [step] = up(folder, history)
    assert step.retired == history.repeatables
    assert step.path == "functions/gone.sql"


def test_every_disorder_between_folder_and_database_is_reported_at_once(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "old", 6)
    m1, m2, m3, m4, _, m6 = folder.migrations
    write(tmp_path / "old", {"0006_m6.up.sql": "-- apptsched: min-postgres 99\nselect 6;"})
    write(tmp_path / "old", {"README": "unknown"})
    new = read_folder(tmp_path / "old")
    history = History(
        (
            entry(m1, code_checksum="edited", checksum="edited"),
            entry(m2, name="renamed"),
            entry(m3, state="reverting"),
            entry(m4),
            entry(m6, version=7, name="m7"),
        )
    )

    found = status(new, history)

    assert [(each.kind, each.file) for each in found.problems] == [
        (ProblemKind.UNKNOWN_FILE, "README"),
        (ProblemKind.EDITED, "0001_m1.up.sql"),
        (ProblemKind.RENAMED, "0002_m2.up.sql"),
        (ProblemKind.UNFINISHED, "0003_m3.down.sql"),
        (ProblemKind.NEWER_DATABASE, "0007_m7.up.sql"),
        (ProblemKind.OUT_OF_ORDER, "0005_m5.up.sql"),
        (ProblemKind.OUT_OF_ORDER, "0006_m6.up.sql"),
        (ProblemKind.OLD_POSTGRES, "0006_m6.up.sql"),
    ]
    with pytest.raises(InvalidMigrations) as caught:
        plan_up(new, history, found, None)
    assert caught.value.problems == found.problems
    assert all(str(each) in str(caught.value) for each in found.problems)
    assert "nothing was applied: 8 problems" in str(caught.value)


def test_an_applied_file_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 2)
    (tmp_path / "0001_m1.up.sql").unlink()
    (tmp_path / "0001_m1.down.sql").unlink()

    found = status(read_folder(tmp_path), History(tuple(map(entry, folder.migrations))))

    assert [each.kind for each in found.problems] == [ProblemKind.MISSING_FILE]


def test_edited_comments_and_downs_are_warnings(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 2)
    history = History(tuple(map(entry, folder.migrations)))
    write(tmp_path, {"0001_m1.up.sql": "-- why\nselect 1 ;", "0002_m2.down.sql": "select 0;"})

    found = status(read_folder(tmp_path), history)

    assert found.problems == ()
    assert [each.file for each in found.warnings] == ["0001_m1.up.sql", "0002_m2.down.sql"]
    assert found.up_to_date


@pytest.mark.parametrize("target", [0, 1, 4, -1])
def test_up_goes_neither_back_nor_beyond_the_folder(tmp_path: Path, target: int) -> None:
    folder = folder_of(tmp_path, 3)

    with pytest.raises(InvalidTarget, match="nothing was changed"):
        up(folder, History(tuple(map(entry, folder.migrations[:2]))), target)


def test_down_goes_from_the_newest_back(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 3)
    history = History(tuple(map(entry, folder.migrations)))

    assert [step.entry.version for step in plan_down(history, 1, None)] == [3]
    assert [step.entry.version for step in plan_down(history, 2, None)] == [3, 2]
    assert [step.entry.version for step in plan_down(history, 9, None)] == [3, 2, 1]
    assert [step.entry.version for step in plan_down(history, 1, 1)] == [3, 2]
    assert plan_down(history, 1, 3) == ()
    assert plan_down(History(), 1, 0) == ()
    assert [step.file.text for step in plan_down(history, 1, None)] == ["select -3;"]


def test_down_refuses_to_go_up(tmp_path: Path) -> None:
    history = History(tuple(map(entry, folder_of(tmp_path, 3).migrations)))

    with pytest.raises(InvalidTarget, match="nothing was changed"):
        plan_down(history, 1, 4)


def test_down_refuses_to_go_past_an_irreversible_or_unfinished_migration(tmp_path: Path) -> None:
    m1, m2, m3 = folder_of(tmp_path, 3).migrations
    final = entry(m2, down_text=None, down_checksum=None, irreversible="the rows are gone")

    with pytest.raises(IrreversibleMigration, match="the rows are gone") as caught:
        plan_down(History((entry(m1), final, entry(m3))), 1, 0)
    assert caught.value.version == 2
    assert len(plan_down(History((entry(m1), final, entry(m3))), 1, None)) == 1
    with pytest.raises(InvalidMigrations, match="stopped after statement 1"):
        plan_down(History((entry(m1), entry(m2, state="applying"))), 1, None)


def test_down_drops_what_needs_the_migration_newest_first(tmp_path: Path) -> None:
    history = History(
        tuple(map(entry, folder_of(tmp_path, 3).migrations)),
        (
            known("a", 2, undo=("drop a2", "drop a1", "drop shared")),
            known("b", 3),
            known("c", 2),
            known("d", 1, undo=("drop d", "drop shared")),
        ),
    )

    three, two, one = plan_down(history, 1, 0)

    assert three.undo == ("drop b",)
    assert two.undo == ("drop c", "drop a2", "drop a1")
    assert one.undo == ("drop d", "drop shared")
    assert [each.name for each in two.dropped] == ["a", "c"]


def test_an_interrupted_migration_does_not_count_as_a_version(tmp_path: Path) -> None:
    m1, m2 = folder_of(tmp_path, 2).migrations

    assert History((entry(m1), entry(m2, state="applying"))).version == 1
    assert History((entry(m1), entry(m2, state="reverting"))).version == 2


def test_what_another_file_still_creates_is_not_dropped() -> None:
    assert undo_of([known("a"), known("b")], ["drop a"]) == ("drop b",)
