"""Changes of what is in the catalogue, while another transaction changes it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from apptsched import AlreadyExists, AsyncDatabase, AsyncScheduler, Busy
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
