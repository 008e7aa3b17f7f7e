"""Direct SQL that breaks a rule of the schema is refused by the constraint named for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from apptsched import AlreadyExists, Busy, Database, UnexpectedDatabaseError
from apptsched.translation import NO_OVERLAP, translate
from tests.postgres.sync_.practice import open_practice
from tests.support.migrations import ask
from tests.support.times import span
from tests.support.violations import VIOLATIONS, statement

CASES = [(name, violation) for name, violations in VIOLATIONS.items() for violation in violations]


@pytest.fixture(scope="module")
def tenant(shared_conninfo: str) -> UUID:
    """A tenant with a row in every table."""
    with Database(shared_conninfo) as database:
        practice = open_practice(database)
        s = database.scheduler(practice.tenant.id)
        s.people.grant(practice.person.id, "boss")
        s.appointments.book([practice.desk.id], span("09:00", "10:00"), idempotency_key="k")
        return practice.tenant.id


@pytest.fixture(scope="module")
def columns(shared_conninfo: str) -> dict[str, list[str]]:
    """The columns of every table, in order."""
    query = """select table_name, array_agg(column_name::text order by ordinal_position)
        from information_schema.columns where table_schema = 'apptsched' group by 1"""
    return dict(ask(shared_conninfo, query))


@pytest.fixture
def connection(shared_conninfo: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(shared_conninfo) as connection:
        yield connection
        connection.rollback()


def test_every_constraint_has_its_violations(shared_conninfo: str) -> None:
    query = """select conname from pg_constraint
        where connamespace = 'apptsched'::regnamespace and contype <> 'n'
        union
        select tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = 'apptsched'::regnamespace and tgname ~ '_is_legal$'"""

    assert {name for (name,) in ask(shared_conninfo, query)} == VIOLATIONS.keys()


@pytest.mark.parametrize(("name", "violation"), CASES, ids=[violation for _, violation in CASES])
def test_a_violation_is_refused_by_name(
    connection: psycopg.Connection[Any],
    tenant: UUID,
    columns: dict[str, list[str]],
    name: str,
    violation: str,
) -> None:
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        connection.execute(statement(violation, columns), {"tenant": tenant})

    assert refused.value.diag.constraint_name == name


def test_every_constraint_that_the_translation_names_is_there(shared_conninfo: str) -> None:
    query = "select contype::text from pg_constraint where conname = %s"

    assert ask(shared_conninfo, query, NO_OVERLAP) == [("x",)]


@pytest.mark.parametrize("name", VIOLATIONS)
def test_what_a_violated_constraint_means_to_a_caller_is_told_by_its_kind(
    connection: psycopg.Connection[Any], tenant: UUID, columns: dict[str, list[str]], name: str
) -> None:
    query = "select contype::text from pg_constraint where conname = %s"
    [kind] = connection.execute(query, [name]).fetchone() or ["t"]
    connection.execute("set constraints all immediate")
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        connection.execute(statement(VIOLATIONS[name][0], columns), {"tenant": tenant})

    error = translate(refused.value, writing=True)

    expected = {"p": AlreadyExists, "u": AlreadyExists, "x": Busy, "f": Busy}
    assert type(error) is expected.get(kind, UnexpectedDatabaseError)
    if isinstance(error, AlreadyExists):
        assert name in str(error)
    if isinstance(error, UnexpectedDatabaseError):
        assert (error.constraint, error.sqlstate[:2]) == (name, "23")


def test_a_constraint_of_the_hosts_is_named_in_the_error(private_conninfo: str) -> None:
    ask(
        private_conninfo,
        "alter table apptsched.appointment add constraint host_rule check (title <> 'x')",
    )
    with Database(private_conninfo) as database:
        practice = open_practice(database)
        book = database.scheduler(practice.tenant.id).appointments.book
        with pytest.raises(UnexpectedDatabaseError) as refused:
            book([practice.desk.id], span("09:00", "10:00"), title="x")

    assert (refused.value.sqlstate, refused.value.constraint) == ("23514", "host_rule")


def test_a_foreign_key_of_the_hosts_that_keeps_a_tenant_is_named(private_conninfo: str) -> None:
    with Database(private_conninfo) as database:
        tenant = open_practice(database).tenant
        ask(
            private_conninfo,
            """create table invoice (
                tenant_id uuid constraint invoice_tenant_fkey references apptsched.tenant
            )""",
        )
        ask(private_conninfo, "insert into invoice values (%s)", tenant.id)
        database.tenants.archive(tenant.id)
        with pytest.raises(UnexpectedDatabaseError) as refused:
            database.tenants.purge(tenant.id, name=tenant.name)

    assert (refused.value.sqlstate, refused.value.constraint) == ("23503", "invoice_tenant_fkey")
