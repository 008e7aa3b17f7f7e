"""Steps of a program, done by the library and told in minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from apptsched import (
    Appointment,
    AppointmentFilter,
    AppointmentId,
    AsyncScheduler,
    Buffers,
    Conflict,
    IllegalTransition,
    Period,
    ResourceId,
    SlotTaken,
)
from tests.support.minutes import MinuteModel
from tests.support.programs import (
    Book,
    Cancel,
    Confirm,
    Conflicts,
    FreeBusy,
    List,
    Reschedule,
    Span,
    Step,
    Want,
)
from tests.support.times import at

NOON = at("12:00")
MINUTE = timedelta(minutes=1)


def period(span: Span) -> Period:
    return Period(NOON + span.start * MINUTE, NOON + span.end * MINUTE)


def minute(instant: datetime) -> int:
    return (instant - NOON) // MINUTE


def span(period: Period) -> Span:
    return Span(minute(period.start), minute(period.end))


def buffers(want: Want) -> Buffers:
    return Buffers(want.before * MINUTE, want.after * MINUTE)


@frozen
class Performer:
    """Does steps on one tenant's rooms, and tells the outcomes as `MinuteModel` does."""

    scheduler: AsyncScheduler
    rooms: tuple[ResourceId, ...]

    async def answer(self, step: Step, model: MinuteModel) -> Any:
        """Do *step*; *model* knows which appointment a number means."""
        try:
            return await self._do(step, model)
        except SlotTaken as taken:
            return self._told(taken.conflicts)
        except IllegalTransition as error:
            return error.from_status, error.to_status

    async def _do(self, step: Step, model: MinuteModel) -> Any:
        appointments = self.scheduler.appointments
        match step:
            case Book(want, status):
                return self._facts(
                    await appointments.book(
                        self._ids(want.resources),
                        period(want.span),
                        buffers=buffers(want),
                        status=status,
                    )
                )
            case Reschedule() | Cancel() | Confirm():
                return await self._change(step, model)
            case List():
                return await self._list(step)
            case Conflicts(want, ignore):
                other = model.numbered(ignore)
                found = await appointments.conflicts(
                    self._ids(want.resources),
                    period(want.span),
                    buffers=buffers(want),
                    ignore=[] if other is None else [AppointmentId(other.id)],
                )
                return self._told(found)
            case FreeBusy():
                return await self._free_busy(step)

    async def _change(self, step: Reschedule | Cancel | Confirm, model: MinuteModel) -> Any:
        appointments, known = self.scheduler.appointments, model.numbered(step.which)
        if known is None:
            return None
        match step:
            case Cancel():
                changed = await appointments.cancel(AppointmentId(known.id))
            case Confirm():
                changed = await appointments.confirm(AppointmentId(known.id))
            case Reschedule(_, moved_to, resources):
                where = None if resources is None else self._ids(resources)
                changed = await appointments.reschedule(
                    AppointmentId(known.id), period(moved_to), resources=where
                )
        return self._facts(changed)

    async def _list(self, step: List) -> Any:
        wanted = AppointmentFilter(
            within=None if step.within is None else period(step.within),
            resources=None if step.resources is None else self._ids(step.resources),
            statuses=step.statuses,
        )
        return [self._facts(a) for a in await self.scheduler.appointments.list(wanted)]

    async def _free_busy(self, step: FreeBusy) -> Any:
        wanted, within = self._ids(step.resources), period(step.within)
        busy = await self.scheduler.availability.busy(wanted, within)
        free = await self.scheduler.availability.free(wanted, within)
        return [
            (
                [(span(stretch.period), stretch.kind) for stretch in busy[room]],
                [span(stretch) for stretch in free[room]],
            )
            for room in wanted
        ]

    def _ids(self, resources: tuple[int, ...]) -> list[ResourceId]:
        return [self.rooms[resource] for resource in resources]

    def _facts(self, a: Appointment) -> Any:
        where = tuple(sorted(self.rooms.index(room) for room in a.resource_ids))
        return a.id, span(a.period), where, a.status, a.version

    def _told(self, conflicts: tuple[Conflict, ...]) -> Any:
        return [
            (self.rooms.index(c.resource_id), span(c.period), c.appointment_id, c.kind)
            for c in conflicts
        ]
