"""`apptsched migrate lint` needs no database."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Command
from tests.support.migrations import write

HURTS = {
    "0001_a.up.sql": "select 1;\nupdate app.room set seats = 1;\n",
    "0001_a.down.sql": "select 1;\n",
}


def test_the_packages_own_migrations_are_clean(command: Command) -> None:
    done = command("migrate", "lint")

    assert (done.code, done.out) == (0, "nothing found\n")


def test_a_finding_names_its_place_its_rule_and_what_to_write(
    command: Command, tmp_path: Path
) -> None:
    done = command("migrate", "lint", "--source", str(write(tmp_path, HURTS)))

    assert done.code == 4
    assert "0001_a.up.sql:2:1: change-without-where" in done.out
    assert "where seats is distinct from (1);" in done.out
    assert done.out.endswith("1 found\n")


def test_a_machine_gets_the_findings_as_one_document(command: Command, tmp_path: Path) -> None:
    folder = str(write(tmp_path, HURTS))

    done = command("migrate", "lint", "--source", folder, "--json")

    (found,) = done.document["findings"]
    assert done.code == 4
    assert (found["file"], found["line"], found["rule"]) == (
        "0001_a.up.sql",
        2,
        "change-without-where",
    )
    assert found["rewrite"].endswith("where seats is distinct from (1);")
