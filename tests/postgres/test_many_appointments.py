"""With 100 000 appointments and as many people, every documented list is read by its index."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID

import psycopg
import pytest

import apptsched
from apptsched import AppointmentFilter, AppointmentOrder, Period, TenantId
from apptsched.filters import listing
from apptsched.statements import PERSON_SEARCH
from apptsched.testing.server import Server
from tests.support.migrations import new_database
from tests.support.plans import Plan, plan_of, without_indexes

ROOT = Path(__file__).resolve().parents[2]
ROWS = ROOT / "tests/support/many.sql"
PAGE_OF_THE_DOCS = ROOT / "docs/reference/lists.md"
LIMIT = 101
MODES = ("force_generic_plan", "auto")
COLUMNS = {"start": "starts_at", "created": "created_at", "changed": "updated_at"}


def named(text: str) -> UUID:
    """Return the id of what `many.sql` calls so."""
    return UUID(hashlib.md5(text.encode()).hexdigest())


CLINIC = TenantId(named("tenant 1"))
DAY = Period(datetime(2025, 1, 21, tzinfo=UTC), datetime(2025, 1, 22, tzinfo=UTC))
VALUES: dict[str, Any] = {
    "within": DAY,
    "resources": [named("room 3")],
    "services": [named("service 3"), named("service 4")],
    "statuses": ["pending"],
    "attendee_email": "ZOE77@example.org",
    "attendee_ref": "p77",
    "created_by": "desk 3",
    "changed_since": datetime(2024, 12, 2, tzinfo=UTC),
    "metadata": {"case": 8},
    "text": "muller77 zoe",
}


def documented() -> Iterator[tuple[frozenset[str], str, tuple[str, ...], bool]]:
    """Yield each list of the docs: its fields, its order, its indexes, and whether one will do."""
    for line in PAGE_OF_THE_DOCS.read_text().splitlines():
        found = re.fullmatch(r"\| ([^|]*) \| (start|created|changed|any; all) \| ([^|]*) \|", line)
        if found is None:
            continue
        fields, order, read_by = found.groups()
        given, *optional = (
            re.findall(r"`(\w+)`", part) for part in fields.split("with or without")
        )
        indexes = tuple(re.findall(r"`(\w+)`", read_by))
        for more in ([], *optional[:1]):
            for each in COLUMNS if order.startswith("any") else (order,):
                yield frozenset([*given, *more]), each, indexes, " or " in read_by


LISTS = {f"{' '.join(sorted(case[0])) or 'none'} by {case[1]}": case for case in documented()}


@pytest.fixture(scope="module")
def conninfo(apptsched_server: Server, apptsched_template: str) -> Iterator[str]:
    with new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            with without_indexes(connection):
                connection.execute(ROWS.read_bytes())
            connection.execute("vacuum analyze")
        yield conninfo


@pytest.fixture(scope="module")
def scheduler(conninfo: str) -> Iterator[apptsched.Scheduler]:
    with apptsched.Database(conninfo) as database:
        yield database.scheduler(CLINIC)


@pytest.fixture
def connection(conninfo: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection


def plan_of_list(
    connection: psycopg.Connection[Any], fields: frozenset[str], order: str, mode: str
) -> Plan:
    wanted = AppointmentFilter(**{name: VALUES[name] for name in fields})
    statement, parameters = listing(wanted, AppointmentOrder(order), None)
    return plan_of(connection, statement, {**parameters, "tenant_id": CLINIC, "limit": LIMIT}, mode)


def test_the_docs_name_every_field_of_a_filter() -> None:
    assert {field for fields, *_ in LISTS.values() for field in fields} == {*VALUES}
    assert {order for _, order, *_ in LISTS.values()} == {*COLUMNS}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", LISTS)
def test_a_documented_list_is_read_by_its_index(
    connection: psycopg.Connection[Any], name: str, mode: str
) -> None:
    fields, order, indexes, one_will_do = LISTS[name]

    plan = plan_of_list(connection, fields, order, mode)

    assert plan.scanned == frozenset()
    assert plan.indexes & {*indexes} if one_will_do else plan.indexes >= {*indexes}, plan
    assert plan.detailed <= LIMIT
    assert fields or plan.detailed == LIMIT


def test_a_list_whose_index_is_gone_is_found_out(connection: psycopg.Connection[Any]) -> None:
    with connection.transaction(force_rollback=True):
        connection.execute("drop index apptsched.appointment_by_metadata")

        plan = plan_of_list(connection, frozenset({"metadata"}), "start", "auto")

    assert plan.scanned != frozenset()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("text", ["muler", "aeiou", "ref4711", "person77@example.org"])
def test_people_are_found_by_the_index(
    connection: psycopg.Connection[Any], text: str, mode: str
) -> None:
    parameters = {"tenant_id": CLINIC, "text": text, "include_archived": False, "limit": 20}

    plan = plan_of(connection, PERSON_SEARCH, parameters, mode)

    assert "person_by_words" in plan.indexes
    assert "person" not in plan.scanned


@pytest.mark.parametrize("order", COLUMNS)
def test_page_400_is_what_offset_gives(
    scheduler: apptsched.Scheduler, connection: psycopg.Connection[Any], order: str
) -> None:
    query = f"""select id from apptsched.appointment
        where tenant_id = %s and status <> 'entered_in_error'
        order by {COLUMNS[order]}, id offset 39900 limit 100"""
    wanted = [row_id for (row_id,) in connection.execute(query.encode(), [CLINIC])]

    page = scheduler.appointments.list(order=order)
    for _ in range(399):
        page = scheduler.appointments.list(order=order, after=page.next)

    assert [a.id for a in page] == wanted
    assert len(wanted) == 100


@pytest.mark.parametrize("order", COLUMNS)
def test_a_walk_through_all_during_inserts_shows_each_that_was_there_once(
    scheduler: apptsched.Scheduler, conninfo: str, order: str
) -> None:
    wanted = AppointmentFilter(services=[named("service 5")])
    before = [a.id for a in scheduler.appointments.iterate(wanted, order=order)]
    done = Event()
    writer = Thread(target=insert_until, args=(done, conninfo))
    writer.start()
    try:
        found, cursor = [], None
        while True:
            page = scheduler.appointments.list(wanted, order=order, limit=100, after=cursor)
            found, cursor = [*found, *(a.id for a in page)], page.next
            if cursor is None:
                break
    finally:
        done.set()
        writer.join()

    assert len(found) == len({*found})
    assert [each for each in found if each in {*before}] == before
    assert len(before) > 4_900


def insert_until(done: Event, conninfo: str) -> None:
    """Insert appointments of one service, all over the calendar, until told to stop."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        step = 0
        while not done.is_set() or step < 50:
            step += 1
            at = DAY.start + timedelta(hours=step * 37 % 1200 - 300)
            connection.execute(
                """insert into apptsched.appointment
                    (tenant_id, starts_at, ends_at, timezone, local_start, status, service_id,
                     created_at, updated_at)
                values (%(tenant)s, %(at)s, %(at)s + interval '30 minutes', 'UTC',
                    %(at)s at time zone 'UTC', 'confirmed', %(service)s,
                    %(at)s - interval '40 days', %(at)s - interval '40 days')""",
                {"tenant": CLINIC, "at": at, "service": named("service 5")},
            )
