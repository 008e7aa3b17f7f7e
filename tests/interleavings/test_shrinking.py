"""A room grows and shrinks again while a booking that saw it small is under way."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from attrs import frozen

from apptsched import Database, Period, ResourceId, Scheduler, SlotTaken, TenantId
from apptsched.testing import Interleaver
from tests.interleavings.accounts import Connection
from tests.support.migrations import new_database
from tests.support.ward import MONDAY, at

NOW = MONDAY + timedelta(minutes=40)
TEN = at(1)


@pytest.fixture
def conninfo(apptsched_server, apptsched_template):
    """The conninfo of a database with the schema, this test's own."""
    with new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo:
        yield conninfo


@frozen
class Room:
    """A room for one, where it is twenty to ten."""

    tenant_id: TenantId
    id: ResourceId

    def scheduler(self, connection: Connection) -> Scheduler:
        return Scheduler.bind(connection, self.tenant_id, clock=lambda: NOW)

    def book(self, connection: Connection, period: Period = TEN) -> None:
        self.scheduler(connection).appointments.book([self.id], period)

    def book_and_think_better_of_it(self, connection: Connection) -> None:
        self.book(connection)
        connection.rollback()

    def shrink(self, connection: Connection) -> None:
        self.scheduler(connection).resources.set_capacity(self.id, 1)

    def grow(self, connection: Connection) -> None:
        """Have place for two, of which the second is taken from nine to eleven."""
        s = self.scheduler(connection)
        s.resources.set_capacity(self.id, 2)
        aside = s.appointments.book([self.id], at(0, length=0.25))
        self.book(connection, at(0, length=2))
        s.appointments.cancel(aside.id)
        connection.commit()


@pytest.fixture
def room(conninfo):
    with Database(conninfo) as database:
        tenant_id = database.tenants.add("Clinic", timezone="UTC").id
        yield Room(tenant_id, database.scheduler(tenant_id).resources.add("R", kind="room").id)


def test_a_room_does_not_shrink_under_a_booking_that_is_still_open(conninfo, room):
    with psycopg.connect(conninfo) as other, Interleaver(conninfo, 2) as race:
        race.start(room.book, room.shrink)
        race.step(0)
        room.grow(other)
        waits = race.step(1)
        ran = race.finish()

    assert waits.blocked_by == ("A",)
    assert ran.outcomes[0].error is None
    assert isinstance(ran.outcomes[1].error, SlotTaken)
    assert ran.deadlocks == 0


def test_a_room_does_not_shrink_under_a_booking_that_waits_for_another(conninfo, room):
    works = [room.book_and_think_better_of_it, room.book, room.shrink]
    with psycopg.connect(conninfo) as other, Interleaver(conninfo, 3) as race:
        race.start(*works)
        race.step(0)
        race.step(1)
        room.grow(other)
        waits = race.step(2)
        ran = race.finish()

    assert waits.blocked_by
    assert ran.outcomes[1].error is None
    assert isinstance(ran.outcomes[2].error, SlotTaken)
    assert ran.deadlocks == 0
