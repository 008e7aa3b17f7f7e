"""The status table: the same in Python and in the database."""

from __future__ import annotations

import re
from itertools import product
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import psycopg
import pytest

from apptsched import AppointmentStatus
from apptsched.planning.transitions import RESCHEDULABLE, TRANSITIONS
from tests.support.migrations import ask

EVERY = list(AppointmentStatus)
NEW_TENANT = """insert into apptsched.tenant (tenant_id, name, timezone)
    values (gen_random_uuid(), 'Statuses', 'UTC') returning tenant_id"""
DATES = """case when %(status)s::text = 'held' then timestamptz '2030-01-01Z' end,
    case when %(status)s::text = 'cancelled' then now() end"""
INSERT = f"""insert into apptsched.appointment (
        tenant_id, starts_at, ends_at, timezone, local_start, status, expires_at, cancelled_at
    )
    values (
        %(tenant)s, '2030-01-01Z', '2030-01-02Z', 'UTC', '2030-01-01', %(status)s::text, {DATES}
    )
    returning id"""
UPDATE = f"""update apptsched.appointment
    set status = %(status)s::text, (expires_at, cancelled_at) = row ({DATES}) where id = %(id)s"""


@pytest.mark.smoke
def test_python_and_the_database_permit_the_same_changes(shared_conninfo: str) -> None:
    pairs = [*product(EVERY, EVERY)]
    query = """select apptsched.may_become(p.old, p.new)
        from unnest(%s::text[], %s::text[]) with ordinality p(old, new, n) order by n"""

    answers = ask(shared_conninfo, query, [p[0].value for p in pairs], [p[1].value for p in pairs])

    permitted = {pair for pair, (may,) in zip(pairs, answers, strict=True) if may}
    assert permitted == {(old, new) for old, news in TRANSITIONS.items() for new in news}
    assert TRANSITIONS.keys() == {*EVERY}


def test_python_and_the_database_agree_on_what_occupies_time(shared_conninfo: str) -> None:
    query = "select s from unnest(%s::text[]) s where apptsched.occupies_time(s)"

    answers = ask(shared_conninfo, query, [status.value for status in EVERY])

    assert {status for (status,) in answers} == {s for s in EVERY if s.occupies_time}


def test_every_status_is_known_to_the_table_and_no_other(shared_conninfo: str) -> None:
    [(definition,)] = ask(
        shared_conninfo,
        "select pg_get_constraintdef(oid) from pg_constraint"
        " where conname = 'appointment_status_is_valid'",
    )

    assert {*re.findall(r"'(\w+)'", definition)} == {*EVERY}


def test_what_may_be_moved_occupies_time_and_may_be_cancelled() -> None:
    assert all(status.occupies_time for status in RESCHEDULABLE)
    assert all(AppointmentStatus.CANCELLED in TRANSITIONS[status] for status in RESCHEDULABLE)


def test_every_zone_python_knows_has_a_name_the_tables_take(shared_conninfo: str) -> None:
    [(table, check)] = ask(
        shared_conninfo,
        "select conrelid::regclass::text, pg_get_expr(conbin, conrelid) from pg_constraint"
        " where conname = 'tenant_timezone_is_valid'",
    )
    query = f"select timezone from unnest(%s::text[]) t(timezone) where not {check}"

    assert table == "apptsched.tenant"
    assert ask(shared_conninfo, query, sorted(available_timezones())) == []


@pytest.mark.parametrize("old", EVERY)
def test_direct_sql_changes_a_status_as_the_table_says_and_no_other_way(
    shared_conninfo: str, old: AppointmentStatus
) -> None:
    with psycopg.connect(shared_conninfo) as connection:
        tenant_id = connection.execute(NEW_TENANT).fetchone()[0]
        done = {new for new in EVERY if new != old and changes(connection, tenant_id, old, new)}
        connection.rollback()

    assert done == TRANSITIONS[old]


def changes(
    connection: psycopg.Connection[Any],
    tenant_id: UUID,
    old: AppointmentStatus,
    new: AppointmentStatus,
) -> bool:
    """Whether an appointment that was inserted with one status can be given another."""
    inserted = connection.execute(INSERT, {"tenant": tenant_id, "status": old.value})
    given = {"id": inserted.fetchone()[0], "status": new.value}
    try:
        with connection.transaction():
            connection.execute(UPDATE, given)
    except psycopg.errors.CheckViolation as refused:
        if refused.diag.constraint_name != "appointment_transition_is_legal":
            raise
        return False
    return True
