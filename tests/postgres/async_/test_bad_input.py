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

from apptsched import AsyncDatabase, AsyncScheduler, Attendee, InvalidInput
from tests.postgres.async_._compat import settled
from tests.postgres.async_.practice import open_practice
from tests.support.bad_calls import SCHEDULER_CALLS, TENANT_CALLS, cases, valid_arguments
from tests.support.bad_values import Bad
from tests.support.practice import Practice
from tests.support.rows import EVERYTHING, OWNED, of
from tests.support.times import span

ALL_CALLS = {**SCHEDULER_CALLS, **TENANT_CALLS}
SMOKE = [pytest.param(path, marks=pytest.mark.smoke) for path in ("appointments.book",)]


async def filled(database: AsyncDatabase) -> Practice:
    """Add a practice with an appointment to approve, one to confirm and one to join, too."""
    practice = await open_practice(database)
    appointments, room = database.scheduler(practice.tenant.id).appointments, practice.room.id
    asked = await appointments.book([room], span("22:00", "23:00"), status="pending")
    held = await appointments.hold([room], span("20:00", "21:00"), ttl=timedelta(hours=1))
    session = await appointments.book(
        [room], span("18:00", "19:00"), attendees=[Attendee("Zoë")], seats=3
    )
    return evolve(practice, asked=asked, held=held, session=session)


async def everything(connection: psycopg.AsyncConnection[Any], *practices: Practice) -> str:
    """Return every row the practices have, as *connection* sees them."""
    tenants = of(*(practice.tenant.id for practice in practices))
    cursor = await connection.execute(EVERYTHING, tenants)
    [rows] = await cursor.fetchone()
    return rows


async def raised(
    method: Any, arguments: dict[str, Any], name: str, bad: Bad, other: Practice
) -> Any:
    """Return what a call with one bad argument raises, or its result."""
    try:
        return await settled(method(**{**arguments, name: bad.make(other)}))
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


def test_every_argument_of_every_method_has_its_bad_values(database: AsyncDatabase) -> None:
    public = {**public_methods(database), **public_methods(database.scheduler(uuid4()))}

    assert {path: sorted(names) for path, names in public.items()} == {
        path: sorted(call) for path, call in ALL_CALLS.items()
    }


async def test_no_table_of_a_tenant_is_forgotten(
    connection: psycopg.AsyncConnection[Any],
) -> None:
    cursor = await connection.execute(
        """select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'apptsched'::regnamespace and c.relkind in ('r', 'p')
          and a.attname = 'tenant_id' order by 1"""
    )

    assert tuple(name for (name,) in await cursor.fetchall()) == OWNED


@pytest.mark.parametrize("path", [path for path in ALL_CALLS if path.endswith(".update")])
async def test_an_update_of_nothing_is_refused_before_anything_is_sent(path: str) -> None:
    closed = AsyncDatabase("host=/nowhere")
    owner = closed if path in TENANT_CALLS else closed.scheduler(uuid4())

    with pytest.raises(InvalidInput, match="nothing to change"):
        await attrgetter(path)(owner)(uuid4(), expected_version=1)


@pytest.mark.parametrize("path", ALL_CALLS)
async def test_bad_input_gets_its_error_and_nothing_is_written(
    database: AsyncDatabase, connection: psycopg.AsyncConnection[Any], path: str
) -> None:
    mine, other = await filled(database), await open_practice(database)
    await connection.set_autocommit(True)
    before = await everything(connection, mine, other)
    owner = database if path in TENANT_CALLS else database.scheduler(mine.tenant.id)
    method, arguments = attrgetter(path)(owner), valid_arguments(ALL_CALLS[path], mine)

    surprises = []
    for name, bad in cases(ALL_CALLS[path]):
        checkouts = database.stats()["requests_num"]
        error = await raised(method, arguments, name, bad, other)
        was_asked = database.stats()["requests_num"] > checkouts
        if type(error) is not bad.error or was_asked is not bad.is_asked:
            surprises.append((name, bad.label, error, was_asked))

    assert surprises == []
    assert await everything(connection, mine, other) == before


@pytest.mark.parametrize("path", SCHEDULER_CALLS)
async def test_bad_input_leaves_the_callers_transaction_usable(
    database: AsyncDatabase, connection: psycopg.AsyncConnection[Any], path: str
) -> None:
    mine, other = await filled(database), await open_practice(database)
    before = await everything(connection, mine, other)
    bound = AsyncScheduler.bind(connection, mine.tenant.id)
    method, arguments = attrgetter(path)(bound), valid_arguments(SCHEDULER_CALLS[path], mine)

    surprises = []
    for name, bad in cases(SCHEDULER_CALLS[path]):
        error = await raised(method, arguments, name, bad, other)
        cursor = await connection.execute("select pg_current_xact_id_if_assigned() is null")
        [is_untouched] = await cursor.fetchone()
        if type(error) is not bad.error or not (is_untouched or bad.is_asked):
            surprises.append((name, bad.label, error, is_untouched))

    assert surprises == []
    assert await everything(connection, mine, other) == before
    await settled(method(**arguments))
    await connection.commit()


@pytest.mark.parametrize("path", ALL_CALLS)
async def test_what_the_bad_calls_start_from_is_good(database: AsyncDatabase, path: str) -> None:
    practice = await filled(database)
    owner = database if path in TENANT_CALLS else database.scheduler(practice.tenant.id)

    arguments = valid_arguments(ALL_CALLS[path], practice)
    if path == "tenants.purge":
        await database.tenants.archive(practice.tenant.id)

    assert await settled(attrgetter(path)(owner)(**arguments)) is not None
