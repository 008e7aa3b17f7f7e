"""`apptsched migrate repair`, and `--lock`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.support.migrations import SCRATCH_TABLE, SCRATCH_UNIQUE, ask, write


@pytest.fixture
def interrupted(
    command: Command, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Runs commands on a folder whose second migration stopped at its second statement."""
    monkeypatch.setenv("APPTSCHED_DATABASE_URL", empty_database)
    folder = ("--source", str(write(tmp_path, SCRATCH_TABLE)), "--line", "host")

    def on_folder(*arguments: str) -> object:
        return command("migrate", *folder, *arguments)

    on_folder("up")
    write(tmp_path, SCRATCH_UNIQUE)
    ask(empty_database, "insert into t values (1), (1)")
    assert on_folder("up").code == 3
    return on_folder


def test_resume_says_what_it_dropped_and_ran(interrupted: Command, empty_database: str) -> None:
    ask(empty_database, "delete from t")

    status, repaired, after = (
        interrupted("status"),
        interrupted("repair", "--resume"),
        interrupted("status"),
    )

    assert (status.code, repaired.code, after.code) == (4, 0, 0)
    assert "left INVALID: public.u" in " ".join(status.out.split())
    assert repaired.out.splitlines() == [
        "public.u: dropped before it was run again",
        "0002_u is applied; 2 statements run",
    ]


@pytest.mark.parametrize(("action", "state"), [("applied", "applied"), ("reverted", None)])
def test_what_was_finished_by_hand_is_told_as_a_document(
    interrupted: Command, action: str, state: str | None
) -> None:
    assert interrupted("repair", f"--{action}", "--json").document == {
        "version": 2,
        "name": "u",
        "action": action,
        "state": state,
        "statements": 0,
        "invalid_indexes": ["public.u"],
    }


def test_repair_without_a_way_or_with_nothing_to_repair_is_a_mistake(interrupted: Command) -> None:
    undecided = interrupted("repair")
    interrupted("repair", "--reverted")
    again = interrupted("repair", "--resume")

    assert (undecided.code, again.code) == (1, 1)
    assert "--resume, --applied or --reverted" in undecided.complaint
    assert "nothing to repair" in again.complaint


def test_a_file_outside_a_transaction_is_refused_with_transaction_locks(
    interrupted: Command,
) -> None:
    answer = interrupted("repair", "--resume", "--lock", "transaction")

    assert answer.code == 4
    assert "runs outside a transaction" in answer.error
