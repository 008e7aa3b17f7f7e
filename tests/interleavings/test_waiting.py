"""A call that waited tells the time it had after it, and sees what ran out meanwhile."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from apptsched import Buffers, Database, Scheduler
from apptsched.testing import Interleaver
from tests.support.migrations import new_database
from tests.support.times import span

NINE, TEN = span("09:00", "10:00"), span("10:00", "11:00")
LOCK = "select from apptsched.resource where id = %s for no key update"


@pytest.fixture
def conninfo(apptsched_server, apptsched_template):
    """The conninfo of a database with the schema, this test's own."""
    with new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo:
        yield conninfo


@pytest.fixture
def outsider(conninfo):
    with psycopg.connect(conninfo) as connection:
        yield connection


@pytest.fixture
def database(conninfo):
    with Database(conninfo) as database:
        yield database


def test_its_change_comes_after_the_one_it_waited_for(conninfo, database, outsider):
    s = database.scheduler(database.tenants.add("Clinic", timezone="UTC").id)
    room = s.resources.add("Room", kind="room")
    booked = s.appointments.book([room.id], NINE)
    outsider.execute(LOCK, [room.id])

    with Interleaver(conninfo, 1) as race:
        race.start(
            lambda c: Scheduler.bind(c, room.tenant_id).appointments.reschedule(booked.id, TEN)
        )
        assert race.step(0).blocked_by
        between = datetime.now(UTC)
        renamed = s.appointments.update(booked.id, title="renamed")
        outsider.rollback()
        race.finish()

    before = s.appointments.as_of(booked.id, between)
    assert (before.version, before.period) == (1, NINE)
    moved = s.appointments.get(booked.id)
    assert (moved.version, moved.period) == (3, TEN)
    assert moved.updated_at >= renamed.updated_at
    assert database.doctor().findings == ()


def test_a_hold_that_runs_out_while_it_waits_is_in_nobodys_way(conninfo, database, outsider):
    s = database.scheduler(database.tenants.add("Clinic", timezone="UTC").id)
    room = s.resources.add("Room", kind="room")
    ttl = timedelta(seconds=3)  # the booking has begun to wait by then
    held = s.appointments.hold([room.id], NINE, ttl=ttl)
    outsider.execute(LOCK, [room.id])
    buffers = Buffers(before=timedelta(minutes=5), policy="shared")  # waits for the resource

    with Interleaver(conninfo, 1) as race:
        race.start(
            lambda c: Scheduler.bind(c, room.tenant_id).appointments.book(
                [room.id], NINE, buffers=buffers
            )
        )
        assert race.step(0).blocked_by
        time.sleep(ttl.total_seconds())
        outsider.rollback()
        ran = race.finish()

    assert [outcome.error for outcome in ran.outcomes] == [None]
    assert s.appointments.get(held.id).status == "expired"
