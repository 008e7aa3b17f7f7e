"""What a timetable asks for, and its booking row by row."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from attrs import frozen

from apptsched import (
    Appointment,
    BookingRequest,
    Conflict,
    InvalidInput,
    NotFound,
    Refused,
    ResourceId,
    Scheduler,
    ServiceId,
)
from apptsched.cli.refusals import conflicts_of
from apptsched.cli.timetable import Row, Timetable


@frozen
class Catalogue:
    """The ids of the resources and services a timetable names."""

    resources: Mapping[str, ResourceId]
    services: Mapping[str, ServiceId]

    def request(self, row: Row) -> BookingRequest:
        """Return what a row asks for.

        Raises:
            InvalidInput: It cannot be booked whatever is free.
        """
        return BookingRequest(
            resources=[self.resources[row.resource]],
            period=row.period,
            service=None if row.service is None else self.services[row.service],
            title=row.title,
        )


@frozen
class Outcome:
    """What became of a row: an appointment, or why it was refused.

    Attributes:
        took: The whole call, retries included.
    """

    row: Row
    took: timedelta
    appointment: Appointment | None
    refusal: Refused | InvalidInput | NotFound | None

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The appointments in the way; empty when it was booked or refused for another reason."""
        return conflicts_of(self.refusal)


def catalogue_of(
    scheduler: Scheduler, timetable: Timetable, *, kind: str, timezone: str | None = None
) -> Catalogue:
    """Find the resources and services of a timetable by `ref`, add those that are not there.

    Args:
        scheduler: Whose they are.
        timetable: Names them; a name is the `ref` as well.
        kind: Of the resources that are added.
        timezone: Of the resources that are added; default: the tenant's.
    """
    resources, services = scheduler.resources, scheduler.services

    def resource(name: str) -> ResourceId:
        for found in resources.list(ref=name, include_archived=True):
            return found.id
        return resources.add(name, kind=kind, ref=name, timezone=timezone).id

    def service(name: str, duration: timedelta) -> ServiceId:
        for found in services.list(ref=name, include_archived=True):
            return found.id
        return services.add(name, duration=duration, ref=name).id

    return Catalogue(
        {name: resource(name) for name in timetable.resources},
        {name: service(name, duration) for name, duration in timetable.services.items()},
    )


def book_rows(scheduler: Scheduler, catalogue: Catalogue, rows: Iterable[Row]) -> Iterator[Outcome]:
    """Book *rows* one after the other, each on its own, and yield what became of each.

    Raises:
        Unavailable, OutcomeUnknown: The database is gone; the rows before were booked or refused.
    """
    for row in rows:
        yield _book(scheduler, catalogue, row)


def _book(scheduler: Scheduler, catalogue: Catalogue, row: Row) -> Outcome:
    appointment, refusal = None, None
    began = time.perf_counter()
    try:
        appointment = scheduler.appointments.book_request(catalogue.request(row))
    except (Refused, InvalidInput, NotFound) as error:
        refusal = error
    return Outcome(row, timedelta(seconds=time.perf_counter() - began), appointment, refusal)
