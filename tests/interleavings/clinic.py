"""A tenant as both calls of a race find it, and all that can be seen of it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from attrs import define, evolve, field, frozen

from apptsched import (
    Appointment,
    AppointmentId,
    Conflict,
    Database,
    IllegalTransition,
    ImportRejected,
    ImportReport,
    Refused,
    Rejection,
    Resource,
    ResourceId,
    Scheduler,
    StaleVersion,
    TenantId,
)
from tests.interleavings.calls import Call, Desk

OPENED = datetime(2029, 1, 1, tzinfo=UTC)
NOW = OPENED + timedelta(days=1)
STEP = timedelta(minutes=10)

ROWS = {
    "resource": "select id, capacity, version from apptsched.resource where tenant_id = %s",
    "appointment": """
        select id, status, starts_at, ends_at, version, sequence, expires_at, seats, override_reason
        from apptsched.appointment where tenant_id = %s
    """,
    "claim": """
        select appointment_id, resource_id, starts_at, ends_at, quantity, overridden,
               added_in, replaced_in
        from apptsched.appointment_resource where tenant_id = %s
    """,
    # Which unit is taken is nobody's business: either order may seat differently.
    "occupancy": """
        select appointment_id, resource_id, claim_starts_at, starts_at, ends_at, enforced,
               layer = '(,)' as is_body
        from apptsched.occupancy where tenant_id = %s
    """,
    "attendee": "select appointment_id, name from apptsched.attendee where tenant_id = %s",
    "event": """
        select appointment_id, array_agg(kind order by id)
        from apptsched.appointment_event where tenant_id = %s group by 1
    """,
}


@frozen
class Scenario:
    """Two calls that meet.

    Attributes:
        given: What was done before, by name, ten minutes apart; a hold that lasts five has expired.
            What is refused is left out.
        capacities: Of the rooms.
    """

    name: str
    first: Call
    second: Call
    given: Mapping[str, Call] = field(factory=dict)
    capacities: tuple[int, ...] = (1, 1)

    @property
    def pair(self) -> frozenset[str]:
        return frozenset({self.first.kind, self.second.kind})

    @property
    def mirrored(self) -> Scenario:
        """The same with the other call first."""
        return evolve(self, first=self.second, second=self.first)

    def __str__(self) -> str:
        return f"{self.first.kind}, {self.second.kind}: {self.name}"


@define
class Clinic:
    """A fresh tenant in which everything a scenario takes as given has happened."""

    tenant_id: TenantId
    rooms: tuple[ResourceId, ...]
    booked: dict[str, Appointment] = field(factory=dict)

    def desk(self, connection: psycopg.Connection[Any], now: datetime = NOW) -> Desk:
        """Return the clinic's desk in the transaction of a connection."""
        scheduler = Scheduler.bind(connection, self.tenant_id, actor="desk", clock=lambda: now)
        return Desk(scheduler, self.rooms, self.booked)

    def names(self, answers: Mapping[str, Any]) -> dict[UUID, str]:
        """Return what the clinic's rows are called; what a call booked has the call's name.

        What an import booked has the number of its row, too.
        """
        named = {room: f"room {number}" for number, room in enumerate(self.rooms)}
        for name, made in [*self.booked.items(), *answers.items()]:
            if isinstance(made, Appointment):
                named.setdefault(made.id, name)
            elif isinstance(made, ImportReport | ImportRejected):
                report = made if isinstance(made, ImportReport) else made.report
                named |= {
                    key: f"{name}, row {row}" for row, key in enumerate(_booked(report)) if key
                }
        return named

    def rows(self, connection: psycopg.Connection[Any], names: dict[UUID, str]) -> dict[str, Any]:
        """Return every row of the tenant that the calls may write, with names for ids."""
        return {
            table: sorted(
                [told(row, names) for row in connection.execute(query, [self.tenant_id])], key=repr
            )
            for table, query in ROWS.items()
        }


def open_clinic(
    database: Database, connection: psycopg.Connection[Any], scenario: Scenario
) -> Clinic:
    """Add a tenant with the scenario's rooms, and do what it takes as given."""
    tenant = database.tenants.add(f"Clinic {uuid4()}", timezone="UTC")
    add = database.scheduler(tenant.id).resources.add
    rooms = [add(f"{size} places", kind="room", capacity=size).id for size in scenario.capacities]
    clinic = Clinic(tenant.id, tuple(rooms))
    for number, (name, call) in enumerate(scenario.given.items()):
        with suppress(Refused), connection.transaction():
            made = call.make(clinic.desk(connection, OPENED + number * STEP))
            if call.kind in ("book", "hold"):
                clinic.booked[name] = made
    return clinic


def _booked(report: ImportReport) -> list[AppointmentId | None]:
    return [report.appointment_at(row) for row in range(report.requested)]


def told(answer: Any, names: Mapping[UUID, str]) -> Any:
    """Return what a call answered, or a row, with names for ids."""
    match answer:
        case UUID():
            return names.get(answer, "nobody's")
        case list() | tuple():
            return tuple(told(each, names) for each in answer)
        case Appointment() | Conflict() | ImportReport() | Rejection() | Resource():
            return told(_facts(answer), names)
        case BaseException():
            return type(answer).__name__, *sorted(told(_reasons(answer), names), key=repr)
        case _:
            return answer


def _facts(answer: Appointment | Conflict | ImportReport | Rejection | Resource) -> list[Any]:
    match answer:
        case Appointment():
            facts = [answer.id, answer.status.value, answer.version, answer.sequence]
            claims = [(c.resource, c.period, c.quantity) for c in answer.claims]
            whom = sorted(attendee.name for attendee in answer.attendees)
            return [*facts, answer.period, answer.expires_at, claims, whom]
        case Conflict():
            return [answer.resource_id, answer.appointment_id, answer.period, answer.kind]
        case ImportReport():
            return [_booked(answer), answer.rejections]
        case Rejection():
            return [answer.position, answer.error]
        case Resource():
            return [answer.id, answer.capacity, answer.version]


def _reasons(error: BaseException) -> tuple[Any, ...]:
    match error:
        case IllegalTransition():
            return error.from_status, error.to_status
        case StaleVersion():
            return error.expected, error.actual
        case ImportRejected():
            return (error.report,)
        case Refused():
            return getattr(error, "conflicts", ())
        case _:
            return repr(error), repr(error.__cause__)
