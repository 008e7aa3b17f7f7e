"""`apptsched agenda`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from attrs import frozen

from apptsched import (
    Appointment,
    AppointmentFilter,
    AppointmentStatus,
    BusyPeriod,
    FreeBusy,
    Period,
    Resource,
    Scheduler,
)
from apptsched.cli.clock import Wall, ends_document
from apptsched.cli.day import Entry
from apptsched.cli.drawing import draw_day
from apptsched.cli.exits import Exit
from apptsched.cli.invocation import Invocation, common_options, pass_invocation
from apptsched.cli.lookup import every, resource_called, tenant_called

_OCCUPYING = tuple(status for status in AppointmentStatus if status.occupies_time)
_PAGE = 1_000


@click.command()
@click.argument("resource")
@click.argument("day", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--tenant", metavar="SLUG|ID", help="Whose resource; default: the only tenant.")
@common_options
@pass_invocation
def agenda(invocation: Invocation, resource: str, day: datetime, tenant: str | None) -> int:
    """Draw what occupies RESOURCE on the local DAY (YYYY-MM-DD).

    RESOURCE is a ref, a name or an id; times are in its zone.
    """
    with invocation.database() as database:
        scheduler = database.scheduler(tenant_called(database, tenant).id)
        found = resource_called(scheduler, resource)
        wall = Wall(day.date(), ZoneInfo(found.timezone))
        read = read_agenda(scheduler, found, wall.day)
    invocation.answer(document_of(read, wall), draw_day(found.name, wall, read.entries))
    return Exit.OK


@frozen
class Agenda:
    """What occupies a resource within a period: appointments, and time kept free around them."""

    resource: Resource
    appointments: tuple[Appointment, ...]
    buffers: tuple[BusyPeriod, ...]

    @property
    def entries(self) -> list[Entry]:
        """What is drawn of it."""
        return [
            *(Entry(each.period, each.title) for each in self.appointments),
            *(Entry(each.period, None, is_buffer=True) for each in self.buffers),
        ]


def read_agenda(scheduler: Scheduler, resource: Resource, within: Period) -> Agenda:
    """Return the agenda of *resource* within a period of at most 92 days."""
    wanted = AppointmentFilter(within=within, resources=[resource.id], statuses=_OCCUPYING)
    listed = every(lambda after: scheduler.appointments.list(wanted, limit=_PAGE, after=after))
    busy = scheduler.availability.busy([resource.id], within)[resource.id]
    buffers = [each for each in busy if each.kind is FreeBusy.BUSY_UNAVAILABLE]
    return Agenda(resource, tuple(listed), tuple(buffers))


def document_of(read: Agenda, wall: Wall) -> dict[str, Any]:
    """Return an agenda for a machine, in the resource's zone."""
    zone = ZoneInfo(read.resource.timezone)
    appointments = [
        {
            "id": str(each.id),
            "title": each.title,
            "status": each.status.value,
            **ends_document(each.period, zone),
        }
        for each in read.appointments
    ]
    return {
        "resource": {"id": str(read.resource.id), "name": read.resource.name},
        "timezone": zone.key,
        "day": wall.date.isoformat(),
        **ends_document(wall.day, zone),
        "appointments": appointments,
        "kept_free": [ends_document(each.period, zone) for each in read.buffers],
    }
