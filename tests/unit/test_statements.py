"""The statements Python sends are named once and written as the house writes SQL."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from apptsched.sqlcheck.check import named_statements
from apptsched.sqlcheck.house import breaches, parsed
from apptsched.sqlcheck.subject import SQL, Problem, Subject
from apptsched.statements import Statement
from tests.support.rows import OWNED

STATEMENTS = {each.name: each for each in named_statements()}


def breaches_of(subject: Subject) -> list[str]:
    query = parsed(subject)
    found = [query] if isinstance(query, Problem) else breaches(subject, query, OWNED)
    return [f"{problem.line}: {problem.message}" for problem in found]


def test_every_file_is_one_named_statement_and_every_statement_has_its_file() -> None:
    assert sorted(STATEMENTS) == sorted(path.stem for path in SQL.glob("*.sql"))
    assert len(STATEMENTS) == len(named_statements())


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_has_one_purpose_typed_parameters_and_qualified_tables(name: str) -> None:
    head, _, _ = (SQL / f"{name}.sql").read_text().partition("\n")

    assert re.fullmatch(r"-- [A-Z].*\.", head)
    assert breaches_of(Subject.of(STATEMENTS[name])) == []


@pytest.mark.parametrize(
    ("body", "breach"),
    [
        ("select\n    %(id)s as id", "3: parameter id has no type"),
        ("select %(a)s::uuid as a,\n    %(a)s::text as b", "3: parameter a is both uuid and text"),
        ("select 1 as a;\nselect 2 as b", "2: it is not one statement"),
        ("select 1 as a\nfrom where", "2: Expected table name but got"),
        ("select r.name\nfrom resource r", "3: resource is not qualified"),
        ("select\n    *\nfrom pg_catalog.pg_class c", "3: it selects *"),
        ("select r.tenant_id\nfrom apptsched.resource r", "3: resource without its tenant"),
        ("insert into apptsched.role (name)\nvalues ('x')", "2: role without its tenant"),
        ("delete from apptsched.apptsched_migration", "2: delete without where"),
    ],
)
def test_what_the_house_does_not_write_is_found(body: str, breach: str, tmp_path: Path) -> None:
    (tmp_path / "x.sql").write_text(f"-- A purpose.\n{body}\n")

    assert breaches_of(Subject.of(Statement("x"), tmp_path)) == [breach]
