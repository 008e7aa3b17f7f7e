"""The demo's real input: a conference, and a tenant of its own to book it for."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from zoneinfo import ZoneInfo

from attrs import frozen

from apptsched import Database, InvalidInput, Period, Resource, Scheduler, Tenant
from apptsched.cli.booking import Catalogue, Outcome, book_rows, catalogue_of
from apptsched.cli.clock import HALF_HOUR, Wall
from apptsched.cli.output import tracked, working
from apptsched.cli.timetable import Timetable, read_timetable

_MORNING = time(9)


@frozen
class Conference:
    """A timetable without faults, and the tenant whose rooms and services it names.

    Attributes:
        main_room: The room of the first talk.
    """

    timetable: Timetable
    tenant: Tenant
    scheduler: Scheduler
    catalogue: Catalogue
    main_room: Resource

    @property
    def first_day(self) -> Wall:
        """The local day of the first talk."""
        return self._wall(min(row.period.start for row in self.timetable.rows))

    def slots_after(self, count: int) -> list[Period]:
        """Return the first half-hours from 09:00 on of the day after the last talk."""
        last = max(row.period.end for row in self.timetable.rows)
        start = self._wall(last + timedelta(days=1)).instant(_MORNING)
        return [Period(start + n * HALF_HOUR, start + (n + 1) * HALF_HOUR) for n in range(count)]

    def book_all(self, label: str) -> tuple[Outcome, ...]:
        """Book every talk, one by one; *label* is shown on the way."""
        rows = self.timetable.rows
        return tuple(tracked(book_rows(self.scheduler, self.catalogue, rows), label, len(rows)))

    def _wall(self, instant: datetime) -> Wall:
        zone = ZoneInfo(self.tenant.timezone)
        return Wall(instant.astimezone(zone).date(), zone)


def read_talks(file: Path | None) -> Timetable:
    """Return the talks in *file*; None: those of FOSDEM 2024.

    Raises:
        InvalidInput: A row cannot be a booking, or there is none.
    """
    if file is None:
        with as_file(files("apptsched.cli") / "fosdem-2024.csv") as shipped:
            return read_talks(shipped)
    timetable = read_timetable(file)
    if timetable.bad or not timetable.rows:
        faults = (f"line {row.line}: {row.error}" for row in timetable.bad)
        raise InvalidInput(f"{file} cannot be shown: {next(faults, 'it has no rows')}")
    return timetable


def open_conference(database: Database, timetable: Timetable, timezone: str) -> Conference:
    """Add a tenant with the rooms and services of *timetable*, and nothing booked."""
    slug = f"demo-{secrets.token_hex(4)}"
    with working("adding rooms and services"):
        tenant = database.tenants.add("apptsched demo", slug=slug, timezone=timezone)
        scheduler = database.scheduler(tenant.id, actor="apptsched demo")
        catalogue = catalogue_of(scheduler, timetable, kind="room")
        first = min(timetable.rows, key=lambda row: row.period)
        main_room = scheduler.resources.get(catalogue.resources[first.resource])
    return Conference(timetable, tenant, scheduler, catalogue, main_room)
