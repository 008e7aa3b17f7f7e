"""What direct SQL may and may not do to appointments and their history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import RFC_4122

import psycopg
import pytest

from apptsched import Database
from tests.postgres.sync_.practice import open_practice
from tests.support.practice import Practice

REWRITES = (
    "update apptsched.appointment_event set reason = 'another'",
    "update apptsched.appointment_event set reason = 'another' where false",
    "delete from apptsched.appointment_event",
    "truncate apptsched.appointment_event",
)


@pytest.fixture(scope="module")
def database(shared_conninfo: str) -> Iterator[Database]:
    with Database(shared_conninfo) as database:
        yield database


@pytest.fixture
def practice(database: Database) -> Practice:
    return open_practice(database)


@pytest.fixture
def owner(shared_conninfo: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the schema's owner, who is a superuser; rolled back."""
    with psycopg.connect(shared_conninfo) as owner:
        yield owner
        owner.rollback()


def events(owner: psycopg.Connection[Any], practice: Practice) -> list[tuple[Any, ...]]:
    query = """select kind, version, changed from apptsched.appointment_event
        where appointment_id = %s order by id"""
    return owner.execute(query, [practice.appointment.id]).fetchall()


@pytest.mark.parametrize("statement", REWRITES)
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_the_history_cannot_be_rewritten_by_its_owner(
    owner: psycopg.Connection[Any], practice: Practice, statement: str, role: str
) -> None:
    owner.execute(f"set local session_replication_role = {role}")

    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="append-only"):
        owner.execute(statement)


@pytest.mark.parametrize("table", ["appointment", "appointment_resource", "attendee"])
def test_what_has_a_history_is_not_truncated(owner: psycopg.Connection[Any], table: str) -> None:
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="no event could tell"):
        owner.execute(f"truncate apptsched.{table} cascade")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("title = 'x'", ("updated", 2, ["title"])),
        (
            "title = 'x', notes = 'y', metadata = '{\"a\": 1}'",
            ("updated", 2, ["title", "notes", "metadata"]),
        ),
        ("status = 'checked_in'", ("checked_in", 2, [])),
        ("ends_at = ends_at + interval '1 hour'", ("rescheduled", 2, [])),
        ("version = version", ("updated", 2, [])),
    ],
)
def test_a_direct_update_is_logged_and_raises_the_version(
    owner: psycopg.Connection[Any], practice: Practice, change: str, told: tuple[Any, ...]
) -> None:
    updated = owner.execute(
        f"update apptsched.appointment set {change} where id = %s returning version, updated_at",
        [practice.appointment.id],
    ).fetchone()

    assert updated[0] == 2
    assert updated[1] > practice.appointment.updated_at
    assert events(owner, practice) == [("booked", 1, []), told]


def test_a_direct_delete_is_logged_and_the_history_stays(
    owner: psycopg.Connection[Any], practice: Practice
) -> None:
    owner.execute("delete from apptsched.appointment where id = %s", [practice.appointment.id])

    assert [kind for kind, *_ in events(owner, practice)] == ["booked", "deleted"]


def test_who_deleted_by_direct_sql_is_not_taken_for_who_wrote_last(
    owner: psycopg.Connection[Any], practice: Practice
) -> None:
    owner.execute("delete from apptsched.appointment where id = %s", [practice.appointment.id])

    query = """select actor, reason, at from apptsched.appointment_event
        where appointment_id = %s and kind = 'deleted'"""
    [(actor, reason, at)] = owner.execute(query, [practice.appointment.id]).fetchall()
    assert practice.appointment.updated_by is not None
    assert (actor, reason) == (None, None)
    assert at > practice.appointment.updated_at


def test_a_direct_insert_is_logged(owner: psycopg.Connection[Any], practice: Practice) -> None:
    [(appointment_id,)] = owner.execute(
        """insert into apptsched.appointment
            (tenant_id, starts_at, ends_at, timezone, local_start, status)
        values (%s, '2030-01-01 00:00Z', '2030-01-01 01:00Z', 'UTC', '2030-01-01', 'confirmed')
        returning id""",
        [practice.tenant.id],
    ).fetchall()

    logged = owner.execute(
        "select kind, version from apptsched.appointment_event where appointment_id = %s",
        [appointment_id],
    ).fetchall()
    assert logged == [("booked", 1)]


def test_an_illegal_change_of_status_by_direct_sql_is_refused(
    owner: psycopg.Connection[Any], practice: Practice
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        owner.execute(
            "update apptsched.appointment set status = 'pending' where id = %s",
            [practice.appointment.id],
        )

    assert refused.value.diag.constraint_name == "appointment_transition_is_legal"
    assert "from confirmed to pending" in str(refused.value)


@pytest.mark.parametrize("table", ["tenant", "person", "resource", "service"])
def test_a_direct_update_of_any_row_raises_its_version(
    owner: psycopg.Connection[Any], practice: Practice, table: str
) -> None:
    [(version, is_later)] = owner.execute(
        f"""update apptsched.{table} set name = 'Other' where tenant_id = %s and version = 1
        returning version, updated_at > created_at""",
        [practice.tenant.id],
    ).fetchall()[:1]

    assert (version, is_later) == (2, True)


def test_a_writer_that_states_the_version_states_the_time_as_well(
    owner: psycopg.Connection[Any], practice: Practice
) -> None:
    [(version, is_same)] = owner.execute(
        """update apptsched.person set version = version + 2, updated_at = created_at
        where tenant_id = %s returning version, updated_at = created_at""",
        [practice.tenant.id],
    ).fetchall()

    assert (version, is_same) == (3, True)


def test_ids_made_by_the_database_are_uuids_of_version_7_in_order(
    owner: psycopg.Connection[Any],
) -> None:
    rows = owner.execute("select apptsched.new_id() from generate_series(1, 200)").fetchall()
    ids = [row[0] for row in rows]

    assert {each.version for each in ids} == {7}
    assert {each.variant for each in ids} == {RFC_4122}
    milliseconds = [each.int >> 80 for each in ids]
    assert milliseconds == sorted(milliseconds)
    assert len(set(ids)) == 200
