"""`apptsched migrate sql` needs no database, and says why it refuses."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from apptsched import Migrator
from tests.cli.conftest import Command
from tests.support.migrations import SCRATCH_COLUMN, SCRATCH_TABLE, write


@pytest.mark.parametrize("form", ["plain", "alembic", "django"])
def test_sql_prints_what_the_migrator_writes(command: Command, form: str) -> None:
    written = Migrator("").sql(1, 3, format=form)

    answer = command("migrate", "sql", "--from", "1", "--to", "3", "--format", form)
    as_json = command("migrate", "sql", "--from", "1", "--to", "3", "--format", form, "--json")

    assert (answer.code, answer.out, answer.error) == (0, written, "")
    assert as_json.document == {"from": 1, "to": 3, "format": form, "text": written}


def test_sql_is_written_as_utf_8_with_the_line_ends_of_the_files(tmp_path: Path) -> None:
    create = "create table public.t (\r\n a text default 'é'\r\n);"
    write(tmp_path, {**SCRATCH_TABLE, "0001_table.up.sql": create})
    program = [sys.executable, "-c", "from apptsched.cli import main; main()"]
    options = ["--from", "0", "--to", "1", "--source", str(tmp_path), "--line", "host"]

    done = subprocess.run(
        [*program, "migrate", "sql", *options],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )

    assert create.encode() in done.stdout


def test_sql_of_a_folder_is_about_its_line(command: Command, tmp_path: Path) -> None:
    folder = str(write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_COLUMN}))
    ways = ("migrate", "sql", "--from", "2", "--to", "0")

    answer = command(*ways, "--source", folder, "--line", "it's")

    assert "where line = 'it''s'" in answer.out
    assert command(*ways, "--source", folder).code == 1


@pytest.mark.parametrize(
    ("from_", "to", "why"),
    [(0, 9000, "no version 9000"), (9000, 0, "no version 9000"), (9000, 9001, "no version 9000")],
)
def test_versions_the_folder_does_not_have_are_a_mistake(
    command: Command, from_: int, to: int, why: str
) -> None:
    answer = command("migrate", "sql", "--from", str(from_), "--to", str(to))

    assert (answer.code, answer.out) == (1, "")
    assert why in answer.complaint


def test_exported_python_is_python(command: Command) -> None:
    for form in ("alembic", "django"):
        answer = command("migrate", "sql", "--from", "0", "--to", "3", "--format", form)
        assert ast.parse(answer.out)
