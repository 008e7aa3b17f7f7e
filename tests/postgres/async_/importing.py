"""Does the same thing in two tenants: an import, and its requests one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from attrs import evolve, frozen

from apptsched import (
    Appointment,
    AppointmentId,
    ApptschedError,
    AsyncDatabase,
    AsyncScheduler,
    BookingRequest,
    BufferPolicy,
    Buffers,
    ImportReport,
    NotFound,
    PersonId,
    ResourceId,
    ServiceId,
    SlotTaken,
    TenantId,
)
from apptsched import parameters as values
from apptsched.outcomes import Asked
from apptsched.statements import APPOINTMENT_BOOK
from tests.support.batches import CAPACITIES, MINUTE, NINE, NOBODY, Place, Wish

SETUP = NINE - timedelta(days=1)
LATER = SETUP + timedelta(minutes=30)  # every hold has run out
Label = str


async def open_place(database: AsyncDatabase) -> tuple[TenantId, Place]:
    """Add a tenant that wishes can be asked of."""
    tenant = await database.tenants.add(f"Place {uuid4()}", timezone="UTC")
    s = database.scheduler(tenant.id)
    rooms = [
        await s.resources.add(f"R{n}", kind="room", capacity=capacity)
        for n, capacity in enumerate((*CAPACITIES, 1))
    ]
    await s.resources.archive(rooms[-1].id)
    shared = Buffers(10 * MINUTE, 5 * MINUTE, BufferPolicy.SHARED)
    visit = await s.services.add("Visit", duration=30 * MINUTE, buffers=shared)
    gone = await s.services.add("Gone", duration=30 * MINUTE)
    await s.services.archive(gone.id)
    person = await s.people.add("P")
    return tenant.id, Place(
        (*(room.id for room in rooms), ResourceId(NOBODY)),
        (visit.id, gone.id, ServiceId(NOBODY)),
        (person.id, PersonId(NOBODY)),
    )


async def book(s: AsyncScheduler, request: BookingRequest) -> Appointment | ApptschedError:
    """Book a request of any status, or return why not."""
    startable = request if request.ttl else evolve(request, status="confirmed")
    given = {**values.booking(startable, None), "status": request.status.value}
    try:
        return await s.appointments._write(APPOINTMENT_BOOK, given, Asked(id=given["id"]))
    except ApptschedError as error:
        return error


@frozen
class Tenant:
    """A tenant with what happened in it.

    Attributes:
        labels: What its appointments are called in both tenants.
        told: Of each request, the error, or nothing.
    """

    id: TenantId
    place: Place
    labels: Mapping[UUID, Label]
    told: Sequence[Any]

    def name(self, id: UUID) -> Label:
        """Return what a row of this tenant is called in both."""
        if id in self.place.resources:
            return f"resource {self.place.resources.index(id)}"
        if id in self.place.services:
            return f"service {self.place.services.index(id)}"
        if id in self.place.people:
            return f"person {self.place.people.index(id)}"
        return self.labels[id]

    def error(self, error: ApptschedError | None) -> Any:
        """Return what an error says, in words of both tenants."""
        if isinstance(error, SlotTaken):
            found = error.conflicts
            return sorted(
                (self.name(c.resource_id), self.name(c.appointment_id), c.period, c.kind)
                for c in found
            )
        if error is None:
            return None
        about = getattr(error, "resource_id", None) or getattr(error, "ids", [None])[0]
        about = error.id if isinstance(error, NotFound) else about
        return type(error), self.name(about)


async def asked(s: AsyncScheduler, wishes: Sequence[Wish], place: Place, word: str) -> Any:
    """Book wishes one by one; return the labels of the appointments and what was answered."""
    answers = [await book(s, wish.request(place)) for wish in wishes]
    booked = {a.id: f"{word} {n}" for n, a in enumerate(answers) if isinstance(a, Appointment)}
    return booked, [None if isinstance(each, Appointment) else each for each in answers]


async def one_by_one(
    database: AsyncDatabase, clock: list[datetime], before: Sequence[Wish], batch: Sequence[Wish]
) -> Tenant:
    """Open a tenant and book all, one request after the other; sweep in between."""
    clock[0] = SETUP
    tenant_id, place = await open_place(database)
    s = database.scheduler(tenant_id, actor="importer")
    known, _ = await asked(s, before, place, "before")
    clock[0] = LATER
    await s.appointments.expire_holds()
    booked, told = await asked(s, batch, place, "request")
    return Tenant(tenant_id, place, {**known, **booked}, told)


async def imported(
    database: AsyncDatabase, clock: list[datetime], before: Sequence[Wish], batch: Sequence[Wish]
) -> Tenant:
    """Open a tenant, book what was before, and import the rest; sweep.

    An import begins with a sweep of its resources; the others' holds are left for the end.
    """
    clock[0] = SETUP
    tenant_id, place = await open_place(database)
    s = database.scheduler(tenant_id, actor="importer")
    known, _ = await asked(s, before, place, "before")
    clock[0] = LATER
    report = await s.appointments.import_many(wish.request(place) for wish in batch)
    await s.appointments.expire_holds()
    booked = {key: f"request {n}" for n, key in booked_ids(report).items()}
    errors = {each.position: each.error for each in report.rejections}
    told = [errors.get(n) for n in range(report.requested)]
    return Tenant(tenant_id, place, {**known, **booked}, told)


def booked_ids(report: ImportReport) -> dict[int, AppointmentId]:
    """Return the appointments of a report, by position."""
    ids = {n: report.appointment_at(n) for n in range(report.requested)}
    return {n: key for n, key in ids.items() if key is not None}
