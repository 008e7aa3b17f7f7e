"""Calls that were under way when their tenant was purged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import psycopg
import pytest

from apptsched import AsyncScheduler, Busy, Claim, NotFound, PersonNotFound
from tests.postgres.async_._compat import gather
from tests.postgres.async_.waiting import until_waiting
from tests.support.ward import Ward, at

Call = Callable[[AsyncScheduler, Ward], Awaitable[Any]]
ARCHIVE = "update apptsched.tenant set archived_at = now() where tenant_id = %s"
NAME = "select name from apptsched.tenant where tenant_id = %s"
LOCK = "select from apptsched.tenant where tenant_id = %s for update"
PURGE = "select outcome from apptsched.purge_tenant(%s, %s, 1000, '1s')"
CALLS: dict[str, Call] = {
    "a booking": lambda s, ward: s.appointments.book(ward.rooms[:1], at(0)),
    "a booking with a key": lambda s, ward: s.appointments.book(
        ward.rooms[:1], at(0), idempotency_key="k"
    ),
    "a booking of a pool": lambda s, ward: s.appointments.book(
        [Claim(ward.rooms[1], quantity=2)], at(0)
    ),
    "a new person": lambda s, ward: s.people.add("Ann"),
    "a new resource": lambda s, ward: s.resources.add("Room", kind="room", timezone="UTC"),
}


async def begin_purge(ward: Ward, host: psycopg.AsyncConnection[Any]) -> str:
    """Lock the ward's tenant, archived, as each step of a purge does; return its name."""
    [name] = await (await host.execute(NAME, [ward.tenant_id])).fetchone()
    await host.execute(ARCHIVE, [ward.tenant_id])
    await host.execute(LOCK, [ward.tenant_id])
    return name


async def purge(ward: Ward, host: psycopg.AsyncConnection[Any]) -> None:
    """Purge the ward's tenant in one transaction, and leave that open."""
    name = await begin_purge(ward, host)
    outcome = "more"
    while outcome == "more":
        [outcome] = await (await host.execute(PURGE, [ward.tenant_id, name])).fetchone()
    assert outcome == "done"


@pytest.mark.parametrize("kind", CALLS)
async def test_a_call_that_waited_for_the_purge_of_its_tenant_finds_nothing_of_it(
    ward: Ward, scheduler: AsyncScheduler, kind: str
) -> None:
    await scheduler.resources.set_capacity(ward.rooms[1], 2)
    async with await psycopg.AsyncConnection.connect(ward.conninfo) as host:
        await purge(ward, host)

        async def commit() -> None:
            await until_waiting(ward)
            await host.commit()

        outcome, _ = await gather(partial(CALLS[kind], scheduler, ward), commit)

    assert isinstance(outcome, NotFound)
    assert outcome.__cause__ is None


async def test_in_the_hosts_transaction_the_call_is_told_to_be_tried_again(ward: Ward) -> None:
    connect = partial(psycopg.AsyncConnection.connect, ward.conninfo)
    async with await connect() as host, await connect(application_name=ward.clients) as second:
        await purge(ward, host)

        async def commit() -> None:
            await until_waiting(ward)
            await host.commit()

        bound = AsyncScheduler.bind(second, ward.tenant_id)
        outcome, _ = await gather(partial(CALLS["a booking with a key"], bound, ward), commit)

    assert isinstance(outcome, Busy)


async def test_a_role_is_granted_before_or_after_a_purge_without_a_deadlock(
    ward: Ward, scheduler: AsyncScheduler
) -> None:
    person = await scheduler.people.add("Ann")
    connect = partial(psycopg.AsyncConnection.connect, ward.conninfo)
    async with await connect() as host, await connect(application_name=ward.clients) as second:
        await begin_purge(ward, host)

        async def go_on() -> None:
            await until_waiting(ward)
            await purge(ward, host)
            await host.commit()

        grant = AsyncScheduler.bind(second, ward.tenant_id).people.grant
        outcome, _ = await gather(partial(grant, person.id, "doctor"), go_on)

    assert isinstance(outcome, PersonNotFound)
