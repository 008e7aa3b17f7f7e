"""Changes of what is in the catalogue, while another transaction changes it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from apptsched import (
    AlreadyExists,
    AsyncDatabase,
    AsyncScheduler,
    Busy,
    UnexpectedDatabaseError,
)
from tests.postgres.async_._compat import gather
from tests.postgres.async_.waiting import until_waiting
from tests.support.ward import Ward

Make = Callable[[AsyncScheduler, str], Awaitable[Any]]
KINDS: dict[str, Make] = {
    "people": lambda s, name: s.people.add(name),
    "resources": lambda s, name: s.resources.add(name, kind="room"),
    "services": lambda s, name: s.services.add(name, duration=timedelta(hours=1)),
}
ABOVE = [psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE]


@pytest.fixture
async def host(ward: Ward) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """A connection that is one of the ward's clients."""
    connect = psycopg.AsyncConnection.connect
    async with await connect(ward.conninfo, application_name=ward.clients) as connection:
        yield connection


@pytest.fixture
def bound(ward: Ward, host: psycopg.AsyncConnection[Any]) -> AsyncScheduler:
    return AsyncScheduler.bind(host, ward.tenant_id)


@pytest.fixture(params=["pool", "bind"])
def waiting(request: Any, scheduler: AsyncScheduler, bound: AsyncScheduler) -> AsyncScheduler:
    """The scheduler that is to wait."""
    return scheduler if request.param == "pool" else bound


async def during(
    ward: Ward, first: Callable[[AsyncScheduler], Awaitable[Any]], call: Callable[[], Any]
) -> Any:
    """Make *call* while *first* is done and not committed; it is, once the call waits."""
    async with await psycopg.AsyncConnection.connect(ward.conninfo) as rival:
        await first(AsyncScheduler.bind(rival, ward.tenant_id))

        async def commit() -> None:
            await until_waiting(ward)
            await rival.commit()

        outcome, _ = await gather(call, commit)
    return outcome


@pytest.mark.parametrize("kind", KINDS)
async def test_a_ref_that_was_given_away_while_an_update_waited_refuses_it(
    ward: Ward, scheduler: AsyncScheduler, waiting: AsyncScheduler, kind: str
) -> None:
    one, other = [await KINDS[kind](scheduler, name) for name in ("One", "Other")]

    refused = await during(
        ward,
        lambda s: getattr(s, kind).update(one.id, ref="r"),
        partial(getattr(waiting, kind).update, other.id, ref="r"),
    )

    assert isinstance(refused, AlreadyExists)
    assert str(refused) == "another row has this ref"
    assert await getattr(waiting, kind).get(other.id) == other


async def test_a_slug_that_was_given_away_while_an_update_waited_refuses_it(
    ward: Ward, database: AsyncDatabase
) -> None:
    slug = f"slug-{ward.tenant_id}"
    other = await database.tenants.add("Other", timezone="UTC")
    give = "update apptsched.tenant set slug = %s where tenant_id = %s"
    async with await psycopg.AsyncConnection.connect(ward.conninfo) as rival:
        await rival.execute(give, [slug, ward.tenant_id])

        async def commit() -> None:
            await until_waiting(ward)
            await rival.commit()

        refused, _ = await gather(partial(database.tenants.update, other.id, slug=slug), commit)

    assert isinstance(refused, AlreadyExists)
    assert str(refused) == "another row has this slug"


@pytest.mark.parametrize("level", ABOVE)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_ref_that_an_older_snapshot_does_not_show_makes_an_update_busy(
    scheduler: AsyncScheduler,
    bound: AsyncScheduler,
    host: psycopg.AsyncConnection[Any],
    kind: str,
    level: psycopg.IsolationLevel,
) -> None:
    one, other = [await KINDS[kind](scheduler, name) for name in ("One", "Other")]
    await host.set_isolation_level(level)
    await bound.resources.list()  # takes the snapshot
    await getattr(scheduler, kind).update(one.id, ref="r")

    with pytest.raises(Busy):
        await getattr(bound, kind).update(other.id, ref="r")

    assert host.info.transaction_status == TransactionStatus.INERROR
    await host.rollback()
    with pytest.raises(AlreadyExists):
        await getattr(bound, kind).update(other.id, ref="r")
    assert host.info.transaction_status == TransactionStatus.INTRANS


@pytest.mark.parametrize("level", [psycopg.IsolationLevel.READ_COMMITTED, *ABOVE])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_ref_that_was_given_back_may_be_taken_whatever_the_snapshot_shows(
    scheduler: AsyncScheduler,
    bound: AsyncScheduler,
    host: psycopg.AsyncConnection[Any],
    kind: str,
    level: psycopg.IsolationLevel,
) -> None:
    one, other = [await KINDS[kind](scheduler, name) for name in ("One", "Other")]
    await getattr(scheduler, kind).update(one.id, ref="r")
    await host.set_isolation_level(level)
    await bound.resources.list()  # takes the snapshot
    with pytest.raises(AlreadyExists, match="ref"):
        await getattr(bound, kind).update(other.id, ref="r")
    await getattr(scheduler, kind).update(one.id, ref="s")

    changed = await getattr(bound, kind).update(other.id, ref="r")

    assert (changed.ref, changed.version) == ("r", 2)


@pytest.mark.parametrize("level", [psycopg.IsolationLevel.READ_COMMITTED, *ABOVE])
async def test_a_constraint_of_the_hosts_with_the_name_of_ours_is_not_ours(
    lone_ward: Ward, level: psycopg.IsolationLevel
) -> None:
    make = """
        create schema host;
        create table host.person (name text constraint person_ref_is_unique unique);
        create function host.copy() returns trigger language plpgsql as
            'begin insert into host.person values (new.name); return null; end';
        create trigger copied after update on apptsched.person
            for each row execute function host.copy();
        insert into host.person values ('Two');
    """
    async with await psycopg.AsyncConnection.connect(lone_ward.conninfo) as host:
        await host.execute(make)
        await host.commit()
        await host.set_isolation_level(level)
        people = AsyncScheduler.bind(host, lone_ward.tenant_id).people
        person = await people.add("One")

        with pytest.raises(AlreadyExists, match="person_ref_is_unique"):
            await people.update(person.id, name="Two")


@pytest.mark.parametrize(
    ("act", "given"), [("update", {"name": "Two"}), ("grant", {"role": "nurse"})]
)
async def test_a_trigger_of_the_hosts_that_keeps_a_row_from_changing_is_told(
    lone_ward: Ward, act: str, given: dict[str, str]
) -> None:
    keep = """
        create function public.keep() returns trigger language plpgsql as 'begin return null; end';
        create trigger kept before update on apptsched.person
            for each row execute function public.keep();
    """
    async with await psycopg.AsyncConnection.connect(lone_ward.conninfo) as host:
        people = AsyncScheduler.bind(host, lone_ward.tenant_id).people
        person = await people.add("One")
        await host.execute(keep)

        with pytest.raises(UnexpectedDatabaseError, match="09000"):
            await getattr(people, act)(person.id, **given)


async def test_a_unique_index_of_the_hosts_is_named(lone_ward: Ward) -> None:
    add_index = "create unique index host_rule on apptsched.person (tenant_id, email)"
    async with await psycopg.AsyncConnection.connect(lone_ward.conninfo) as host:
        await host.execute(add_index)
        people = AsyncScheduler.bind(host, lone_ward.tenant_id).people
        await people.add("One", email="one@example.org")
        other = await people.add("Other")

        with pytest.raises(AlreadyExists, match="host_rule"):
            await people.update(other.id, email="one@example.org")

        assert host.info.transaction_status == TransactionStatus.INERROR


@pytest.mark.parametrize(
    ("act", "given"), [("grant", {"role": "nurse"}), ("update", {"name": "Zoë"}), ("archive", {})]
)
async def test_a_change_that_waited_for_a_role_to_be_granted_tells_it(
    ward: Ward,
    scheduler: AsyncScheduler,
    waiting: AsyncScheduler,
    act: str,
    given: dict[str, str],
) -> None:
    person = await scheduler.people.add("Ann")

    changed = await during(
        ward,
        lambda s: s.people.grant(person.id, "doctor"),
        partial(getattr(waiting.people, act), person.id, **given),
    )

    assert (changed.roles, changed.version) == (("doctor", *given.get("role", "").split()), 3)
    assert await waiting.people.get(person.id) == changed
