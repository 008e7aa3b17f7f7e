"""What the library said, in the model's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from apptsched import (
    Appointment,
    AttendeeNotFound,
    CapacityExceeded,
    Conflict,
    HoldExpired,
    IllegalTransition,
    Period,
    Refused,
    SlotTaken,
    StaleVersion,
)
from tests.support.engine.calendar import InTheWay, Taking
from tests.support.engine.seating import Span
from tests.support.times import at

NOON = at("12:00")
MINUTE = timedelta(minutes=1)
Places = Mapping[UUID, int]


def instant(minute: int) -> datetime:
    return NOON + minute * MINUTE


def minute(instant: datetime) -> int:
    return (instant - NOON) // MINUTE


def period(span: Span) -> Period:
    return Period(instant(span.start), instant(span.end))


def span(period: Period) -> Span:
    return Span(minute(period.start), minute(period.end))


def refusal(error: Refused | AttendeeNotFound, places: Places) -> tuple[object, ...]:
    """Return the name of an error and what it says."""
    details: tuple[object, ...] = ()
    match error:
        case SlotTaken() | HoldExpired():
            details = (in_the_way(error.conflicts, places),)
        case CapacityExceeded():
            details = (places[error.resource_id],)
        case IllegalTransition():
            details = (error.from_status, error.to_status)
        case StaleVersion():
            details = (error.expected, error.actual)
    return type(error).__name__, *details


def in_the_way(conflicts: Iterable[Conflict], places: Places) -> list[InTheWay]:
    """Return what was told to be in the way, which must be by resource, start and appointment."""
    told = [
        InTheWay(places[c.resource_id], span(c.period), c.appointment_id, str(c.kind))
        for c in conflicts
    ]
    order = [(each.resource, each.common.start, each.other) for each in told]
    assert order == sorted(order)
    return sorted(told)


def facts(a: Appointment, places: Places, now: datetime) -> tuple[object, ...]:
    """Return what a caller sees of an appointment; a hold that has run out is expired."""
    claims = (
        Taking(places[c.resource], span(c.period), c.quantity, c.overridden) for c in a.claims
    )
    has_run_out = a.expires_at is not None and a.expires_at <= now
    return (
        a.id,
        span(a.period),
        tuple(sorted(claims)),
        "expired" if has_run_out else a.status,
        None if a.expires_at is None or has_run_out else minute(a.expires_at),
        a.seats,
        sorted(attendee.name for attendee in a.attendees),
        a.title,
        a.version,
        a.sequence,
    )
