# Generated from tests/postgres/async_/test_events.py by tools/unsync.py; do not edit.
"""Following the events: each once, none skipped, nobody waited for."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from apptsched import (
    Database,
    EventLogRestored,
    InvalidInput,
    Scheduler,
)
from apptsched.event_cursor import EventCursor
from tests.postgres.sync_.following import COMMITTED, Reader, open_writer
from tests.postgres.sync_.practice import open_practice
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.ward import at

GUIDE = Path(__file__).parents[3] / "docs/howto/follow-events.md"


@pytest.fixture
def s(database: Database, practice: Practice) -> Scheduler:
    return database.scheduler(practice.tenant.id, actor="back office")


@pytest.mark.smoke
def test_a_reader_gets_every_event_once_and_in_order(s: Scheduler, practice: Practice) -> None:
    reader = Reader(s)
    assert [event.kind for event in reader.read()] == ["booked"]

    s.appointments.reschedule(practice.appointment.id, at(1))
    s.appointments.cancel(practice.appointment.id, reason="ill")

    read = reader.read()
    assert read == [*(s.appointments.history(practice.appointment.id))[1:]]
    assert reader.read() == []


def test_a_writer_that_commits_late_is_not_skipped(
    s: Scheduler, practice: Practice, shared_conninfo: str
) -> None:
    reader = Reader(s)
    reader.read()
    with (
        open_writer(shared_conninfo, practice) as (late, early_starter),
        open_writer(shared_conninfo, practice) as (early, late_starter),
        open_writer(shared_conninfo, practice) as (bystander, _),
    ):
        bystander.execute("select pg_current_xact_id()")
        first = early_starter.appointments.book([practice.desk.id], at(1))
        second = late_starter.appointments.book([practice.desk.id], at(2))

        assert reader.read() == []
        early.commit()
        assert [event.appointment_id for event in reader.read()] == [second.id]
        third = s.appointments.book([practice.desk.id], at(3))
        assert [event.appointment_id for event in reader.read()] == [third.id]
        late.commit()
        assert [event.appointment_id for event in reader.read()] == [first.id]
        assert reader.read() == []


def test_a_reader_on_a_hosts_connection_skips_nothing_either(
    s: Scheduler, practice: Practice, shared_conninfo: str
) -> None:
    with (
        open_writer(shared_conninfo, practice) as (late, writer),
        open_writer(shared_conninfo, practice) as (host, bound),
    ):
        reader = Reader(bound)
        reader.read()
        host.commit()
        booked = writer.appointments.book([practice.desk.id], at(1))
        s.appointments.book([practice.desk.id], at(2))

        assert len(reader.read()) == 1
        late.commit()
        assert [event.appointment_id for event in reader.read()] == [booked.id]


def test_the_events_of_the_readers_own_transaction_come_when_it_has_committed(
    s: Scheduler, practice: Practice, shared_conninfo: str
) -> None:
    reader = Reader(s)
    reader.read()
    with open_writer(shared_conninfo, practice) as (host, bound):
        mine = Reader(bound)
        mine.read()
        first = bound.appointments.book([practice.desk.id], at(1))
        other = s.appointments.book([practice.desk.id], at(2))
        read = mine.read()
        second = bound.appointments.book([practice.desk.id], at(3))
        host.commit()
        later = mine.read()

    assert [event.appointment_id for event in read] == [other.id]
    assert [event.appointment_id for event in later] == [first.id, second.id]


def test_batches_cut_by_the_limit_go_on_where_they_stopped(
    s: Scheduler, practice: Practice
) -> None:
    for hour in range(5):
        s.appointments.book([practice.desk.id], at(hour))
    reader = Reader(s, limit=2)
    sizes = []
    cursor = None
    for _ in range(4):
        batch = s.events.read(cursor, limit=2)
        cursor = batch.next
        sizes.append(len(batch))

    assert sizes == [2, 2, 2, 0]
    assert len(reader.read()) == 6


def test_what_commits_between_two_cuts_of_a_batch_is_neither_lost_nor_repeated(
    s: Scheduler, practice: Practice, shared_conninfo: str
) -> None:
    with open_writer(shared_conninfo, practice) as (host, late):
        late.appointments.book([practice.desk.id], at(1))
        for hour in (2, 3, 4):
            s.appointments.book([practice.desk.id], at(hour))
        cut = s.events.read(limit=2)
        host.commit()
        s.appointments.book([practice.desk.id], at(5))

    seen = [event.id for event in cut]
    cursor = cut.next
    while batch := s.events.read(cursor, limit=1):
        cursor = batch.next
        seen += [event.id for event in batch]

    committed = [row[0] for row in ask(shared_conninfo, COMMITTED, practice.tenant.id)]
    assert sorted(seen) == committed


def test_another_tenants_events_are_not_read_and_its_cursors_are_refused(
    database: Database, s: Scheduler
) -> None:
    other = open_practice(database)
    theirs = database.scheduler(other.tenant.id).events.read()
    mine = s.events.read()

    assert {event.appointment_id for event in theirs} == {other.appointment.id}
    assert {event.appointment_id for event in mine}.isdisjoint({other.appointment.id})
    with pytest.raises(InvalidInput, match="another"):
        s.events.read(theirs.next)


def test_a_cursor_of_another_server_is_refused(
    s: Scheduler, practice: Practice, shared_conninfo: str
) -> None:
    tenant_id = practice.tenant.id
    mine = EventCursor.parse((s.events.read()).next, tenant_id)
    later = evolve(mine, seen=f"{2**62 + 3}:{2**62 + 3}:")

    for cursor in (evolve(mine, cluster="4711"), later):
        with pytest.raises(InvalidInput, match="another server's"):
            s.events.read(cursor.format(tenant_id))
    with s.transaction() as bound:
        with pytest.raises(InvalidInput, match="another server's"):
            bound.events.read(later.format(tenant_id))
        assert (bound.events.read()).events  # the transaction goes on


RESTORED = """insert into apptsched.appointment_event
    (tenant_id, appointment_id, version, kind, at, after, xid)
    values (%s, apptsched.new_id(), 1, 'booked', now(), '{}', '4611686018427387904')"""


def test_events_restored_from_another_server_are_not_taken_for_read_or_unread(
    s: Scheduler, practice: Practice, shared_conninfo: str
) -> None:
    reader = Reader(s)
    ask(shared_conninfo, RESTORED, practice.tenant.id)
    with pytest.raises(EventLogRestored):
        reader.read()

    [guide] = [each for each in GUIDE.read_text().split("```") if "disable trigger" in each]
    ask(shared_conninfo, guide.removeprefix("sql"))

    assert len(reader.read()) == 2


def test_a_batch_is_as_large_as_what_it_holds(s: Scheduler) -> None:
    batch = s.events.read()

    assert len(batch) == len([*batch]) == len(batch.events) == 1


MANY = """insert into apptsched.appointment_event
    (tenant_id, appointment_id, version, kind, at, after)
    select %s, apptsched.new_id(), 1, 'booked', now(), '{}' from generate_series(1, 20000)"""
READ = """select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int
    from pg_stat_xact_user_tables where relname = 'appointment_event'"""


def test_reading_what_is_new_reads_nothing_else(private_conninfo: str) -> None:
    with Database(private_conninfo) as database:
        practice = open_practice(database)
        s = database.scheduler(practice.tenant.id)
        with (
            open_writer(private_conninfo, practice) as (bystander, _),
            open_writer(private_conninfo, practice) as (host, bound),
        ):
            bystander.execute("select pg_current_xact_id()")
            ask(private_conninfo, MANY, practice.tenant.id)
            ask(private_conninfo, "vacuum analyze apptsched.appointment_event")
            reader = Reader(s, limit=1_000)
            seen = len(reader.read())
            s.appointments.cancel(practice.appointment.id)

            batch = bound.events.read(reader.cursor)
            cursor = host.execute(READ)

            assert (seen, [event.kind for event in batch]) == (20_001, ["cancelled"])
            assert cursor.fetchone() <= (5,)
