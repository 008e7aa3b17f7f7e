"""A migration under a live pool changes what prepared statements return; calls go on."""

from __future__ import annotations

from functools import partial

import psycopg
import pytest

from apptsched import AsyncDatabase, AsyncScheduler, DatabaseConfig, Resource, SchemaChanged
from tests.postgres.async_._compat import gather
from tests.support.migrations import ask

SIZE = 12
ENOUGH = 8  # calls on a connection, for the driver to prepare their statement


def change(conninfo: str) -> None:
    """Change the type of a column as a compatible migration would."""
    ask(conninfo, "alter table apptsched.resource alter column ref type varchar(300)")


async def prepared(database: AsyncDatabase, calls: int) -> tuple[AsyncScheduler, Resource]:
    """Return a scheduler and a room that was read *calls* times."""
    tenant = await database.tenants.add("T", timezone="UTC")
    scheduler = database.scheduler(tenant.id)
    room = await scheduler.resources.add("Room", kind="room")
    for _ in range(calls):
        assert await scheduler.resources.get(room.id) == room
    return scheduler, room


async def test_every_call_through_a_pool_goes_on(private_conninfo: str) -> None:
    config = DatabaseConfig(conninfo=private_conninfo, min_size=SIZE, max_size=SIZE)
    async with AsyncDatabase(config) as database:
        # Connections take turns.
        scheduler, room = await prepared(database, SIZE * ENOUGH)
        change(private_conninfo)

        found = await gather(*[partial(scheduler.resources.get, room.id)] * (4 * SIZE))

        assert found == [room] * (4 * SIZE)
        assert await scheduler.resources.update(room.id, expected_version=1, name="Hall")
        assert database.stats()["pool_size"] == SIZE


async def test_a_transaction_is_run_again_on_a_fresh_connection(private_conninfo: str) -> None:
    config = DatabaseConfig(conninfo=private_conninfo, min_size=SIZE, max_size=SIZE)
    async with AsyncDatabase(config) as database:
        scheduler, room = await prepared(database, SIZE * ENOUGH)
        change(private_conninfo)
        tries: list[int] = []

        async def work(inside: AsyncScheduler) -> Resource:
            tries.append(1)
            return await inside.resources.get(room.id)

        assert await scheduler.run(work) == room
        assert len(tries) == 2


async def test_one_transaction_tells_it_and_the_next_is_well(private_conninfo: str) -> None:
    async with AsyncDatabase(private_conninfo) as database:
        scheduler, room = await prepared(database, ENOUGH)
        change(private_conninfo)

        async def read() -> Resource:
            async with scheduler.transaction() as inside:
                return await inside.resources.get(room.id)

        with pytest.raises(SchemaChanged):
            await read()
        assert await read() == room


@pytest.mark.parametrize(("autocommit", "cure"), [(False, "rollback"), (True, "deallocate all")])
async def test_a_bound_call_tells_it_until_the_host_lets_go_of_what_was_prepared(
    private_conninfo: str, autocommit: bool, cure: str
) -> None:
    async with AsyncDatabase(private_conninfo) as database:
        _, room = await prepared(database, 1)
        [tenant] = (await database.tenants.list()).items
    connect = psycopg.AsyncConnection.connect(private_conninfo, autocommit=autocommit)
    async with await connect as host:
        bound = AsyncScheduler.bind(host, tenant.id)
        for _ in range(ENOUGH):
            await bound.resources.get(room.id)
        await host.commit()
        change(private_conninfo)

        with pytest.raises(SchemaChanged, match="what a prepared statement returns"):
            await bound.resources.get(room.id)
        await host.execute(cure)
        assert await bound.resources.get(room.id) == room
