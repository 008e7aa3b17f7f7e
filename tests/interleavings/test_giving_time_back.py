"""Who gives time back waits for whoever is at it, and keeps nothing of it from them meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from attrs import frozen

from apptsched import AppointmentId, Database, ResourceId, Scheduler
from apptsched.testing import Interleaver
from tests.support.migrations import new_database
from tests.support.times import span
from tests.support.watch import Watch

NINE, TEN, BOTH = span("09:00", "10:00"), span("10:00", "11:00"), span("09:00", "11:00")
TTL = timedelta(minutes=1)
LOCK = "select from apptsched.occupancy where appointment_id = %s and resource_id = %s for update"

Row = tuple[AppointmentId, ResourceId]


@frozen
class GivesBack:
    """A call that frees two rows of occupancy."""

    rows: tuple[Row, Row]
    call: Callable[[Scheduler], object]


def a_cancellation(s: Scheduler, rooms: list[ResourceId]) -> GivesBack:
    booked = s.appointments.book(rooms, NINE).id
    return GivesBack(
        tuple((booked, room) for room in rooms),
        lambda s: s.appointments.cancel(booked, reason="ill"),
    )


def a_booking_over_two_expired_holds(s: Scheduler, rooms: list[ResourceId]) -> GivesBack:
    holds = [s.appointments.hold(rooms[:1], period, ttl=TTL).id for period in (NINE, TEN)]
    return GivesBack(
        tuple((hold, rooms[0]) for hold in holds),
        lambda s: s.appointments.book(rooms[:1], BOTH),
    )


@pytest.fixture
def conninfo(apptsched_server, apptsched_template):
    """The conninfo of a database with the schema, this test's own."""
    with new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo:
        yield conninfo


@pytest.mark.parametrize("busy", [0, 1])
@pytest.mark.parametrize("case", [a_cancellation, a_booking_over_two_expired_holds])
def test_who_waits_for_one_row_has_no_other_in_hand(conninfo, case, busy):
    watch = Watch()
    with Database(conninfo, clock=watch) as database:
        tenant = database.tenants.add("Clinic", timezone="UTC").id
        s = database.scheduler(tenant)
        rooms = [s.resources.add(name, kind="room").id for name in ("Room 1", "Room 2")]
        gives = case(s, rooms)
        watch.advance(TTL)
        with psycopg.connect(conninfo) as outsider, Interleaver(conninfo, 1) as race:
            outsider.execute(LOCK, gives.rows[busy])
            race.start(lambda c: gives.call(Scheduler.bind(c, tenant, clock=watch)))
            waits = race.step(0)
            # As who re-seats one after the other would, in the order that would deadlock.
            outsider.execute(f"{LOCK} nowait", gives.rows[not busy])
            outsider.rollback()
            race.finish()

            assert waits.blocked_by == (str(outsider.info.backend_pid),)
        assert not {s.appointments.get(one).status for one, _ in gives.rows} & {"held", "confirmed"}
        assert database.doctor().findings == ()
