"""Every statement fits the server and its declaration; one that does not is named by its line."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import psycopg
import pytest
from attrs import evolve

from apptsched import filters
from apptsched.columns import TenantRow
from apptsched.model.ids import TenantId
from apptsched.sqlcheck import subject as subjects
from apptsched.sqlcheck.check import check, every_subject, named_statements
from apptsched.sqlcheck.scratch import scratch_database
from apptsched.sqlcheck.subject import SQL, Shape, Subject
from apptsched.statements import TENANT_FIND, Statement
from apptsched.testing.server import Server
from tests.support import is_deep

STATEMENTS = {each.name: each for each in named_statements()}


class Slugged(NamedTuple):
    """A tenant's row that is declared wrongly: its slug may be null, its version never is."""

    tenant_id: TenantId
    slug: str
    version: int | None


@pytest.fixture(scope="module")
def scratch(apptsched_server: Server) -> Iterator[psycopg.Connection[Any]]:
    with scratch_database(apptsched_server.dsn) as connection:
        yield connection


def told(connection: psycopg.Connection[Any], *found: Subject) -> list[str]:
    """Return what a check says of *found*, by file name and line."""
    problems = check(connection, found).problems
    return [f"{Path(each.path).name}:{each.line}: {each.message}" for each in problems]


def planted(folder: Path, name: str, good: str, bad: str) -> Subject:
    """Return a statement in whose file *good* was replaced."""
    text = (SQL / f"{name}.sql").read_text()
    assert good in text
    (folder / f"{name}.sql").write_text(text.replace(good, bad, 1))
    return Subject.of(STATEMENTS[name], folder)


@pytest.mark.long
@pytest.mark.smoke
def test_every_statement_and_every_filter_shape_passes(
    scratch: psycopg.Connection[Any],
) -> None:
    verdict = check(scratch, every_subject(every_shape=is_deep()))

    assert [str(problem) for problem in verdict.problems] == []
    assert verdict.checked == len(STATEMENTS) + len([*filters.shapes(every=is_deep())])


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("tenant_find", ("t.slug", "t.slag"), "5: column t.slag does not exist"),
        ("tenant_find", ("t.slug", "t.slug as slag"), "5: column 3 is slag, declared is slug"),
        ("tenant_find", ("    t.slug,\n", ""), "3: columns answered: 7, declared: 8"),
        (
            "tenant_find",
            ("t.version", "t.version::text as version"),
            "7: column version is text, declared is integer or bigint",
        ),
        (
            "availability_occupation",
            (
                "coalesce(array_agg(a.status in ('pending', 'held')), '{}')",
                "array_agg(a.status in ('pending', 'held'))",
            ),
            "12: column is_tentative may be null, declared is that it is never null",
        ),
        (
            "tenant_find",
            (
                "from apptsched.tenant t\n",
                "from (select) one\nleft join apptsched.tenant t on true\n",
            ),
            "3: column tenant_id may be null, declared is that it is never null",
        ),
        (
            "appointment_history",
            ("e.reason", "coalesce(e.reason, '') as reason"),
            "2: column reason is never null, declared is that it may be null",
        ),
        (
            "tenant_find",
            ("%(id)s::uuid", "%(id)s::text"),
            "12: operator does not exist: uuid = text",
        ),
        ("tenant_find", ("%(id)s::uuid", "%(id)s"), "12: parameter id has no type"),
        (
            "appointment_book",
            ("%(person_ids)s::uuid[]", "%(person_ids)s::text[]"),
            "3: function apptsched.book(",
        ),
        ("tenant_find", ("from apptsched.tenant", "from tenant"), "11: tenant is not qualified"),
        (
            "resource_find",
            ("t.tenant_id = %(tenant_id)s::uuid\n  and ", ""),
            "17: resource without its tenant",
        ),
        ("tenant_find", ("    t.slug,\n", "    t.*,\n"), "5: it selects *"),
        ("begin", ("select", "select;\nselect"), "2: it is not one statement"),
        (
            "migration_forget",
            ("where line = %(line)s::text\n  and version = %(version)s::int", ""),
            "2: delete without where",
        ),
        (
            "resource_find",
            ("and t.id = %(id)s::uuid", "and t.ref = %(id)s::text"),
            "2: it finds no rows by resource_pkey, but by resource_ref_is_unique",
        ),
        (
            "appointment_history",
            ("e.appointment_id = %(id)s::uuid", "e.appointment_id::text = %(id)s::uuid::text"),
            "2: it finds no rows by appointment_event_by_appointment",
        ),
        (
            "tenant_find",
            ("t.tenant_id = %(id)s::uuid", "t.tenant_id::text = %(id)s::uuid::text"),
            "11: it reads all of tenant",
        ),
    ],
)
def test_a_statement_that_is_wrong_is_told_with_its_file_and_line(
    scratch: psycopg.Connection[Any],
    tmp_path: Path,
    name: str,
    change: tuple[str, str],
    problem: str,
) -> None:
    found = told(scratch, planted(tmp_path, name, *change))

    assert [each for each in found if each.startswith(f"{name}.sql:{problem}")] != [], found


def test_a_declaration_that_is_wrong_is_told_with_the_column_s_line(
    scratch: psycopg.Connection[Any], tmp_path: Path
) -> None:
    declared = evolve(TENANT_FIND, row=Slugged)
    (tmp_path / "tenant_find.sql").write_text(
        "-- A tenant.\nselect\n    t.tenant_id,\n    t.slug,\n    t.version\n"
        "from apptsched.tenant t\nwhere t.tenant_id = %(id)s::uuid\n"
    )

    assert told(scratch, Subject.of(declared, tmp_path)) == [
        "tenant_find.sql:4: column slug may be null, declared is that it is never null",
        "tenant_find.sql:5: column version is never null, declared is that it may be null",
    ]


def test_a_parameter_of_another_type_than_elsewhere_is_told(
    scratch: psycopg.Connection[Any], tmp_path: Path
) -> None:
    wide = planted(tmp_path, "service_list", "%(limit)s::int", "%(limit)s::bigint")

    [only] = told(scratch, wide, *shapes_with("within"))

    line = (SQL / "service_list.sql").read_text().split("%(limit)s")[0].count("\n") + 1
    assert only == (
        f"service_list.sql:{line}: parameter limit is bigint here, integer in other statements"
    )


@pytest.mark.parametrize(
    ("index", "name"),
    [
        ("appointment_event_by_appointment", "appointment_history"),
        ("occupancy_by_unit", "availability_occupation"),
        ("attendee_by_appointment", "appointment_find"),
    ],
)
def test_an_index_that_is_gone_is_missed(
    scratch: psycopg.Connection[Any], index: str, name: str
) -> None:
    with scratch.transaction(force_rollback=True):
        scratch.execute(f"drop index apptsched.{index}")
        found = told(scratch, Subject.of(STATEMENTS[name]))

    assert f"{name}.sql:2: it finds no rows by {index}" in " ".join(found)


def shapes_with(field: str) -> list[Subject]:
    """Return the filter shapes of one or two conditions, one of which is *field*."""
    found = [shape for shape in subjects.filters.shapes() if field in shape.conditions]
    return [Subject.of(shape) for shape in found if len(shape.conditions) <= 2]


def place_of(field: str) -> str:
    """Return the file and the line where the condition for *field* begins."""
    [shape, *_] = shapes_with(field)
    assert isinstance(shape, Shape)
    text = Path(subjects.filters.__file__).read_text()
    return f"filters.py:{text.count(chr(10), 0, text.index(shape.conditions[field])) + 1}"


def test_an_index_that_a_filter_needs_is_missed_at_the_filter_s_line(
    scratch: psycopg.Connection[Any],
) -> None:
    with scratch.transaction(force_rollback=True):
        scratch.execute("drop index apptsched.attendee_by_ref")
        found = told(scratch, *shapes_with("attendee_ref"))

    missed = f"{place_of('attendee_ref')}: it finds no rows by attendee_by_ref, but by "
    assert [each for each in found if each.startswith(missed)] != [], found


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ("t.reff = %(attendee_ref)s::text", "column t.reff does not exist"),
        ("t.ref = %(attendee_ref)s", "parameter attendee_ref has no type"),
        ("t.ref = %(attendee_ref)s::int", "operator does not exist: text = integer"),
    ],
)
def test_a_filter_that_is_wrong_is_told_once_with_its_line(
    scratch: psycopg.Connection[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    bad: str,
    problem: str,
) -> None:
    text = Path(filters.__file__).read_text().replace("t.ref = %(attendee_ref)s::text", bad)
    planted_filters = module_of(tmp_path / "filters.py", text)
    monkeypatch.setattr(subjects, "filters", planted_filters)
    line = next(n for n, each in enumerate(text.splitlines(), 1) if bad in each)

    found = told(scratch, *shapes_with("attendee_ref"))

    [only] = [each for each in found if problem in each]
    assert only.startswith(f"filters.py:{line}: {problem}")


def module_of(file: Path, text: str) -> ModuleType:
    """Write a module and import it, beside the one it is a copy of."""
    file.write_text(text)
    spec = importlib.util.spec_from_file_location("planted_filters", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_statement_that_declares_no_index_is_told_which_it_uses(
    scratch: psycopg.Connection[Any], tmp_path: Path
) -> None:
    (tmp_path / "x.sql").write_text((SQL / "tenant_find.sql").read_text())

    assert told(scratch, Subject.of(Statement("x", TenantRow), tmp_path)) == [
        "x.sql:2: it finds rows by tenant_pkey, and declares no index"
    ]


def test_the_scratch_database_is_gone_afterwards(apptsched_server: Server) -> None:
    with scratch_database(apptsched_server.dsn) as connection:
        name = connection.info.dbname

    with psycopg.connect(apptsched_server.dsn) as server:
        found = server.execute("select from pg_database where datname = %s", [name])
        assert found.fetchone() is None
