# Generated from tests/postgres/async_/races/test_catalogue.py by tools/unsync.py; do not edit.
"""Changes of what is in the catalogue, while another transaction changes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from apptsched import (
    AlreadyExists,
    Busy,
    Database,
    Scheduler,
    UnexpectedDatabaseError,
)
from tests.postgres.sync_._compat import gather
from tests.postgres.sync_.waiting import until_waiting
from tests.support.ward import Ward

Make = Callable[[Scheduler, str], Awaitable[Any]]
KINDS: dict[str, Make] = {
    "people": lambda s, name: s.people.add(name),
    "resources": lambda s, name: s.resources.add(name, kind="room"),
    "services": lambda s, name: s.services.add(name, duration=timedelta(hours=1)),
}
ABOVE = [psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE]


@pytest.fixture
def host(ward: Ward) -> Iterator[psycopg.Connection[Any]]:
    """A connection that is one of the ward's clients."""
    connect = psycopg.Connection.connect
    with connect(ward.conninfo, application_name=ward.clients) as connection:
        yield connection


@pytest.fixture
def bound(ward: Ward, host: psycopg.Connection[Any]) -> Scheduler:
    return Scheduler.bind(host, ward.tenant_id)


@pytest.fixture(params=["pool", "bind"])
def waiting(request: Any, scheduler: Scheduler, bound: Scheduler) -> Scheduler:
    """The scheduler that is to wait."""
    return scheduler if request.param == "pool" else bound


def during(
    ward: Ward, first: Callable[[Scheduler], Awaitable[Any]], call: Callable[[], Any]
) -> Any:
    """Make *call* while *first* is done and not committed; it is, once the call waits."""
    with psycopg.Connection.connect(ward.conninfo) as rival:
        first(Scheduler.bind(rival, ward.tenant_id))

        def commit() -> None:
            until_waiting(ward)
            rival.commit()

        outcome, _ = gather(call, commit)
    return outcome


@pytest.mark.parametrize("kind", KINDS)
def test_a_ref_that_was_given_away_while_an_update_waited_refuses_it(
    ward: Ward, scheduler: Scheduler, waiting: Scheduler, kind: str
) -> None:
    one, other = [KINDS[kind](scheduler, name) for name in ("One", "Other")]

    refused = during(
        ward,
        lambda s: getattr(s, kind).update(one.id, ref="r"),
        partial(getattr(waiting, kind).update, other.id, ref="r"),
    )

    assert isinstance(refused, AlreadyExists)
    assert str(refused) == "another row has this ref"
    assert getattr(waiting, kind).get(other.id) == other


def test_a_slug_that_was_given_away_while_an_update_waited_refuses_it(
    ward: Ward, database: Database
) -> None:
    slug = f"slug-{ward.tenant_id}"
    other = database.tenants.add("Other", timezone="UTC")
    give = "update apptsched.tenant set slug = %s where tenant_id = %s"
    with psycopg.Connection.connect(ward.conninfo) as rival:
        rival.execute(give, [slug, ward.tenant_id])

        def commit() -> None:
            until_waiting(ward)
            rival.commit()

        refused, _ = gather(partial(database.tenants.update, other.id, slug=slug), commit)

    assert isinstance(refused, AlreadyExists)
    assert str(refused) == "another row has this slug"


@pytest.mark.parametrize("level", ABOVE)
@pytest.mark.parametrize("kind", KINDS)
def test_a_ref_that_an_older_snapshot_does_not_show_makes_an_update_busy(
    scheduler: Scheduler,
    bound: Scheduler,
    host: psycopg.Connection[Any],
    kind: str,
    level: psycopg.IsolationLevel,
) -> None:
    one, other = [KINDS[kind](scheduler, name) for name in ("One", "Other")]
    host.set_isolation_level(level)
    bound.resources.list()  # takes the snapshot
    getattr(scheduler, kind).update(one.id, ref="r")

    with pytest.raises(Busy):
        getattr(bound, kind).update(other.id, ref="r")

    assert host.info.transaction_status == TransactionStatus.INERROR
    host.rollback()
    with pytest.raises(AlreadyExists):
        getattr(bound, kind).update(other.id, ref="r")
    assert host.info.transaction_status == TransactionStatus.INTRANS


@pytest.mark.parametrize("level", [psycopg.IsolationLevel.READ_COMMITTED, *ABOVE])
@pytest.mark.parametrize("kind", KINDS)
def test_a_ref_that_was_given_back_may_be_taken_whatever_the_snapshot_shows(
    scheduler: Scheduler,
    bound: Scheduler,
    host: psycopg.Connection[Any],
    kind: str,
    level: psycopg.IsolationLevel,
) -> None:
    one, other = [KINDS[kind](scheduler, name) for name in ("One", "Other")]
    getattr(scheduler, kind).update(one.id, ref="r")
    host.set_isolation_level(level)
    bound.resources.list()  # takes the snapshot
    with pytest.raises(AlreadyExists, match="ref"):
        getattr(bound, kind).update(other.id, ref="r")
    getattr(scheduler, kind).update(one.id, ref="s")

    changed = getattr(bound, kind).update(other.id, ref="r")

    assert (changed.ref, changed.version) == ("r", 2)


@pytest.mark.parametrize("level", [psycopg.IsolationLevel.READ_COMMITTED, *ABOVE])
def test_a_constraint_of_the_hosts_with_the_name_of_ours_is_not_ours(
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
    with psycopg.Connection.connect(lone_ward.conninfo) as host:
        host.execute(make)
        host.commit()
        host.set_isolation_level(level)
        people = Scheduler.bind(host, lone_ward.tenant_id).people
        person = people.add("One")

        with pytest.raises(AlreadyExists, match="person_ref_is_unique"):
            people.update(person.id, name="Two")


@pytest.mark.parametrize(
    ("act", "given"), [("update", {"name": "Two"}), ("grant", {"role": "nurse"})]
)
def test_a_trigger_of_the_hosts_that_keeps_a_row_from_changing_is_told(
    lone_ward: Ward, act: str, given: dict[str, str]
) -> None:
    keep = """
        create function public.keep() returns trigger language plpgsql as 'begin return null; end';
        create trigger kept before update on apptsched.person
            for each row execute function public.keep();
    """
    with psycopg.Connection.connect(lone_ward.conninfo) as host:
        people = Scheduler.bind(host, lone_ward.tenant_id).people
        person = people.add("One")
        host.execute(keep)

        with pytest.raises(UnexpectedDatabaseError, match="09000"):
            getattr(people, act)(person.id, **given)


def test_a_unique_index_of_the_hosts_is_named(lone_ward: Ward) -> None:
    add_index = "create unique index host_rule on apptsched.person (tenant_id, email)"
    with psycopg.Connection.connect(lone_ward.conninfo) as host:
        host.execute(add_index)
        people = Scheduler.bind(host, lone_ward.tenant_id).people
        people.add("One", email="one@example.org")
        other = people.add("Other")

        with pytest.raises(AlreadyExists, match="host_rule"):
            people.update(other.id, email="one@example.org")

        assert host.info.transaction_status == TransactionStatus.INERROR


@pytest.mark.parametrize(
    ("act", "given"), [("grant", {"role": "nurse"}), ("update", {"name": "Zoë"}), ("archive", {})]
)
def test_a_change_that_waited_for_a_role_to_be_granted_tells_it(
    ward: Ward,
    scheduler: Scheduler,
    waiting: Scheduler,
    act: str,
    given: dict[str, str],
) -> None:
    person = scheduler.people.add("Ann")

    changed = during(
        ward,
        lambda s: s.people.grant(person.id, "doctor"),
        partial(getattr(waiting.people, act), person.id, **given),
    )

    assert (changed.roles, changed.version) == (("doctor", *given.get("role", "").split()), 3)
    assert waiting.people.get(person.id) == changed
