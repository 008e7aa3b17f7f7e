"""`apptsched sql check`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from apptsched.sqlcheck import check
from apptsched.sqlcheck.subject import SQL, Subject
from apptsched.statements import TENANT_FIND
from tests.cli.conftest import Command


def test_the_statements_of_this_package_fit_and_the_command_ends_with_0(
    command: Command, empty_database: str
) -> None:
    answer = command("sql", "check", "--database-url", empty_database, "--json")

    assert (answer.code, answer.error) == (0, "")
    assert answer.document["problems"] == []
    assert answer.document["checked"] > len([*SQL.glob("*.sql")])


def test_a_wrong_column_is_one_line_with_file_and_line_and_ends_with_1(
    command: Command,
    empty_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (SQL / "tenant_find.sql").read_text()
    (tmp_path / "tenant_find.sql").write_text(text.replace("t.slug", "t.slag"))
    monkeypatch.setattr(check, "every_subject", lambda **_: _only(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "40")

    answer = command("sql", "check", "--database-url", empty_database)

    assert answer.code == 1
    assert answer.out.splitlines()[0] == "tenant_find.sql:5: column t.slag does not exist"
    assert answer.out.rstrip().endswith("problems: 1")


def _only(folder: Path) -> Iterator[Subject]:
    yield Subject.of(TENANT_FIND, folder)
