"""The calls that race, said of rooms by number and of appointments by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import field, frozen

from apptsched import (
    Appointment,
    AppointmentId,
    Attendee,
    BookingRequest,
    Claim,
    ImportReport,
    Period,
    Resource,
    ResourceId,
    Scheduler,
)

MONDAY = datetime(2030, 1, 7, 9, tzinfo=UTC)
ALWAYS = timedelta(days=30)
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

    @property
    def appointments(self) -> Any:
        return self.scheduler.appointments

    def claims(self, rooms: tuple[int, ...], quantity: int = 1) -> list[ResourceId | Claim]:
        ids = [self.rooms[room] for room in rooms]
        return ids if quantity == 1 else [Claim(room, None, quantity) for room in ids]

    def id(self, name: str | int) -> AppointmentId:
        """Return the id of the appointment of a name, or of a number, counting round."""
        if isinstance(name, int):
            return [*self.booked.values()][name % len(self.booked)].id
        return self.booked[name].id


@frozen
class Row:
    """One row of an import."""

    rooms: tuple[int, ...]
    period: Period
    quantity: int
    more: Mapping[str, Any]

    def request(self, desk: Desk) -> BookingRequest:
        claims = desk.claims(self.rooms, self.quantity)
        return BookingRequest(resources=claims, period=self.period, **self.more)


def row(*rooms: int, at: Period, quantity: int = 1, **more: Any) -> Row:
    return Row(rooms, at, quantity, more)


@frozen
class Call:
    """One call of a kind: `book`, `reschedule` and so on."""

    kind: str
    args: tuple[Any, ...]
    more: Mapping[str, Any]
    make_at: Callable[..., Any] = field(repr=False)

    def make(self, desk: Desk) -> Any:
        """Make the call and return its answer."""
        return self.make_at(desk, *self.args, **self.more)


def _call(function: Callable[..., Any]) -> Callable[..., Call]:
    def said(*args: Any, **more: Any) -> Call:
        return Call(function.__name__, args, more, function)

    return said


@_call
def book(desk: Desk, *rooms: int, at: Period, quantity: int = 1, **more: Any) -> Appointment:
    return desk.appointments.book(desk.claims(rooms, quantity), at, **more)


@_call
def hold(desk: Desk, *rooms: int, at: Period, ttl: timedelta = BRIEFLY, **more: Any) -> Appointment:
    return desk.appointments.hold(desk.claims(rooms), at, ttl=ttl, **more)


@_call
def reschedule(desk: Desk, name: str, to: Period, *rooms: int, **more: Any) -> Appointment:
    resources = desk.claims(rooms) if rooms else None
    return desk.appointments.reschedule(desk.id(name), to, resources=resources, **more)


@_call
def swap(desk: Desk, one: str, other: str) -> tuple[Appointment, ...]:
    return desk.appointments.swap(desk.id(one), desk.id(other))


@_call
def cancel(desk: Desk, name: str, **more: Any) -> Appointment:
    return desk.appointments.cancel(desk.id(name), **more)


@_call
def confirm(desk: Desk, name: str, **more: Any) -> Appointment:
    return desk.appointments.confirm(desk.id(name), **more)


@_call
def join(desk: Desk, name: str, whom: str) -> Appointment:
    return desk.appointments.join(desk.id(name), Attendee(whom))


@_call
def expire_holds(desk: Desk) -> tuple[AppointmentId, ...]:
    return desk.appointments.expire_holds()


@_call
def set_capacity(desk: Desk, room: int, places: int) -> Resource:
    return desk.scheduler.resources.set_capacity(desk.rooms[room], places)


@_call
def import_many(desk: Desk, *rows: Row, **more: Any) -> ImportReport:
    return desk.appointments.import_many([row.request(desk) for row in rows], **more)
