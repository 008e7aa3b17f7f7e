"""The zone an appointment is agreed in: its wall time, and one the server does not know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from apptsched import (
    Appointment,
    AsyncScheduler,
    BookingRequest,
    Buffers,
    Period,
    Resource,
    UnknownTimezone,
)
from apptsched.model import text
from tests.support.times import span

NINE, TEN = span("09:00", "10:00"), span("10:00", "11:00")
DAYS = [datetime(2030, month, 7, 9, tzinfo=UTC) for month in (1, 7)]
NOWHERE = "Mars/Phobos"


def as_the_wall_says(appointment: Appointment) -> bool:
    local = appointment.period.start.astimezone(ZoneInfo(appointment.timezone))
    return appointment.local_start == local.replace(tzinfo=None)


@pytest.mark.parametrize("zone", ["CET", "EET", "EST", "HST", "MET", "MST", "WET"])
async def test_a_zone_named_like_an_abbreviation_has_its_own_wall_time(
    s: AsyncScheduler, room: Resource, zone: str
) -> None:
    winter, summer = [Period(day, day + timedelta(hours=1)) for day in DAYS]
    there = await s.resources.add("There", kind="room", timezone=zone)

    booked = [
        await s.appointments.book([room.id], each, timezone=zone) for each in (winter, summer)
    ]
    moved = [
        await s.appointments.reschedule(each.id, period, resources=[there.id])
        for each, period in zip(booked, (summer, winter), strict=True)
    ]
    report = await s.appointments.import_many(
        [
            BookingRequest(resources=[room.id], period=winter, timezone=zone),
            BookingRequest(resources=[room.id], period=summer, timezone=zone),
            BookingRequest(resources=[there.id], period=Period(winter.end, summer.start)),
        ]
    )

    imported = [await s.appointments.get(report.appointment_at(n)) for n in range(3)]
    assert {each.timezone for each in (*booked, *moved, *imported)} == {zone}
    assert [*filter(as_the_wall_says, (*booked, *moved, *imported))] == [
        *booked,
        *moved,
        *imported,
    ]


@pytest.fixture
def mars(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Python know a zone that no server does."""
    zone = text._zone
    monkeypatch.setattr(text, "_zone", lambda name: name == NOWHERE or zone(name))


@pytest.mark.usefixtures("mars")
@pytest.mark.parametrize(
    "arguments",
    [
        {"timezone": NOWHERE},
        {"timezone": NOWHERE, "idempotency_key": "k"},
        {"timezone": NOWHERE, "buffers": Buffers(timedelta(minutes=5), policy="shared")},
        {},
    ],
)
async def test_a_zone_the_server_does_not_know_leaves_the_transaction_usable(
    s: AsyncScheduler,
    connection: psycopg.AsyncConnection[Any],
    room: Resource,
    arguments: dict[str, Any],
) -> None:
    place = await s.resources.add("There", kind="room", timezone=NOWHERE)
    booked = await s.appointments.book([room.id], NINE, idempotency_key="k", title="kept")
    where = room if arguments else place

    with pytest.raises(UnknownTimezone, match="server") as refused:
        await s.appointments.book([where.id], TEN, **arguments)
    with pytest.raises(UnknownTimezone, match="server"):
        await s.appointments.hold([where.id], TEN, ttl=timedelta(minutes=5), **arguments)

    assert refused.value.__cause__ is None
    again = await s.appointments.book([room.id], NINE, idempotency_key="k", title="kept")
    assert again == booked
    assert (await s.appointments.book([where.id], TEN, timezone="UTC")).timezone == "UTC"
