"""Direct SQL on an appointment's tables: one event per change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID

import psycopg
import pytest
from attrs import frozen

from apptsched import AppointmentEvent, Attendee, Database, Scheduler
from tests.postgres.sync_.practice import open_practice
from tests.support.practice import Practice
from tests.support.times import span


@frozen
class Desk:
    """A practice, a superuser's connection to its database, and a scheduler on that connection."""

    practice: Practice
    owner: psycopg.Connection[Any]
    scheduler: Scheduler

    @property
    def id(self) -> UUID:
        return self.practice.appointment.id

    def run(self, statement: str, **given: Any) -> None:
        self.owner.execute(
            statement,
            {
                "tenant": self.practice.tenant.id,
                "id": self.id,
                "room": self.practice.room.id,
                "desk": self.practice.desk.id,
                **given,
            },
        )

    def told(self) -> list[tuple[str, int, tuple[str, ...]]]:
        """Return kind, version and changed fields of every event but the booking."""
        return [(event.kind, event.version, event.changed) for event in self.history()[1:]]

    def history(self) -> tuple[AppointmentEvent, ...]:
        """Return the events; each must begin where the one before it ended."""
        events = self.scheduler.appointments.history(self.practice.appointment.id)
        for earlier, later in pairwise(events):
            assert later.before == earlier.after
        return events


@pytest.fixture(scope="module")
def database(shared_conninfo: str) -> Iterator[Database]:
    with Database(shared_conninfo) as database:
        yield database


@pytest.fixture
def desk(database: Database, shared_conninfo: str) -> Iterator[Desk]:
    practice = open_practice(database)
    with psycopg.connect(shared_conninfo) as owner:
        scheduler = Scheduler.bind(owner, practice.tenant.id, actor="back office")
        yield Desk(practice, owner, scheduler)
        owner.rollback()


ADD_ATTENDEE = """insert into apptsched.attendee (tenant_id, appointment_id, name)
    values (%(tenant)s, %(id)s, 'Ann')"""
REMOVE_ATTENDEES = (
    "delete from apptsched.attendee where tenant_id = %(tenant)s and appointment_id = %(id)s"
)
RENAME = "update apptsched.attendee set name = 'Eve' where appointment_id = %(id)s"
ADD_CLAIM = """insert into apptsched.appointment_resource
    (tenant_id, appointment_id, resource_id, starts_at, ends_at)
    select a.tenant_id, a.id, %(desk)s, a.starts_at, a.ends_at
    from apptsched.appointment a where a.tenant_id = %(tenant)s and a.id = %(id)s"""
REMOVE_CLAIMS = "delete from apptsched.appointment_resource where appointment_id = %(id)s"
RETITLE = "update apptsched.appointment set title = 'x' where id = %(id)s"
CHANGES = {
    RETITLE: ("updated", ("title",)),
    ADD_ATTENDEE: ("joined", ()),
    REMOVE_ATTENDEES: ("left", ()),
    RENAME: ("updated", ("attendees",)),
    "update apptsched.attendee set response = 'declined' where appointment_id = %(id)s": (
        "updated",
        ("attendees",),
    ),
    "update apptsched.attendee set id = apptsched.new_id() where appointment_id = %(id)s": (
        "updated",
        (),
    ),
    ADD_CLAIM: ("rescheduled", ()),
    "update apptsched.appointment_resource set quantity = 2 where appointment_id = %(id)s": (
        "rescheduled",
        (),
    ),
    "update apptsched.appointment_resource set overridden = true where appointment_id = %(id)s": (
        "rescheduled",
        (),
    ),
    REMOVE_CLAIMS: ("rescheduled", ()),
    "update apptsched.appointment_resource set replaced_in = 1, added_in = 0"
    " where appointment_id = %(id)s": ("rescheduled", ()),
    "update apptsched.appointment set seats = 9 where id = %(id)s": ("updated", ()),
    "update apptsched.appointment set override_reason = 'vip' where id = %(id)s": (
        "updated",
        ("override_reason",),
    ),
}


def make_and_see_told(desk: Desk, change: str) -> None:
    kind, changed = CHANGES[change]
    desk.run(change)
    assert desk.told() == [(kind, 2, changed)]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_any_of_an_appointments_tables_is_one_event(desk: Desk, change: str) -> None:
    _, changed = CHANGES[change]

    make_and_see_told(desk, change)

    last = desk.history()[-1]
    assert (last.actor, last.reason) == (None, None)
    assert (last.before != last.after) == (not changed)


@pytest.mark.parametrize(
    ("table", "trigger", "change"),
    [
        ("appointment", "appointment_is_logged", RETITLE),
        ("attendee", "attendee_added_is_logged", ADD_ATTENDEE),
        ("attendee", "attendee_is_logged", RENAME),
        ("attendee", "attendee_is_logged", REMOVE_ATTENDEES),
        ("appointment_resource", "appointment_resource_added_is_logged", ADD_CLAIM),
        ("appointment_resource", "appointment_resource_is_logged", REMOVE_CLAIMS),
    ],
)
def test_without_its_trigger_a_change_is_seen_not_to_be_told(
    desk: Desk, table: str, trigger: str, change: str
) -> None:
    desk.run(f"alter table apptsched.{table} disable trigger {trigger}")

    with pytest.raises(AssertionError):
        make_and_see_told(desk, change)


def test_each_statement_of_a_transaction_is_an_event_of_its_own(desk: Desk) -> None:
    for change in (RENAME, RENAME.replace("Eve", "Eva"), ADD_ATTENDEE, ADD_CLAIM):
        desk.run(change)

    assert desk.told() == [
        ("updated", 2, ("attendees",)),
        ("updated", 3, ("attendees",)),
        ("joined", 4, ()),
        ("rescheduled", 5, ()),
    ]


def test_a_statement_that_changes_many_rows_of_an_appointment_is_one_event(desk: Desk) -> None:
    desk.run(f"{ADD_ATTENDEE}, (%(tenant)s, %(id)s, 'Bob'), (%(tenant)s, %(id)s, 'Cat')")
    desk.run(RENAME)
    desk.run(REMOVE_ATTENDEES)

    assert desk.told() == [("joined", 2, ()), ("updated", 3, ("attendees",)), ("left", 4, ())]


def test_a_statement_on_several_of_its_tables_is_one_event(desk: Desk) -> None:
    desk.run(f"with joined as ({ADD_ATTENDEE}) {ADD_CLAIM}")

    assert desk.told() == [("rescheduled", 2, ())]


def test_a_change_of_another_table_that_takes_a_person_out_is_told(desk: Desk) -> None:
    person = desk.scheduler.people.add("Ann")
    booked = desk.scheduler.appointments.book(
        [desk.practice.desk.id],
        span("09:00", "10:00"),
        attendees=[Attendee("A", person_id=person.id)],
    )

    desk.run("delete from apptsched.person where id = %(person)s", person=person.id)

    events = desk.scheduler.appointments.history(booked.id)
    assert [(event.kind, event.changed) for event in events[1:]] == [("updated", ("attendees",))]


def test_an_attendee_moved_to_another_appointment_leaves_one_and_joins_the_other(
    desk: Desk,
) -> None:
    other = desk.scheduler.appointments.book([desk.practice.desk.id], span("09:00", "10:00"))

    desk.run(
        "update apptsched.attendee set appointment_id = %(other)s where appointment_id = %(id)s",
        other=other.id,
    )

    assert [kind for kind, *_ in desk.told()] == ["left"]
    assert [e.kind for e in desk.scheduler.appointments.history(other.id)] == ["booked", "joined"]


def test_an_update_that_does_not_say_who_and_why_does_not_repeat_the_last_answer(
    desk: Desk,
) -> None:
    appointments = desk.scheduler.appointments
    appointments.reschedule(desk.practice.appointment.id, span("11:00", "12:00"), reason="late")

    desk.run("update apptsched.appointment set title = 'x' where id = %(id)s")
    desk.run(
        "update apptsched.appointment set title = 'y', updated_by = 'dba', change_reason = 'typo'"
        " where id = %(id)s"
    )
    appointments.reschedule(desk.practice.appointment.id, span("13:00", "14:00"), reason="late")
    appointments.reschedule(desk.practice.appointment.id, span("14:00", "15:00"), reason="late")

    assert [(event.actor, event.reason) for event in desk.history()[1:]] == [
        ("back office", "late"),
        (None, None),
        ("dba", "typo"),
        ("back office", "late"),
        ("back office", "late"),
    ]


RAISE = """update apptsched.appointment a set version = a.version + 1, updated_by = 'me'
    where a.tenant_id = %(tenant)s and a.id = %(id)s"""
ADD_STATED = """insert into apptsched.attendee (tenant_id, appointment_id, name, changed_in)
    values (%(tenant)s, %(id)s, 'Ann', 2)"""
RENAME_STATED = RENAME.replace("name = ", "changed_in = 2, name = ")
ADD_CLAIM_STATED = ADD_CLAIM.replace("ends_at)", "ends_at, added_in)").replace(
    "a.ends_at\n", "a.ends_at, 2\n"
)
REPLACE_CLAIM = (
    "update apptsched.appointment_resource set replaced_in = 2 where appointment_id = %(id)s"
)
WRITTEN = {
    "joined": ((f"with joined as ({ADD_ATTENDEE}) {RAISE}",), (ADD_STATED, RAISE)),
    "left": ((f"with gone as ({REMOVE_ATTENDEES}) {RAISE}",),),
    "updated": ((f"with renamed as ({RENAME_STATED}) {RAISE}",),),
    "rescheduled": (
        (f"with added as ({ADD_CLAIM}) {RAISE}",),
        (REPLACE_CLAIM, ADD_CLAIM_STATED, RAISE),
    ),
}


@pytest.mark.parametrize(
    ("kind", "statements"), [(kind, way) for kind, ways in WRITTEN.items() for way in ways]
)
def test_a_writer_of_an_appointment_and_its_other_tables_makes_one_event(
    desk: Desk, kind: str, statements: tuple[str, ...]
) -> None:
    for statement in statements:
        desk.run(statement)

    assert [(told, version) for told, version, _ in desk.told()] == [(kind, 2)]
    assert desk.history()[-1].actor == "me"


def test_a_deleted_appointment_takes_its_rows_along_in_one_event(desk: Desk) -> None:
    desk.run("delete from apptsched.appointment where id = %(id)s")

    last = desk.history()[-1]
    assert [kind for kind, *_ in desk.told()] == ["deleted"]
    assert last.after is None
    assert last.before is not None
    assert len(last.before["claims"]) == len(last.before["attendees"]) == 1
