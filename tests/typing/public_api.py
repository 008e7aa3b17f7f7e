"""What a host's type checker must see. Read by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import assert_type
from uuid import UUID

import psycopg

import apptsched as a

HOUR = a.Period(datetime(2030, 1, 7, 9, tzinfo=UTC), datetime(2030, 1, 7, 10, tzinfo=UTC))


def a_sync_host(db: a.Database, connection: psycopg.Connection[object]) -> None:
    tenant = assert_type(db.tenants.add("Northside", timezone="Europe/Paris"), a.Tenant)
    assert_type(tenant.id, a.TenantId)
    s = assert_type(db.scheduler(tenant.id, actor="front desk"), a.Scheduler)
    room = assert_type(s.resources.add("Room 1", kind="room"), a.Resource)
    booked = s.appointments.book([room.id], HOUR, attendees=[a.Attendee("Zoë Müller")])
    assert_type(booked, a.Appointment)
    assert_type(booked.period, a.Period)
    assert_type(s.appointments.find(booked.id), a.Appointment | None)
    assert_type(
        s.appointments.list(a.AppointmentFilter(within=HOUR)).items, tuple[a.Appointment, ...]
    )
    assert_type(s.appointments.iterate(order="changed"), Iterator[a.Appointment])
    assert_type(s.people.search("zoe mul"), tuple[a.Person, ...])
    assert_type(s.appointments.conflicts([room.id], HOUR), tuple[a.Conflict, ...])
    request = a.BookingRequest(resources=[room.id], period=HOUR)
    report = assert_type(s.appointments.import_many(iter([request])), a.ImportReport)
    assert_type(report.rejections, tuple[a.Rejection, ...])
    assert_type(s.availability.free([room.id], HOUR), dict[a.ResourceId, list[a.Period]])
    claims = [a.Claim(room.id, HOUR, 3), a.Claim(room.id)]
    over = a.Override("a friend of the house", conflicts=True)
    held = s.appointments.hold(claims, HOUR, ttl=timedelta(minutes=5), override=over, seats=2)
    assert_type(s.appointments.confirm(held.id, status="pending"), a.Appointment)
    assert_type(
        s.appointments.swap(held.id, booked.id, expected_versions=(1, 2)),
        tuple[a.Appointment, a.Appointment],
    )
    assert_type(s.appointments.expire_holds(limit=10), tuple[a.AppointmentId, ...])
    assert_type(s.appointments.join(held.id, a.Attendee("Bo")), a.Appointment)
    assert_type(s.resources.set_capacity(room.id, 4, expected_version=1), a.Resource)
    with s.transaction() as tx:
        assert_type(tx, a.Scheduler)
    assert_type(s.run(lambda tx: tx.appointments.get(booked.id)), a.Appointment)
    assert_type(a.Scheduler.bind(connection, tenant.id), a.Scheduler)


async def an_async_host(db: a.AsyncDatabase, connection: psycopg.AsyncConnection[object]) -> None:
    tenant = assert_type(await db.tenants.add("Northside", timezone="Europe/Paris"), a.Tenant)
    s = assert_type(db.scheduler(tenant.id), a.AsyncScheduler)
    room = assert_type(await s.resources.add("Room 1", kind="room"), a.Resource)
    booked = assert_type(await s.appointments.book([room.id], HOUR), a.Appointment)
    request = a.BookingRequest(resources=[room.id], period=HOUR)
    assert_type(await s.appointments.import_many([request]), a.ImportReport)
    assert_type(await s.appointments.find(booked.id), a.Appointment | None)
    async for listed in s.appointments.iterate(a.AppointmentFilter(text="zoe")):
        assert_type(listed, a.Appointment)
    assert_type(await s.people.search("zoe mul"), tuple[a.Person, ...])
    assert_type(await s.availability.free([room.id], HOUR), dict[a.ResourceId, list[a.Period]])
    async with s.transaction() as tx:
        assert_type(tx, a.AsyncScheduler)
    assert_type(await s.run(lambda tx: tx.appointments.get(booked.id)), a.Appointment)
    assert_type(a.AsyncScheduler.bind(connection, tenant.id), a.AsyncScheduler)


def an_expired_hold_says_who_has_its_time(error: a.HoldExpired) -> None:
    assert_type(error.conflicts, tuple[a.Conflict, ...])


def a_refusal_is_data(error: a.SlotTaken) -> None:
    assert_type(error.conflicts, tuple[a.Conflict, ...])
    refused: a.Refused = error
    base: a.ApptschedError = refused
    raise base


def ids_do_not_mix(s: a.Scheduler, room: a.ResourceId) -> None:
    s.appointments.get(room)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    s.appointments.get(UUID(int=1))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    HOUR.start = HOUR.end  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
