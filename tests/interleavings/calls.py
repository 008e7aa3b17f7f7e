"""The calls that race, said of rooms by number and of appointments by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import frozen

from apptsched import Appointment, AppointmentId, Attendee, Claim, Period, ResourceId, Scheduler

MONDAY = datetime(2030, 1, 7, 9, tzinfo=UTC)
ALWAYS = timedelta(days=365)
BRIEFLY = timedelta(minutes=5)


def at(hours: float, length: float = 1.0) -> Period:
    """Return the period that begins *hours* after Monday at nine and is *length* hours long."""
    start = MONDAY + timedelta(hours=hours)
    return Period(start, start + timedelta(hours=length))


@frozen
class Desk:
    """A scheduler, and what the calls mean by numbers and names."""

    scheduler: Scheduler
    rooms: tuple[ResourceId, ...]
    booked: Mapping[str, Appointment]

    def claims(self, rooms: tuple[int, ...], quantity: int = 1) -> list[ResourceId | Claim]:
        ids = [self.rooms[room] for room in rooms]
        return ids if quantity == 1 else [Claim(room, None, quantity) for room in ids]

    def id(self, name: str) -> AppointmentId:
        return self.booked[name].id


@frozen
class Call:
    """One call of a kind: `book`, `reschedule` and so on."""

    kind: str
    make: Callable[[Desk], Any]


def book(*rooms: int, at: Period, quantity: int = 1, **more: Any) -> Call:
    def make(desk: Desk) -> Appointment:
        return desk.scheduler.appointments.book(desk.claims(rooms, quantity), at, **more)

    return Call("book", make)


def hold(*rooms: int, at: Period, ttl: timedelta = BRIEFLY, **more: Any) -> Call:
    def make(desk: Desk) -> Appointment:
        return desk.scheduler.appointments.hold(desk.claims(rooms), at, ttl=ttl, **more)

    return Call("hold", make)


def reschedule(name: str, to: Period, *rooms: int, **more: Any) -> Call:
    def make(desk: Desk) -> Appointment:
        resources = desk.claims(rooms) if rooms else None
        return desk.scheduler.appointments.reschedule(
            desk.id(name), to, resources=resources, **more
        )

    return Call("reschedule", make)


def swap(one: str, other: str) -> Call:
    return Call("swap", lambda desk: desk.scheduler.appointments.swap(desk.id(one), desk.id(other)))


def join(name: str, whom: str) -> Call:
    return Call(
        "join", lambda desk: desk.scheduler.appointments.join(desk.id(name), Attendee(whom))
    )


def expire() -> Call:
    return Call("expire_holds", lambda desk: desk.scheduler.appointments.expire_holds())


def cancel(name: str, **more: Any) -> Call:
    return _change("cancel", name, **more)


def confirm(name: str, **more: Any) -> Call:
    return _change("confirm", name, **more)


def _change(kind: str, name: str, **more: Any) -> Call:
    return Call(
        kind, lambda desk: getattr(desk.scheduler.appointments, kind)(desk.id(name), **more)
    )
