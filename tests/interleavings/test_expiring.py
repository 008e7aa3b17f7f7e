"""A booking expires several holds while somebody is at one of them."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from apptsched import Database, Scheduler
from apptsched.testing import Interleaver
from tests.support.migrations import new_database
from tests.support.times import span
from tests.support.watch import Watch

UNITS = "select from apptsched.occupancy where appointment_id = %s for update"


@pytest.fixture
def conninfo(apptsched_server, apptsched_template):
    """The conninfo of a database with the schema, this test's own."""
    with new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo:
        yield conninfo


@pytest.mark.parametrize("busy", [0, 1])
def test_who_waits_for_one_hold_has_nothing_of_another_in_hand(conninfo, busy):
    watch = Watch()
    with Database(conninfo, clock=watch) as database:
        tenant = database.tenants.add("Clinic", timezone="UTC")
        s = database.scheduler(tenant.id)
        room = s.resources.add("Room", kind="room").id
        holds = [
            s.appointments.hold([room], period, ttl=timedelta(minutes=1)).id
            for period in (span("09:00", "10:00"), span("10:00", "11:00"))
        ]
        watch.advance(timedelta(minutes=1))
        both = span("09:00", "11:00")

        def book(connection):
            Scheduler.bind(connection, tenant.id, clock=watch).appointments.book([room], both)

        with psycopg.connect(conninfo) as outsider, Interleaver(conninfo, 1) as race:
            outsider.execute(UNITS, [holds[busy]])
            race.start(book)
            waits = race.step(0)
            # As who re-seats one hold after the other would, in the order that would deadlock.
            outsider.execute(f"{UNITS} nowait", [holds[not busy]])
            outsider.rollback()
            race.finish()

            assert waits.blocked_by == (str(outsider.info.backend_pid),)
        assert {s.appointments.get(hold).status for hold in holds} == {"expired"}
        assert database.doctor().findings == ()
