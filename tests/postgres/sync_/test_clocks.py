# Generated from tests/postgres/async_/test_clocks.py by tools/unsync.py; do not edit.
"""Whose clock decides: the server's, whatever the client's says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Any

import psycopg
import pytest

from apptsched import (
    Appointment,
    Attendee,
    Buffers,
    Database,
    Resource,
    Scheduler,
    SlotTaken,
)
from apptsched._sync import context
from tests.postgres.sync_._compat import gather
from tests.postgres.sync_.waiting import until
from tests.support.migrations import ask
from tests.support.times import span

NINE, TTL = span("09:00", "10:00"), timedelta(hours=1)
NOW = "select clock_timestamp()"
WAITING = "select count(*) from pg_stat_activity where %s = any (pg_blocking_pids(pid))"


class AYearAhead(datetime):
    """The clock of a client that was set wrong."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        """Return the instant a year from now."""
        return datetime.now(tz) + timedelta(days=365)


def test_a_hold_runs_out_by_the_servers_clock_whatever_the_clients_says(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = scheduler.resources.add("Room", kind="room")
    held = scheduler.appointments.hold([room.id], NINE, ttl=TTL)
    monkeypatch.setattr(context, "datetime", AYearAhead)

    with pytest.raises(SlotTaken):
        scheduler.appointments.book([room.id], NINE)
    extended = scheduler.appointments.extend_hold(held.id, TTL)

    assert held.expires_at is not None
    assert extended.expires_at is not None
    assert held.expires_at - held.created_at == TTL
    assert timedelta(0) < extended.expires_at - held.expires_at < timedelta(days=1)


@pytest.fixture(params=["on the pool", "bound"])
def s(
    request: pytest.FixtureRequest, shared_conninfo: str, scheduler: Scheduler, room: Resource
) -> Iterator[Scheduler]:
    """A scheduler without a clock of its own."""
    if request.param == "on the pool":
        yield scheduler
    else:
        with psycopg.Connection.connect(shared_conninfo) as host:
            yield Scheduler.bind(host, room.tenant_id)


@pytest.fixture
def room(scheduler: Scheduler) -> Resource:
    return scheduler.resources.add("Room", kind="room")


Call = Callable[[], Awaitable[Any]]
Waited = Callable[[Call], Awaitable[tuple[Any, datetime]]]


def after_waiting(
    conninfo: str, connection: psycopg.Connection[Any], call: Call
) -> tuple[Any, datetime]:
    """Return what a call answers that waits for *connection*, and when that let it go on."""
    freed = []

    def let_go() -> None:
        waiting = partial(ask, conninfo, WAITING, connection.info.backend_pid)
        until(lambda: waiting() == [(1,)])
        freed.append(((connection.execute(NOW)).fetchone())[0])
        connection.rollback()

    answer, _ = gather(call, let_go)
    return answer, freed[0]


@pytest.fixture
def waited(shared_conninfo: str, connection: psycopg.Connection[Any]) -> Waited:
    """Makes a call that waits for the rival, and lets it go on."""
    return partial(after_waiting, shared_conninfo, connection)


@pytest.fixture
def rival(connection: psycopg.Connection[Any], room: Resource) -> Scheduler:
    return Scheduler.bind(connection, room.tenant_id)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"idempotency_key": "k"},
        {"buffers": Buffers(before=timedelta(minutes=5), policy="shared")},
        {"attendees": [Attendee("Zoë")], "seats": 2},
    ],
    ids=["one room", "with a key", "in the room's queue", "a session"],
)
def test_a_hold_lasts_from_when_its_time_is_had_however_long_it_was_waited_for(
    s: Scheduler,
    rival: Scheduler,
    room: Resource,
    waited: Waited,
    arguments: dict[str, Any],
) -> None:
    free = s.resources.add("Free", kind="room")
    rival.appointments.book([room.id], NINE)
    hold = partial(s.appointments.hold, [free.id, room.id], NINE, ttl=TTL, **arguments)

    held, freed = waited(hold)

    assert held.expires_at - TTL >= freed
    assert held.expires_at - TTL == held.created_at == held.updated_at
    [event] = s.appointments.history(held.id)
    assert event.at == held.created_at
    assert (s.appointments.as_of(held.id, held.created_at)).status == "held"
    if "idempotency_key" in arguments:
        assert hold() == held


def test_a_hold_lasts_from_when_it_is_had_to_be_extended(
    s: Scheduler,
    scheduler: Scheduler,
    rival: Scheduler,
    room: Resource,
    waited: Waited,
) -> None:
    held: Appointment = scheduler.appointments.hold([room.id], NINE, ttl=TTL)
    rival.appointments.update(held.id, title="x")

    extended, freed = waited(partial(s.appointments.extend_hold, held.id, TTL))

    assert extended.expires_at - TTL >= freed
    assert extended.updated_at == extended.expires_at - TTL
    assert (s.appointments.history(held.id))[-1].at == extended.updated_at


def test_what_was_waited_for_leaves_a_database_without_findings(
    private: Database, private_conninfo: str
) -> None:
    tenant = private.tenants.add("Clinic", timezone="UTC")
    s = private.scheduler(tenant.id)
    room = s.resources.add("Room", kind="room")
    with psycopg.Connection.connect(private_conninfo) as host:
        Scheduler.bind(host, tenant.id).appointments.book([room.id], NINE)
        hold = partial(s.appointments.hold, [room.id], NINE, ttl=TTL)
        held, _ = after_waiting(private_conninfo, host, hold)
        Scheduler.bind(host, tenant.id).appointments.update(held.id, title="x")
        extend = partial(s.appointments.extend_hold, held.id, TTL)
        after_waiting(private_conninfo, host, extend)

    assert (private.doctor()).findings == ()
