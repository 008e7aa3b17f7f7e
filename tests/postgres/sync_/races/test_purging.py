# Generated from tests/postgres/async_/races/test_purging.py by tools/unsync.py; do not edit.
"""Calls that were under way when their tenant was purged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import psycopg
import pytest

from apptsched import Busy, Claim, NotFound, PersonNotFound, Scheduler
from tests.postgres.sync_._compat import gather
from tests.postgres.sync_.waiting import until_waiting
from tests.support.ward import Ward, at

Call = Callable[[Scheduler, Ward], Awaitable[Any]]
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


def begin_purge(ward: Ward, host: psycopg.Connection[Any]) -> str:
    """Lock the ward's tenant, archived, as each step of a purge does; return its name."""
    [name] = (host.execute(NAME, [ward.tenant_id])).fetchone()
    host.execute(ARCHIVE, [ward.tenant_id])
    host.execute(LOCK, [ward.tenant_id])
    return name


def purge(ward: Ward, host: psycopg.Connection[Any]) -> None:
    """Purge the ward's tenant in one transaction, and leave that open."""
    name = begin_purge(ward, host)
    outcome = "more"
    while outcome == "more":
        [outcome] = (host.execute(PURGE, [ward.tenant_id, name])).fetchone()
    assert outcome == "done"


@pytest.mark.parametrize("kind", CALLS)
def test_a_call_that_waited_for_the_purge_of_its_tenant_finds_nothing_of_it(
    ward: Ward, scheduler: Scheduler, kind: str
) -> None:
    scheduler.resources.set_capacity(ward.rooms[1], 2)
    with psycopg.Connection.connect(ward.conninfo) as host:
        purge(ward, host)

        def commit() -> None:
            until_waiting(ward)
            host.commit()

        outcome, _ = gather(partial(CALLS[kind], scheduler, ward), commit)

    assert isinstance(outcome, NotFound)
    assert outcome.__cause__ is None


def test_in_the_hosts_transaction_the_call_is_told_to_be_tried_again(ward: Ward) -> None:
    connect = partial(psycopg.Connection.connect, ward.conninfo)
    with connect() as host, connect(application_name=ward.clients) as second:
        purge(ward, host)

        def commit() -> None:
            until_waiting(ward)
            host.commit()

        bound = Scheduler.bind(second, ward.tenant_id)
        outcome, _ = gather(partial(CALLS["a booking with a key"], bound, ward), commit)

    assert isinstance(outcome, Busy)


def test_a_role_is_granted_before_or_after_a_purge_without_a_deadlock(
    ward: Ward, scheduler: Scheduler
) -> None:
    person = scheduler.people.add("Ann")
    connect = partial(psycopg.Connection.connect, ward.conninfo)
    with connect() as host, connect(application_name=ward.clients) as second:
        begin_purge(ward, host)

        def go_on() -> None:
            until_waiting(ward)
            purge(ward, host)
            host.commit()

        grant = Scheduler.bind(second, ward.tenant_id).people.grant
        outcome, _ = gather(partial(grant, person.id, "doctor"), go_on)

    assert isinstance(outcome, PersonNotFound)
