# Generated from tests/postgres/async_/test_sqlalchemy.py by tools/unsync.py; do not edit.
"""A scheduler on the connection of a SQLAlchemy session is part of the session's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from apptsched import Database, SlotTaken
from tests.postgres.sync_.practice import open_practice
from tests.postgres.sync_.story import story
from tests.support.alchemy import SETTINGS, Host, Invoice, counted
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.times import span

NINE = span("09:00", "10:00")
LEVELS = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "AUTOCOMMIT"]


@pytest.fixture
def host(private_conninfo: str) -> Iterator[Host]:
    """A host whose tables are in the scheduler's database."""
    ask(private_conninfo, "create table invoice (id serial primary key, appointment_id uuid)")
    host = Host(private_conninfo)
    yield host
    host.close()


@pytest.fixture
def practice(private: Database) -> Practice:
    """A filled tenant in the same database."""
    return open_practice(private)


def settings(session: Any) -> list[Any]:
    """Return the settings made on the session's connection."""
    result = session.execute(SETTINGS)
    return list(result)


def test_rollback_undoes_the_booking_and_the_hosts_row(
    host: Host, practice: Practice, private_conninfo: str
) -> None:
    with host.session() as session:
        s = host.scheduler(session, practice.tenant.id)
        visit = s.appointments.book([practice.desk.id], NINE)
        session.add(Invoice(appointment_id=visit.id))
        session.flush()
        session.rollback()

    assert counted(private_conninfo) == (1, 0)


def test_commit_keeps_the_booking_together_with_the_hosts_row(
    host: Host, practice: Practice, private_conninfo: str
) -> None:
    with host.session() as session, session.begin():
        s = host.scheduler(session, practice.tenant.id)
        visit = s.appointments.book([practice.desk.id], NINE)
        session.add(Invoice(appointment_id=visit.id))
        session.flush()
        assert counted(private_conninfo) == (1, 0)

    assert counted(private_conninfo) == (2, 1)


def test_commit_keeps_a_booking_that_is_all_the_session_did(
    host: Host, practice: Practice, private_conninfo: str
) -> None:
    with host.session() as session, session.begin():
        s = host.scheduler(session, practice.tenant.id)
        s.appointments.book([practice.desk.id], NINE)

    assert counted(private_conninfo) == (2, 0)


def test_a_refusal_leaves_the_session_usable(
    host: Host, practice: Practice, private_conninfo: str
) -> None:
    with host.session() as session, session.begin():
        session.add(Invoice(appointment_id=uuid4()))
        session.flush()
        s = host.scheduler(session, practice.tenant.id)
        with pytest.raises(SlotTaken):
            s.appointments.book([practice.room.id], NINE)
        session.add(Invoice(appointment_id=uuid4()))

    assert counted(private_conninfo) == (1, 2)


def test_a_savepoint_of_the_session_takes_the_booking_back_alone(
    host: Host, practice: Practice, private_conninfo: str
) -> None:
    with host.session() as session, session.begin():
        session.add(Invoice(appointment_id=uuid4()))
        with session.begin_nested() as savepoint:
            # Asked for here: a session sets its savepoint when its connection is next asked for.
            s = host.scheduler(session, practice.tenant.id)
            s.appointments.book([practice.desk.id], NINE)
            savepoint.rollback()

    assert counted(private_conninfo) == (1, 1)


@pytest.mark.smoke
@pytest.mark.parametrize("level", LEVELS)
def test_any_sessions_connection_tells_the_same_story_and_stays_as_it_is(
    private: Database, level: str
) -> None:
    tenant, other = [private.tenants.add(name, timezone="Europe/Paris") for name in "ab"]
    expected = story(private.scheduler(tenant.id, actor="a"))
    host = Host(private.config.conninfo, isolation_level=level)
    with host.session() as session:
        s = host.scheduler(session, other.id)
        before = settings(session)

        assert story(s) == expected

        assert settings(session) == before
    host.close()
