# Generated from tests/postgres/async_/test_changing_schema.py by tools/unsync.py; do not edit.
"""A migration under a live pool changes what prepared statements return; calls go on."""

from __future__ import annotations

from functools import partial

import psycopg
import pytest

from apptsched import Database, DatabaseConfig, Resource, Scheduler, SchemaChanged
from tests.postgres.sync_._compat import gather
from tests.support.migrations import ask

SIZE = 12
ENOUGH = 8  # calls on a connection, for the driver to prepare their statement


def change(conninfo: str) -> None:
    """Change the type of a column as a compatible migration would."""
    ask(conninfo, "alter table apptsched.resource alter column ref type varchar(300)")


def prepared(database: Database, calls: int) -> tuple[Scheduler, Resource]:
    """Return a scheduler and a room that was read *calls* times."""
    tenant = database.tenants.add("T", timezone="UTC")
    scheduler = database.scheduler(tenant.id)
    room = scheduler.resources.add("Room", kind="room")
    for _ in range(calls):
        assert scheduler.resources.get(room.id) == room
    return scheduler, room


def test_every_call_through_a_pool_goes_on(private_conninfo: str) -> None:
    config = DatabaseConfig(conninfo=private_conninfo, min_size=SIZE, max_size=SIZE)
    with Database(config) as database:
        # Connections take turns.
        scheduler, room = prepared(database, SIZE * ENOUGH)
        change(private_conninfo)

        found = gather(*[partial(scheduler.resources.get, room.id)] * (4 * SIZE))

        assert found == [room] * (4 * SIZE)
        assert scheduler.resources.update(room.id, expected_version=1, name="Hall")
        assert database.stats()["pool_size"] == SIZE


def test_a_transaction_is_run_again_on_a_fresh_connection(private_conninfo: str) -> None:
    config = DatabaseConfig(conninfo=private_conninfo, min_size=SIZE, max_size=SIZE)
    with Database(config) as database:
        scheduler, room = prepared(database, SIZE * ENOUGH)
        change(private_conninfo)
        tries: list[int] = []

        def work(inside: Scheduler) -> Resource:
            tries.append(1)
            return inside.resources.get(room.id)

        assert scheduler.run(work) == room
        assert len(tries) == 2


def test_one_transaction_tells_it_and_the_next_is_well(private_conninfo: str) -> None:
    with Database(private_conninfo) as database:
        scheduler, room = prepared(database, ENOUGH)
        change(private_conninfo)

        def read() -> Resource:
            with scheduler.transaction() as inside:
                return inside.resources.get(room.id)

        with pytest.raises(SchemaChanged):
            read()
        assert read() == room


@pytest.mark.parametrize(("autocommit", "cure"), [(False, "rollback"), (True, "deallocate all")])
def test_a_bound_call_tells_it_until_the_host_lets_go_of_what_was_prepared(
    private_conninfo: str, autocommit: bool, cure: str
) -> None:
    with Database(private_conninfo) as database:
        _, room = prepared(database, 1)
        [tenant] = (database.tenants.list()).items
    connect = psycopg.Connection.connect(private_conninfo, autocommit=autocommit)
    with connect as host:
        bound = Scheduler.bind(host, tenant.id)
        for _ in range(ENOUGH):
            bound.resources.get(room.id)
        host.commit()
        change(private_conninfo)

        with pytest.raises(SchemaChanged, match="what a prepared statement returns"):
            bound.resources.get(room.id)
        host.execute(cure)
        assert bound.resources.get(room.id) == room
