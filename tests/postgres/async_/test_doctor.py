"""The doctor finds every planted fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from apptsched import (
    AsyncDatabase,
    AsyncScheduler,
    Attendee,
    Buffers,
    Claim,
    Finding,
    Override,
)
from apptsched.migrate.errors import MigrationFailed
from apptsched.testing.server import Server
from tests.postgres.async_.practice import open_practice
from tests.support.disorders import FAULTS, UNGUARDED
from tests.support.migrations import ask, new_database
from tests.support.practice import Practice
from tests.support.times import at, span
from tests.support.watch import Watch

MINUTE = timedelta(minutes=1)
WINDOWS = "template template0 encoding 'WIN1252' locale 'C'"


@pytest.fixture
async def practice(private: AsyncDatabase) -> Practice:
    return await open_practice(private)


@pytest.fixture
async def filled(private: AsyncDatabase, practice: Practice) -> AsyncScheduler:
    """The practice with a session of two in a pool of three, whose buffers may be shared."""
    s = private.scheduler(practice.tenant.id)
    pool = await s.resources.add("Pool", kind="pool", capacity=3)
    await s.appointments.book(
        [Claim(pool.id, quantity=2)],
        span("09:30", "10:30"),
        attendees=[Attendee("Ann")],
        seats=2,
        buffers=Buffers(10 * MINUTE, 5 * MINUTE, policy="shared"),
    )
    return s


async def do_everything(s: AsyncScheduler, practice: Practice) -> None:
    """Do what a scheduler can, on the practice and on a pool."""
    calls, desk, ttl = s.appointments, practice.desk.id, timedelta(hours=1)
    pool = (await s.resources.add("Chairs", kind="chair", capacity=3)).id
    mixed = [desk, Claim(pool, span("12:00", "12:30"), 2), Claim(pool, span("12:30", "13:00"))]
    shared = Buffers(10 * MINUTE, 10 * MINUTE, policy="shared")
    booked = await calls.book(mixed, span("12:00", "13:00"), buffers=shared, seats=5)
    exclusive = Buffers(10 * MINUTE, 10 * MINUTE)
    other = await calls.book([practice.room.id], span("15:00", "16:00"), buffers=exclusive)
    await calls.reschedule(booked.id, span("12:30", "14:00"))
    await calls.swap(booked.id, other.id)
    joined = await calls.join(booked.id, Attendee("Bo"))
    await calls.leave(booked.id, joined.attendees[0].id)
    anyway = Override("because", conflicts=True)
    await calls.book([desk, Claim(pool, quantity=3)], span("15:00", "16:00"), override=anyway)
    held = [await calls.hold([pool], span("18:00", "19:00"), ttl=ttl) for _ in range(3)]
    await calls.confirm(held[0].id, status="pending")
    await calls.release(held[1].id)
    await calls.extend_hold(held[2].id, ttl)
    await calls.check_in(practice.appointment.id)
    await calls.fulfil(practice.appointment.id)
    await calls.enter_in_error(practice.appointment.id)
    await s.resources.set_capacity(pool, 5)


@pytest.mark.smoke
async def test_all_that_a_scheduler_does_leaves_the_doctor_content(
    private: AsyncDatabase, practice: Practice, filled: AsyncScheduler
) -> None:
    await do_everything(filled, practice)

    diagnosis = await private.doctor()

    assert diagnosis.findings == ()
    assert diagnosis.is_healthy
    assert {*diagnosis.checks} == {*(fault.split(",")[0] for fault in FAULTS), "encoding"}


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("fault", FAULTS)
async def test_the_doctor_finds_a_planted_fault(
    private: AsyncDatabase, practice: Practice, fault: str
) -> None:
    query = "select array_agg(id::text) from apptsched.appointment"
    [[appointments]] = ask(private.config.conninfo, query)
    for command in FAULTS[fault]:
        ask(private.config.conninfo, command)

    diagnosis = await private.doctor()

    found = [f for f in diagnosis.findings if f.check == fault.split(",", maxsplit=1)[0]]
    assert {f.offender for f in found} <= {*appointments}
    assert len(found) == len({f.offender for f in found}) > 0
    if "rows" not in fault:
        assert {f.tenant_id for f in found} == {practice.tenant.id}
    assert not diagnosis.is_healthy


async def test_what_runs_or_is_over_may_be_on_units_its_resource_had_until_then(
    private_conninfo: str,
) -> None:
    watch = Watch()
    async with AsyncDatabase(private_conninfo, clock=watch) as database:
        practice = await open_practice(database)
        s = database.scheduler(practice.tenant.id)
        pool = await s.resources.add("Pool", kind="pool", capacity=2)
        for _ in range(2):
            await s.appointments.book([pool.id], span("11:00", "12:00"))
        ask(private_conninfo, "update apptsched.resource set capacity = 1")

        watch.time = at("10:59")
        before = await database.doctor()
        watch.time = at("11:01")
        after = await database.doctor()

    assert [f.check for f in before.findings] == ["foreign_units"]
    assert after.is_healthy


async def test_the_doctor_misses_no_history_that_a_tenant_does_not_keep(
    private: AsyncDatabase, practice: Practice
) -> None:
    s, conninfo = private.scheduler(practice.tenant.id), private.config.conninfo
    await s.appointments.update(practice.appointment.id, title="x")
    ask(conninfo, UNGUARDED)
    ask(conninfo, "delete from apptsched.appointment_event where version = 1")
    found = (await private.doctor()).findings

    ask(conninfo, "update apptsched.tenant set history_starts_at = now()")

    assert [f.check for f in found] == ["incomplete_history"]
    assert (await private.doctor()).is_healthy


@pytest.fixture
def windows_conninfo(apptsched_server: Server) -> Iterator[str]:
    """The conninfo of a database that cannot hold every text."""
    with new_database(apptsched_server.dsn, WINDOWS) as conninfo:
        yield conninfo


async def test_the_doctor_finds_a_database_that_cannot_hold_every_text(
    windows_conninfo: str,
) -> None:
    async with AsyncDatabase(windows_conninfo) as database:
        await database.migrator.up(8)

        diagnosis = await database.doctor()

        assert diagnosis.findings == (Finding("encoding", None, "WIN1252"),)
        with pytest.raises(MigrationFailed, match="it must be UTF8"):
            await database.migrator.up()


async def test_the_doctor_reports_at_most_a_hundred_of_a_kind(
    private: AsyncDatabase, practice: Practice
) -> None:
    ask(
        private.config.conninfo,
        """insert into apptsched.appointment
            (tenant_id, starts_at, ends_at, timezone, local_start, status, cancelled_at)
        select tenant_id, starts_at, ends_at, timezone, local_start, 'cancelled', now()
        from apptsched.appointment, generate_series(1, 101)""",
    )

    diagnosis = await private.doctor()

    assert [f.check for f in diagnosis.findings] == ["missing_claims"] * 100
