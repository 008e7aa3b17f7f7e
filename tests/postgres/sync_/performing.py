# Generated from tests/postgres/async_/performing.py by tools/unsync.py; do not edit.
"""Steps of a program, done by the library and told as `EngineModel` does."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from attrs import define

from apptsched import (
    Appointment,
    AppointmentFilter,
    AppointmentId,
    Attendee,
    AttendeeId,
    AttendeeNotFound,
    Buffers,
    Claim,
    Override,
    Refused,
    ResourceId,
    Scheduler,
)
from tests.support.engine import telling
from tests.support.engine.calendar import Kept
from tests.support.engine.model import EngineModel
from tests.support.engine.reading import leaving
from tests.support.engine.steps import (
    Again,
    Become,
    Book,
    Change,
    Confirm,
    Conflicts,
    ExpireHolds,
    Extend,
    FreeBusy,
    Join,
    Leave,
    List,
    Part,
    Pass,
    Release,
    Reschedule,
    SetCapacity,
    Step,
    Swap,
    Update,
    Wish,
)
from tests.support.engine.telling import MINUTE, NOON, period, span

BECOME = {
    "cancelled": "cancel",
    "checked_in": "check_in",
    "fulfilled": "fulfil",
    "no_show": "mark_no_show",
    "entered_in_error": "enter_in_error",
}


@define
class Clock:
    """What time it is."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@define
class Performer:
    """Does steps on one tenant's rooms; `model` knows which appointment a number means."""

    scheduler: Scheduler
    rooms: tuple[ResourceId, ...]
    clock: Clock
    model: EngineModel

    @property
    def places(self) -> dict[ResourceId, int]:
        return {room: n for n, room in enumerate(self.rooms)}

    def answer(self, step: Step) -> Any:
        """Do *step* and tell the outcome."""
        try:
            match step:
                case Book():
                    return self._book(step)
                case Again():
                    meant = self.model.meant(step)
                    return None if meant is None else self._book(meant)
                case Change():
                    return self._change(step)
                case Pass(minutes):
                    self.clock.now += minutes * MINUTE
                    return None
                case _:
                    return self._other(step)
        except (Refused, AttendeeNotFound) as error:
            return telling.refusal(error, self.places)

    def _facts(self, appointment: Appointment) -> Any:
        return telling.facts(appointment, self.places, self.clock.now)

    def _claims(self, parts: tuple[Part, ...]) -> list[ResourceId | Claim]:
        return [self._claim(part) for part in parts]

    def _claim(self, part: Part) -> ResourceId | Claim:
        room = self.rooms[part.resource]
        own = None if part.own is None else period(part.own)
        return room if (part.quantity, own) == (1, None) else Claim(room, own, part.quantity)

    def _where(self, wish: Wish) -> dict[str, Any]:
        """Return what booking and asking for conflicts are both told."""
        kept = wish.buffers
        policy = "shared" if kept.shared else "exclusive"
        return {
            "resources": self._claims(wish.parts),
            "period": period(wish.span),
            "buffers": Buffers(kept.before * MINUTE, kept.after * MINUTE, policy),
        }

    def _book(self, step: Book) -> Any:
        terms = step.terms
        given = self._where(step.wish) | {
            "seats": terms.seats,
            "attendees": [Attendee(f"guest {n}") for n in range(terms.people)],
            "override": Override("It must be.", conflicts=True) if terms.override else None,
            "idempotency_key": None if terms.key is None else f"key {terms.key}",
        }
        if terms.ttl is None:
            made = self.scheduler.appointments.book(**given, status=terms.status)
        else:
            made = self.scheduler.appointments.hold(**given, ttl=terms.ttl * MINUTE)
        return self._facts(made)

    def _change(self, step: Change) -> Any:
        kept = self.model.changed(step)
        if kept is None:
            return None
        if isinstance(step, Swap):
            return self._swap(step, kept)
        version = None if step.behind is None else kept.version + step.behind
        changed = self._changed(step, kept, expected_version=version, reason="So it is.")
        return self._facts(changed)

    def _changed(self, step: Change, kept: Kept, **given: Any) -> Appointment:
        appointments = self.scheduler.appointments
        match step:
            case Confirm(status=status):
                call = partial(appointments.confirm, status=status)
            case Become(status=status):
                call = getattr(appointments, BECOME[status])
            case Extend(ttl=ttl):
                call = partial(appointments.extend_hold, ttl=ttl * MINUTE)
            case Release():
                call = appointments.release
            case Reschedule(span=span, parts=parts):
                where = None if parts is None else self._claims(parts)
                call = partial(appointments.reschedule, period=period(span), resources=where)
            case Update(title=title):
                call = partial(appointments.update, title=title)
            case Join():
                call = partial(appointments.join, attendee=Attendee(f"guest {kept.ever}"))
            case Leave():
                call = partial(appointments.leave, attendee=self._attendee(step, kept))
        return call(AppointmentId(kept.id), **given)

    def _attendee(self, step: Leave, kept: Kept) -> AttendeeId:
        name = leaving(step, kept)
        found = self.scheduler.appointments.get(AppointmentId(kept.id))
        ids = {attendee.name: attendee.id for attendee in found.attendees}
        return AttendeeId(uuid4()) if name is None else ids[name]

    def _swap(self, step: Swap, one: Kept) -> Any:
        other = self.model.calendar.numbered(step.other)
        if other is one:
            return None
        known = step.behind is not None
        swapped = self.scheduler.appointments.swap(
            AppointmentId(one.id),
            AppointmentId(other.id),
            expected_versions=(one.version + step.behind, other.version) if known else None,
        )
        return [self._facts(appointment) for appointment in swapped]

    def _other(self, step: Step) -> Any:
        appointments = self.scheduler.appointments
        match step:
            case ExpireHolds():
                return sorted(appointments.expire_holds())
            case SetCapacity():
                return self._set_capacity(step)
            case List():
                return self._list(step)
            case Conflicts():
                other = self.model.calendar.numbered(step.ignore)
                ignore = [] if other is None else [AppointmentId(other.id)]
                found = appointments.conflicts(**self._where(step.wish), ignore=ignore)
                return telling.in_the_way(found, self.places)
            case FreeBusy():
                return self._free_busy(step)
        raise AssertionError(step)

    def _set_capacity(self, step: SetCapacity) -> Any:
        at = self.model.resource_versions[step.resource]
        resource = self.scheduler.resources.set_capacity(
            self.rooms[step.resource],
            step.capacity,
            expected_version=None if step.behind is None else at + step.behind,
        )
        return resource.capacity, resource.version

    def _list(self, step: List) -> Any:
        some = step.resources
        wanted = AppointmentFilter(
            within=None if step.within is None else period(step.within),
            resources=None if some is None else [self.rooms[n] for n in some],
            statuses=step.statuses,
        )
        return [self._facts(a) for a in self.scheduler.appointments.list(wanted)]

    def _free_busy(self, step: FreeBusy) -> Any:
        wanted, within = [self.rooms[n] for n in step.resources], period(step.within)
        busy = self.scheduler.availability.busy(wanted, within)
        free = self.scheduler.availability.free(wanted, within)
        return [
            (
                [(span(stretch.period), stretch.kind) for stretch in busy[room]],
                [span(stretch) for stretch in free[room]],
            )
            for room in wanted
        ]
