"""`apptsched import`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from apptsched import (
    Appointment,
    AppointmentId,
    BookingRequest,
    Database,
    ImportReport,
    InvalidInput,
    OutcomeUnknown,
    Scheduler,
    Tenant,
    Unavailable,
)
from apptsched.cli.booking import Catalogue, catalogue_of
from apptsched.cli.exits import Exit, exit_for
from apptsched.cli.import_report import Imported
from apptsched.cli.invocation import Invocation, common_options, pass_invocation
from apptsched.cli.lookup import tenant_called
from apptsched.cli.output import complain, counting, tracked, working
from apptsched.cli.refusals import conflicts_of
from apptsched.cli.timetable import Row, Timetable, read_timetable

_ACTOR = "apptsched import"


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--tenant", metavar="SLUG|ID", help="Whose bookings; default: the only tenant.")
@click.option("--create-tenant", metavar="SLUG", help="Add a tenant for them; needs --timezone.")
@click.option("--timezone", metavar="ZONE", help="IANA zone of what is added; default: tenant's.")
@common_options
@pass_invocation
def import_(
    invocation: Invocation,
    file: Path,
    tenant: str | None,
    create_tenant: str | None,
    timezone: str | None,
) -> int:
    """Book the rows of the CSV FILE, in one transaction, earlier rows first.

    The columns are resource, starts_at, ends_at and, if wanted, service and title; times are in
    ISO 8601 with an offset. Resources and services are found by ref, which is the name in the
    file, or added; a service is given the duration most of its rows have.

    Rows that cannot be bookings or are in the way of others are reported, the rest is booked.
    Exits with 1 when a row was not booked.
    """
    if create_tenant and (tenant or not timezone):
        raise click.UsageError("--create-tenant takes --timezone, and no --tenant")
    timetable = _bookable(file)
    with invocation.database() as database:
        if create_tenant and timezone:
            owner = database.tenants.add(create_tenant, slug=create_tenant, timezone=timezone)
        else:
            owner = tenant_called(database, tenant)
        imported = _import(database, owner, timetable, timezone)
    invocation.answer(imported.document(), *imported.tables())
    if imported.error is not None:
        complain(f"stopped: {imported.error}")
        return exit_for(imported.error)
    return Exit.OK if imported.is_complete else Exit.MISTAKE


def _bookable(file: Path) -> Timetable:
    with working(f"reading {file.name}"):
        timetable = read_timetable(file)
    if timetable.bad and not timetable.rows:
        first, *others = timetable.bad
        more = f"; and {len(others)} more" if others else ""
        raise InvalidInput(f"{file} has no good row; line {first.line}: {first.error}{more}")
    return timetable


def _import(
    database: Database, tenant: Tenant, timetable: Timetable, timezone: str | None
) -> Imported:
    scheduler = database.scheduler(tenant.id, actor=_ACTOR)
    with working("finding resources and services"):
        catalogue = catalogue_of(scheduler, timetable, kind="resource", timezone=timezone)
    try:
        with counting("booking", len(timetable.rows)) as tell:
            report = scheduler.appointments.import_many(
                _requests(catalogue, timetable.rows), on_progress=tell
            )
        return Imported(tenant, timetable, report, appointments_in_the_way(scheduler, report), None)
    except (Unavailable, OutcomeUnknown) as stop:
        return Imported(tenant, timetable, None, {}, stop)


def _requests(catalogue: Catalogue, rows: Iterable[Row]) -> Iterator[BookingRequest | InvalidInput]:
    for row in rows:
        try:
            yield catalogue.request(row)
        except InvalidInput as error:
            yield error


def appointments_in_the_way(
    scheduler: Scheduler, report: ImportReport
) -> dict[AppointmentId, Appointment]:
    """Read every appointment that some row was refused for."""
    ids = {c.appointment_id for each in report.rejections for c in conflicts_of(each.error)}
    found = (scheduler.appointments.find(each) for each in sorted(ids))
    known = tracked(found, "reading what is in the way", len(ids))
    return {each.id: each for each in known if each is not None}
