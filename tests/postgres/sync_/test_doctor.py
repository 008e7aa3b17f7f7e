# Generated from tests/postgres/async_/test_doctor.py by tools/unsync.py; do not edit.
"""The doctor finds every planted fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from apptsched import Buffers, Database, Finding
from apptsched.migrate.errors import MigrationFailed
from apptsched.testing.server import Server
from tests.postgres.sync_.practice import open_practice
from tests.support.migrations import ask, new_database
from tests.support.practice import Practice
from tests.support.times import span

UNLOGGED = "alter table apptsched.appointment disable trigger appointment_is_logged"
UNGUARDED = "alter table apptsched.appointment_event disable trigger all"
WINDOWS = "template template0 encoding 'WIN1252' locale 'C'"
UNTOUCHED = "alter table apptsched.appointment disable trigger appointment_is_touched"
# What to do to the one appointment, by the check that must find it.
FAULTS: dict[str, tuple[str, ...]] = {
    "overlaps": (
        "alter table apptsched.occupancy drop constraint occupancy_no_overlap",
        """insert into apptsched.appointment
            (tenant_id, starts_at, ends_at, timezone, local_start, status)
        select tenant_id, starts_at, ends_at, timezone, local_start, status
        from apptsched.appointment""",
        """insert into apptsched.appointment_resource
            (tenant_id, appointment_id, resource_id, starts_at, ends_at)
        select a.tenant_id, a.id, c.resource_id, c.starts_at, c.ends_at
        from apptsched.appointment a, apptsched.appointment_resource c
        where a.id <> c.appointment_id""",
        """insert into apptsched.occupancy
            (tenant_id, appointment_id, resource_id, unit_id, claim_starts_at, starts_at, ends_at)
        select a.tenant_id, a.id, o.resource_id, o.unit_id, o.claim_starts_at,
            o.starts_at, o.ends_at
        from apptsched.appointment a, apptsched.occupancy o where a.id <> o.appointment_id""",
    ),
    "missing_occupancy": ("delete from apptsched.occupancy",),
    "ghost_occupancy": (
        "update apptsched.appointment set status = 'cancelled', cancelled_at = now()",
    ),
    "foreign_units": ("update apptsched.occupancy set unit_id = unit_id + 1",),
    "missing_claims": (
        "delete from apptsched.occupancy",
        "delete from apptsched.appointment_resource",
    ),
    "incomplete_history": (UNGUARDED, "delete from apptsched.appointment_event"),
    "stale_history": (
        UNGUARDED,
        """update apptsched.appointment_event
        set after = jsonb_set(after, '{starts_at}', '"2030-01-07T08:59:59+00:00"')""",
    ),
    "missing_occupancy, a wrong end": (
        "update apptsched.occupancy set ends_at = ends_at + interval '1 second'",
    ),
    "missing_occupancy, a wrong start": (
        "update apptsched.occupancy set starts_at = starts_at - interval '1 second'",
    ),
    "incomplete_history, a gap": (UNLOGGED, "update apptsched.appointment set version = 3"),
    "stale_history, an unlogged status": (
        UNLOGGED,
        UNTOUCHED,
        "update apptsched.appointment set status = 'checked_in'",
    ),
}


@pytest.fixture
def practice(private: Database) -> Practice:
    return open_practice(private)


def test_all_that_a_scheduler_does_leaves_the_doctor_content(
    private: Database, practice: Practice
) -> None:
    s = private.scheduler(practice.tenant.id)
    ten = timedelta(minutes=10)
    booked = s.appointments.book(
        [practice.room.id, practice.desk.id], span("12:00", "13:00"), buffers=Buffers(ten, ten)
    )
    s.appointments.reschedule(booked.id, span("12:30", "14:00"), resources=[practice.desk.id])
    s.appointments.cancel(practice.appointment.id)

    diagnosis = private.doctor()

    assert diagnosis.is_healthy
    assert diagnosis.findings == ()
    assert {*diagnosis.checks} == {*(fault.split(",")[0] for fault in FAULTS), "encoding"}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_doctor_finds_a_planted_fault(
    private: Database, practice: Practice, fault: str
) -> None:
    for command in FAULTS[fault]:
        ask(private.config.conninfo, command)
    [appointments] = ask(
        private.config.conninfo, "select array_agg(id::text) from apptsched.appointment"
    )

    diagnosis = private.doctor()

    found = [f for f in diagnosis.findings if f.check == fault.split(",", maxsplit=1)[0]]
    assert [f.tenant_id for f in found] == [practice.tenant.id]
    assert found[0].offender in appointments[0]
    assert not diagnosis.is_healthy


@pytest.fixture
def windows_conninfo(apptsched_server: Server) -> Iterator[str]:
    """The conninfo of a database that cannot hold every text."""
    with new_database(apptsched_server.dsn, WINDOWS) as conninfo:
        yield conninfo


def test_the_doctor_finds_a_database_that_cannot_hold_every_text(
    windows_conninfo: str,
) -> None:
    with Database(windows_conninfo) as database:
        database.migrator.up(8)

        diagnosis = database.doctor()

        assert diagnosis.findings == (Finding("encoding", None, "WIN1252"),)
        with pytest.raises(MigrationFailed, match="it must be UTF8"):
            database.migrator.up()


def test_the_doctor_reports_at_most_a_hundred_of_a_kind(
    private: Database, practice: Practice
) -> None:
    ask(
        private.config.conninfo,
        """insert into apptsched.appointment
            (tenant_id, starts_at, ends_at, timezone, local_start, status, cancelled_at)
        select tenant_id, starts_at, ends_at, timezone, local_start, 'cancelled', now()
        from apptsched.appointment, generate_series(1, 101)""",
    )

    diagnosis = private.doctor()

    assert [f.check for f in diagnosis.findings] == ["missing_claims"] * 100
