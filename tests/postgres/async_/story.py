"""One of everything a scheduler does, told without ids and times of day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apptsched import (
    Appointment,
    AppointmentFilter,
    AsyncScheduler,
    Attendee,
    Buffers,
    ResourceId,
    SlotTaken,
)
from tests.support.times import span

METADATA = {"a": [1, 2.5, None, True, {"b": "Zoë"}], "c": {}}


def told(a: Appointment) -> tuple[Any, ...]:
    """Return the facts of an appointment that do not change from run to run."""
    where = (len(a.resource_ids), a.period, a.timezone, a.local_start, a.buffers)
    what = (a.status, a.title, a.notes, a.metadata.to_plain(), a.version, a.sequence)
    zones = {at.tzinfo for at in (a.period.start, a.period.end, a.created_at, a.updated_at)}
    return where, what, a.attendees, a.created_by, a.updated_by, a.cancellation_reason, zones


async def catalogue(s: AsyncScheduler) -> tuple[list[ResourceId], list[Any]]:
    """Add, change, archive and list what a tenant has; return two rooms and what was told."""
    rooms = [
        await s.resources.add(f"Room {n}", kind="room", timezone="Asia/Kathmandu") for n in "12"
    ]
    attic = await s.resources.add("Attic", kind="room", ref="attic")
    renamed = await s.resources.update(attic.id, name="Loft", ref=None, expected_version=1)
    archived = await s.resources.archive(attic.id)
    service = await s.services.add("Visit", duration=timedelta(minutes=30), buffers=Buffers())
    longer = await s.services.update(service.id, duration=timedelta(minutes=45))
    person = await s.people.add("Zoë Müller", email="zoe@example.org")
    granted = await s.people.grant(person.id, "boss")
    listed = await s.resources.list(kind="room", include_archived=True, limit=2)
    rest = await s.resources.list(kind="room", include_archived=True, limit=2, after=listed.next)
    names = [r.name for r in [*listed, *rest]]
    zones = {archived.archived_at.tzinfo, granted.updated_at.tzinfo, longer.created_at.tzinfo}
    told = [renamed.name, renamed.ref, longer.duration, granted.roles, names, zones]
    return [room.id for room in rooms], told


async def story(s: AsyncScheduler) -> list[Any]:
    """Do one of everything in an empty tenant and return what came of it."""
    rooms, so_far = await catalogue(s)
    booked = await s.appointments.book(
        rooms,
        span("09:00", "10:00"),
        attendees=[Attendee("Zoë Müller", email="zoe@example.org", ref="z")],
        title="Größe; --'\"\\ %s",
        notes="\\x41 \n\t$1",
        metadata=METADATA,
        buffers=Buffers(timedelta(minutes=5), timedelta(minutes=10)),
        idempotency_key="k",
    )
    try:
        await s.appointments.book(rooms, span("10:00", "10:30"))
    except SlotTaken as taken:
        so_far.append([(c.period, c.kind) for c in taken.conflicts])
    clashes = await s.appointments.conflicts(rooms, span("09:30", "10:30"))
    here = AppointmentFilter(
        within=span("09:00", "09:01"),
        resources=rooms,
        statuses=["confirmed"],
        attendee_email="ZOE@example.org",
        attendee_ref="z",
    )
    page = await s.appointments.list(here)
    moved = await s.appointments.reschedule(
        booked.id, span("09:30", "11:00"), resources=rooms[:1], reason="späte Ankunft"
    )
    busy = await s.availability.busy(rooms, span("08:00", "12:00"))
    free = await s.availability.free(rooms, span("08:00", "12:00"))
    cancelled = await s.appointments.cancel(booked.id, reason="krank")
    found = await s.appointments.get(booked.id)
    events = await s.appointments.history(booked.id)
    assert found == cancelled
    assert list(page) == [booked]
    so_far += [told(booked), told(moved), told(cancelled), list(busy.values()), list(free.values())]
    so_far += [[(c.period, c.kind) for c in clashes]]
    return so_far + [(e.kind, e.version, e.reason, e.actor, e.at.tzinfo) for e in events]
