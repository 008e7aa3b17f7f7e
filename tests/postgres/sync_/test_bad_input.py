# Generated from tests/postgres/async_/test_bad_input.py by tools/unsync.py; do not edit.
"""Bad input: the typed error, before or without a write, in every way to run."""

from __future__ import annotations

import inspect
from datetime import timedelta
from operator import attrgetter
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from attrs import evolve

from apptsched import Attendee, Database, InvalidInput, Scheduler
from tests.postgres.sync_._compat import settled
from tests.postgres.sync_.practice import open_practice
from tests.support.bad_calls import SCHEDULER_CALLS, TENANT_CALLS, cases, valid_arguments
from tests.support.bad_values import Bad
from tests.support.practice import Practice
from tests.support.rows import EVERYTHING, OWNED, of
from tests.support.times import span

ALL_CALLS = {**SCHEDULER_CALLS, **TENANT_CALLS}
SMOKE = [pytest.param(path, marks=pytest.mark.smoke) for path in ("appointments.book",)]


def filled(database: Database) -> Practice:
    """Add a practice with an appointment to approve, one to confirm and one to join, too."""
    practice = open_practice(database)
    appointments, room = database.scheduler(practice.tenant.id).appointments, practice.room.id
    asked = appointments.book([room], span("22:00", "23:00"), status="pending")
    held = appointments.hold([room], span("20:00", "21:00"), ttl=timedelta(hours=1))
    session = appointments.book(
        [room], span("18:00", "19:00"), attendees=[Attendee("Zoë")], seats=3
    )
    return evolve(practice, asked=asked, held=held, session=session)


def everything(connection: psycopg.Connection[Any], *practices: Practice) -> str:
    """Return every row the practices have, as *connection* sees them."""
    tenants = of(*(practice.tenant.id for practice in practices))
    cursor = connection.execute(EVERYTHING, tenants)
    [rows] = cursor.fetchone()
    return rows


def raised(method: Any, arguments: dict[str, Any], name: str, bad: Bad, other: Practice) -> Any:
    """Return what a call with one bad argument raises, or its result."""
    try:
        return settled(method(**{**arguments, name: bad.make(other)}))
    except Exception as error:
        return error


def public_methods(owner: Any) -> dict[str, list[str]]:
    """Return the names of the arguments of every public method of *owner*'s repositories."""
    return {
        f"{name}.{method}": list(inspect.signature(function).parameters)
        for name, repository in vars(owner).items()
        if hasattr(repository, "list") or name in ("availability", "events")
        for method, function in inspect.getmembers(repository, inspect.ismethod)
        if not method.startswith("_")
    }


def test_every_argument_of_every_method_has_its_bad_values(database: Database) -> None:
    public = {**public_methods(database), **public_methods(database.scheduler(uuid4()))}

    assert {path: sorted(names) for path, names in public.items()} == {
        path: sorted(call) for path, call in ALL_CALLS.items()
    }


def test_no_table_of_a_tenant_is_forgotten(
    connection: psycopg.Connection[Any],
) -> None:
    cursor = connection.execute(
        """select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'apptsched'::regnamespace and c.relkind in ('r', 'p')
          and a.attname = 'tenant_id' order by 1"""
    )

    assert tuple(name for (name,) in cursor.fetchall()) == OWNED


@pytest.mark.parametrize("path", [path for path in ALL_CALLS if path.endswith(".update")])
def test_an_update_of_nothing_is_refused_before_anything_is_sent(path: str) -> None:
    closed = Database("host=/nowhere")
    owner = closed if path in TENANT_CALLS else closed.scheduler(uuid4())

    with pytest.raises(InvalidInput, match="nothing to change"):
        attrgetter(path)(owner)(uuid4(), expected_version=1)


@pytest.mark.parametrize("path", ALL_CALLS)
def test_bad_input_gets_its_error_and_nothing_is_written(
    database: Database, connection: psycopg.Connection[Any], path: str
) -> None:
    mine, other = filled(database), open_practice(database)
    connection.set_autocommit(True)
    before = everything(connection, mine, other)
    owner = database if path in TENANT_CALLS else database.scheduler(mine.tenant.id)
    method, arguments = attrgetter(path)(owner), valid_arguments(ALL_CALLS[path], mine)

    surprises = []
    for name, bad in cases(ALL_CALLS[path]):
        checkouts = database.stats()["requests_num"]
        error = raised(method, arguments, name, bad, other)
        was_asked = database.stats()["requests_num"] > checkouts
        if type(error) is not bad.error or was_asked is not bad.is_asked:
            surprises.append((name, bad.label, error, was_asked))

    assert surprises == []
    assert everything(connection, mine, other) == before


@pytest.mark.parametrize("path", SCHEDULER_CALLS)
def test_bad_input_leaves_the_callers_transaction_usable(
    database: Database, connection: psycopg.Connection[Any], path: str
) -> None:
    mine, other = filled(database), open_practice(database)
    before = everything(connection, mine, other)
    bound = Scheduler.bind(connection, mine.tenant.id)
    method, arguments = attrgetter(path)(bound), valid_arguments(SCHEDULER_CALLS[path], mine)

    surprises = []
    for name, bad in cases(SCHEDULER_CALLS[path]):
        error = raised(method, arguments, name, bad, other)
        cursor = connection.execute("select pg_current_xact_id_if_assigned() is null")
        [is_untouched] = cursor.fetchone()
        if type(error) is not bad.error or not (is_untouched or bad.is_asked):
            surprises.append((name, bad.label, error, is_untouched))

    assert surprises == []
    assert everything(connection, mine, other) == before
    settled(method(**arguments))
    connection.commit()


@pytest.mark.parametrize("path", ALL_CALLS)
def test_what_the_bad_calls_start_from_is_good(database: Database, path: str) -> None:
    practice = filled(database)
    owner = database if path in TENANT_CALLS else database.scheduler(practice.tenant.id)

    arguments = valid_arguments(ALL_CALLS[path], practice)
    if path == "tenants.purge":
        database.tenants.archive(practice.tenant.id)

    assert settled(attrgetter(path)(owner)(**arguments)) is not None
