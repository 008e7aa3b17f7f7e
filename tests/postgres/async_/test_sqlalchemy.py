"""A scheduler on the connection of a SQLAlchemy session is part of the session's transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from apptsched import AsyncDatabase, SlotTaken
from tests.postgres.async_.practice import open_practice
from tests.postgres.async_.story import story
from tests.support.alchemy import SETTINGS, AsyncHost, Invoice, counted
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.times import span

NINE = span("09:00", "10:00")
LEVELS = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "AUTOCOMMIT"]


@pytest.fixture
async def host(private_conninfo: str) -> AsyncIterator[AsyncHost]:
    """A host whose tables are in the scheduler's database."""
    ask(private_conninfo, "create table invoice (id serial primary key, appointment_id uuid)")
    host = AsyncHost(private_conninfo)
    yield host
    await host.close()


@pytest.fixture
async def practice(private: AsyncDatabase) -> Practice:
    """A filled tenant in the same database."""
    return await open_practice(private)


async def settings(session: Any) -> list[Any]:
    """Return the settings made on the session's connection."""
    result = await session.execute(SETTINGS)
    return list(result)


async def test_rollback_undoes_the_booking_and_the_hosts_row(
    host: AsyncHost, practice: Practice, private_conninfo: str
) -> None:
    async with host.session() as session:
        s = await host.scheduler(session, practice.tenant.id)
        visit = await s.appointments.book([practice.desk.id], NINE)
        session.add(Invoice(appointment_id=visit.id))
        await session.flush()
        await session.rollback()

    assert counted(private_conninfo) == (1, 0)


async def test_commit_keeps_the_booking_together_with_the_hosts_row(
    host: AsyncHost, practice: Practice, private_conninfo: str
) -> None:
    async with host.session() as session, session.begin():
        s = await host.scheduler(session, practice.tenant.id)
        visit = await s.appointments.book([practice.desk.id], NINE)
        session.add(Invoice(appointment_id=visit.id))
        await session.flush()
        assert counted(private_conninfo) == (1, 0)

    assert counted(private_conninfo) == (2, 1)


async def test_commit_keeps_a_booking_that_is_all_the_session_did(
    host: AsyncHost, practice: Practice, private_conninfo: str
) -> None:
    async with host.session() as session, session.begin():
        s = await host.scheduler(session, practice.tenant.id)
        await s.appointments.book([practice.desk.id], NINE)

    assert counted(private_conninfo) == (2, 0)


async def test_a_refusal_leaves_the_session_usable(
    host: AsyncHost, practice: Practice, private_conninfo: str
) -> None:
    async with host.session() as session, session.begin():
        session.add(Invoice(appointment_id=uuid4()))
        await session.flush()
        s = await host.scheduler(session, practice.tenant.id)
        with pytest.raises(SlotTaken):
            await s.appointments.book([practice.room.id], NINE)
        session.add(Invoice(appointment_id=uuid4()))

    assert counted(private_conninfo) == (1, 2)


async def test_a_savepoint_of_the_session_takes_the_booking_back_alone(
    host: AsyncHost, practice: Practice, private_conninfo: str
) -> None:
    async with host.session() as session, session.begin():
        session.add(Invoice(appointment_id=uuid4()))
        async with session.begin_nested() as savepoint:
            # Asked for here: a session sets its savepoint when its connection is next asked for.
            s = await host.scheduler(session, practice.tenant.id)
            await s.appointments.book([practice.desk.id], NINE)
            await savepoint.rollback()

    assert counted(private_conninfo) == (1, 1)


@pytest.mark.smoke
@pytest.mark.parametrize("level", LEVELS)
async def test_any_sessions_connection_tells_the_same_story_and_stays_as_it_is(
    private: AsyncDatabase, level: str
) -> None:
    tenant, other = [await private.tenants.add(name, timezone="Europe/Paris") for name in "ab"]
    expected = await story(private.scheduler(tenant.id, actor="a"))
    host = AsyncHost(private.config.conninfo, isolation_level=level)
    async with host.session() as session:
        s = await host.scheduler(session, other.id)
        before = await settings(session)

        assert await story(s) == expected

        assert await settings(session) == before
    await host.close()
