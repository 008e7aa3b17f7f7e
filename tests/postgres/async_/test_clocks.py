"""Whose clock decides: the server's, whatever the client's says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Any

import psycopg
import pytest

from apptsched import (
    Appointment,
    AsyncDatabase,
    AsyncScheduler,
    Attendee,
    Buffers,
    Resource,
    SlotTaken,
)
from apptsched._async import context
from tests.postgres.async_._compat import gather
from tests.postgres.async_.waiting import until
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


async def test_a_hold_runs_out_by_the_servers_clock_whatever_the_clients_says(
    scheduler: AsyncScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await scheduler.resources.add("Room", kind="room")
    held = await scheduler.appointments.hold([room.id], NINE, ttl=TTL)
    monkeypatch.setattr(context, "datetime", AYearAhead)

    with pytest.raises(SlotTaken):
        await scheduler.appointments.book([room.id], NINE)
    extended = await scheduler.appointments.extend_hold(held.id, TTL)

    assert held.expires_at is not None
    assert extended.expires_at is not None
    assert held.expires_at - held.created_at == TTL
    assert timedelta(0) < extended.expires_at - held.expires_at < timedelta(days=1)


@pytest.fixture(params=["on the pool", "bound"])
async def s(
    request: pytest.FixtureRequest, shared_conninfo: str, scheduler: AsyncScheduler, room: Resource
) -> AsyncIterator[AsyncScheduler]:
    """A scheduler without a clock of its own."""
    if request.param == "on the pool":
        yield scheduler
    else:
        async with await psycopg.AsyncConnection.connect(shared_conninfo) as host:
            yield AsyncScheduler.bind(host, room.tenant_id)


@pytest.fixture
async def room(scheduler: AsyncScheduler) -> Resource:
    return await scheduler.resources.add("Room", kind="room")


Call = Callable[[], Awaitable[Any]]
Waited = Callable[[Call], Awaitable[tuple[Any, datetime]]]


async def after_waiting(
    conninfo: str, connection: psycopg.AsyncConnection[Any], call: Call
) -> tuple[Any, datetime]:
    """Return what a call answers that waits for *connection*, and when that let it go on."""
    freed = []

    async def let_go() -> None:
        waiting = partial(ask, conninfo, WAITING, connection.info.backend_pid)
        await until(lambda: waiting() == [(1,)])
        freed.append((await (await connection.execute(NOW)).fetchone())[0])
        await connection.rollback()

    answer, _ = await gather(call, let_go)
    return answer, freed[0]


@pytest.fixture
def waited(shared_conninfo: str, connection: psycopg.AsyncConnection[Any]) -> Waited:
    """Makes a call that waits for the rival, and lets it go on."""
    return partial(after_waiting, shared_conninfo, connection)


@pytest.fixture
def rival(connection: psycopg.AsyncConnection[Any], room: Resource) -> AsyncScheduler:
    return AsyncScheduler.bind(connection, room.tenant_id)


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
async def test_a_hold_lasts_from_when_its_time_is_had_however_long_it_was_waited_for(
    s: AsyncScheduler,
    rival: AsyncScheduler,
    room: Resource,
    waited: Waited,
    arguments: dict[str, Any],
) -> None:
    free = await s.resources.add("Free", kind="room")
    await rival.appointments.book([room.id], NINE)
    hold = partial(s.appointments.hold, [free.id, room.id], NINE, ttl=TTL, **arguments)

    held, freed = await waited(hold)

    assert held.expires_at - TTL >= freed
    assert held.expires_at - TTL == held.created_at == held.updated_at
    [event] = await s.appointments.history(held.id)
    assert event.at == held.created_at
    assert (await s.appointments.as_of(held.id, held.created_at)).status == "held"
    if "idempotency_key" in arguments:
        assert await hold() == held


async def test_a_hold_lasts_from_when_it_is_had_to_be_extended(
    s: AsyncScheduler,
    scheduler: AsyncScheduler,
    rival: AsyncScheduler,
    room: Resource,
    waited: Waited,
) -> None:
    held: Appointment = await scheduler.appointments.hold([room.id], NINE, ttl=TTL)
    await rival.appointments.update(held.id, title="x")

    extended, freed = await waited(partial(s.appointments.extend_hold, held.id, TTL))

    assert extended.expires_at - TTL >= freed
    assert extended.updated_at == extended.expires_at - TTL
    assert (await s.appointments.history(held.id))[-1].at == extended.updated_at


async def test_what_was_waited_for_leaves_a_database_without_findings(
    private: AsyncDatabase, private_conninfo: str
) -> None:
    tenant = await private.tenants.add("Clinic", timezone="UTC")
    s = private.scheduler(tenant.id)
    room = await s.resources.add("Room", kind="room")
    async with await psycopg.AsyncConnection.connect(private_conninfo) as host:
        await AsyncScheduler.bind(host, tenant.id).appointments.book([room.id], NINE)
        hold = partial(s.appointments.hold, [room.id], NINE, ttl=TTL)
        held, _ = await after_waiting(private_conninfo, host, hold)
        await AsyncScheduler.bind(host, tenant.id).appointments.update(held.id, title="x")
        extend = partial(s.appointments.extend_hold, held.id, TTL)
        await after_waiting(private_conninfo, host, extend)

    assert (await private.doctor()).findings == ()
