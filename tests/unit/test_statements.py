"""The statements Python sends are named once and written as the house writes SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from apptsched import statements
from apptsched.migrate import queries
from apptsched.statements import Statement
from tests.support.rows import OWNED

FOLDER = Path(statements.__file__).with_name("sql")
FILES = {path.stem: path.read_text() for path in sorted(FOLDER.glob("*.sql"))}
OF_NO_TENANT = re.compile("doctor_|migration_|schema_version|health|tenant_list")


def faults(name: str, text: str) -> Iterator[str]:
    """Yield what is wrong with the text of one file."""
    head, _, body = text.partition("\n")
    if not re.fullmatch(r"-- [A-Z].*\.", head):
        yield "its first line is no comment that says its purpose"
    for uncast in re.findall(r"%\(\w+\)s(?!::)", body):
        yield f"{uncast} has no type"
    [query, *others] = sqlglot.parse(body, read="postgres")
    if others or query is None:
        yield "it is not one statement"
        return
    yield from faults_of_tables(name, query)
    for star in query.find_all(exp.Star):
        if not isinstance(star.parent, exp.Count):
            yield "it selects *"
    for change in query.find_all(exp.Update, exp.Delete):
        if change.args.get("where") is None:
            yield f"{change.key} without where"


def faults_of_tables(name: str, query: exp.Expression) -> Iterator[str]:
    local = {cte.alias for cte in query.find_all(exp.CTE)}
    columns = [column for column in query.find_all(exp.Column) if column.name == "tenant_id"]
    kept = {column.table for column in columns if column.find_ancestor(exp.Where, exp.Join)}
    for table in query.find_all(exp.Table):
        if table.name and not table.db and table.name not in local:
            yield f"{table.name} is not qualified"
        target = table.parent if isinstance(table.parent, exp.Schema) else exp.Schema()
        named = "tenant_id" in {column.name for column in target.expressions}
        is_owned = table.db == "apptsched" and table.name in OWNED
        if is_owned and not (OF_NO_TENANT.match(name) or table.alias in kept or named):
            yield f"{table.name} without its tenant"


def test_every_file_is_one_named_statement_and_every_statement_has_its_file() -> None:
    held = [each for module in (statements, queries) for each in vars(module).values()]
    named = [each.name for each in (*held, *statements.DOCTOR) if isinstance(each, Statement)]

    assert sorted(named) == [*FILES]


@pytest.mark.parametrize("name", FILES)
def test_a_statement_has_one_purpose_typed_parameters_and_qualified_tables(name: str) -> None:
    assert [*faults(name, FILES[name])] == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("select %(id)s as id", "%(id)s has no type"),
        ("select 1 as a; select 2 as b", "it is not one statement"),
        ("select r.name from resource r", "resource is not qualified"),
        ("select * from pg_catalog.pg_class c", "it selects *"),
        ("select r.tenant_id from apptsched.resource r", "resource without its tenant"),
        ("insert into apptsched.role (name) values ('x')", "role without its tenant"),
        ("delete from apptsched.apptsched_migration", "delete without where"),
    ],
)
def test_what_the_house_does_not_write_is_found(body: str, fault: str) -> None:
    assert [*faults("x", f"-- A purpose.\n{body}")] == [fault]
