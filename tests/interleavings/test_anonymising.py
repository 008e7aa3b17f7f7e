"""A person is forgotten while others put them on appointments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import frozen

from apptsched import Appointment, Attendee, Database, PersonId, Scheduler, TenantId
from apptsched.testing import Interleaver
from apptsched.testing.interleaver import Work
from tests.interleavings.accounts import Connection
from tests.support.migrations import new_database
from tests.support.ward import at
from tests.support.watch import Watch

PURGE = "select outcome from apptsched.purge_tenant(%s, 'Clinic', 1000, '5s')"


@pytest.fixture
def conninfo(apptsched_server, apptsched_template):
    """The conninfo of a database with the schema, this test's own."""
    with new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo:
        yield conninfo


@frozen
class Known:
    """A person on one of two appointments that have seats left."""

    tenant_id: TenantId
    zoe: PersonId
    attended: Appointment
    other: Appointment

    def join(self, appointment: Appointment, *, changes_it_first: bool = False) -> Work:
        def work(connection: Connection) -> None:
            calls = Scheduler.bind(connection, self.tenant_id).appointments
            if changes_it_first:
                calls.update(appointment.id, title="changed")
            calls.join(appointment.id, Attendee("Zoë", person_id=self.zoe))

        return work

    def rename(self, appointment: Appointment) -> Work:
        def work(connection: Connection) -> None:
            calls = Scheduler.bind(connection, self.tenant_id).appointments
            calls.update(appointment.id, title="renamed")

        return work

    def forget(self, connection: Connection) -> None:
        Scheduler.bind(connection, self.tenant_id).people.anonymise(self.zoe)

    def forget_appointments(self, connection: Connection) -> None:
        calls = Scheduler.bind(connection, self.tenant_id).appointments
        for each in (self.attended, self.other):
            calls.anonymise(each.id)

    def purge(self, connection: Connection) -> None:
        outcome = "more"
        while outcome == "more":
            [outcome] = connection.execute(PURGE, [self.tenant_id]).fetchone()
            connection.commit()


@pytest.fixture
def known(conninfo):
    with Database(conninfo) as database:
        s = database.scheduler(database.tenants.add("Clinic", timezone="UTC").id)
        room = s.resources.add("Room", kind="room").id
        zoe = s.people.add("Zoë")
        booked = [s.appointments.book([room], at(hour), seats=9) for hour in range(2)]
        s.appointments.join(booked[0].id, Attendee("Zoë", person_id=zoe.id))
        yield Known(zoe.tenant_id, zoe.id, *booked)


def test_who_is_forgotten_is_blank_where_they_were_added_meanwhile_and_nobody_deadlocks(
    conninfo, known
):
    works = [
        known.rename(known.attended),
        known.join(known.other),
        known.forget,
        known.join(known.other, changes_it_first=True),
    ]
    with Interleaver(conninfo, len(works)) as race:
        # What she attends is being changed when she is forgotten; meanwhile she is put on another,
        # where somebody waits who is about to put her there once more.
        ran = race.run(works, [0, 1, 2, 3, 0, 1, 3, 3])

    assert [outcome.error for outcome in ran.outcomes] == [None] * len(works), str(ran)
    assert "C" in ran.blocked
    assert ran.deadlocks == 0
    with Database(conninfo) as database:
        calls = database.scheduler(known.tenant_id).appointments
        [attending] = calls.get(known.attended.id).attendees
        [put_there_meanwhile, _] = calls.get(known.other.id).attendees
        assert [attending.name, put_there_meanwhile.name] == ["anonymised"] * 2
        assert database.doctor().findings == ()


def test_who_is_forgotten_while_a_move_waits_for_a_hold_of_theirs_deadlocks_nobody(conninfo, known):
    watch = Watch()
    with Database(conninfo, clock=watch) as database:
        s = database.scheduler(known.tenant_id)
        rooms = sorted(s.resources.add(name, kind="room").id for name in ("One", "Two"))
        zoe = [Attendee("Zoë", person_id=known.zoe)]
        ttl = timedelta(minutes=1)
        held = s.appointments.hold(rooms[1:], at(0), ttl=ttl, attendees=zoe)
        moved = s.appointments.book(rooms, at(5), attendees=zoe)
        watch.advance(ttl)

        def bind(connection: Connection) -> Scheduler:
            return Scheduler.bind(connection, known.tenant_id, clock=watch)

        works = [
            lambda c: (bind(c).appointments.book(rooms[:1], at(0)), c.rollback()),
            lambda c: bind(c).appointments.reschedule(moved.id, at(0)),
            lambda c: bind(c).people.anonymise(known.zoe),
        ]
        with Interleaver(conninfo, len(works)) as race:
            # The move waits for the first booking, holding what it moves, and then wants the hold.
            ran = race.run(works, [0, 1, 2, 0])

        assert [outcome.error for outcome in ran.outcomes] == [None] * len(works), str(ran)
        assert ran.deadlocks == 0
        assert s.appointments.get(held.id).status == "expired"


def test_who_is_at_appointments_when_their_tenant_is_purged_deadlocks_nobody(conninfo, known):
    with Database(conninfo) as database:
        calls = database.scheduler(known.tenant_id).appointments
        [zoe] = calls.get(known.attended.id).attendees
        calls.leave(known.attended.id, zoe.id)
        for each in (known.other, known.attended):
            calls.join(each.id, Attendee("Zoë", person_id=known.zoe))
        database.tenants.archive(known.tenant_id)
    with Interleaver(conninfo, 2) as race:
        # The purge comes to the attendee of the second, and that of the first is being blanked.
        ran = race.run([known.forget_appointments, known.purge], [0, 1, 1, 1, 0])

    assert [outcome.error for outcome in ran.outcomes] == [None, None], str(ran)
    assert "B" in ran.blocked
    assert ran.deadlocks == 0
