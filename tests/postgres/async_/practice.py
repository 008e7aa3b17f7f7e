"""Fills a tenant."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from apptsched import AsyncDatabase, Attendee
from tests.support.practice import Practice
from tests.support.times import span


async def open_practice(database: AsyncDatabase) -> Practice:
    """Add a tenant with one of everything to *database*."""
    tenant = await database.tenants.add(
        f"Practice {uuid4()}", timezone="Europe/Paris", slug=f"practice-{uuid4()}"
    )
    s = database.scheduler(tenant.id, actor="front desk")
    room = await s.resources.add("Room", kind="room", ref="room")
    desk = await s.resources.add("Desk", kind="desk", ref="desk")
    service = await s.services.add("Visit", duration=timedelta(minutes=30), ref="visit")
    person = await s.people.add("Zoë Müller", email="zoe@example.org", ref="zoe")
    appointment = await s.appointments.book(
        [room.id],
        span("09:00", "10:00"),
        attendees=[Attendee("Zoë Müller", email="zoe@example.org")],
    )
    return Practice(
        tenant=tenant, room=room, desk=desk, service=service, person=person, appointment=appointment
    )
