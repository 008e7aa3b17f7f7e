"""What the write path answers -> the appointment, or the error that says why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from attrs import frozen

from apptsched.columns import AnswerRow
from apptsched.errors import (
    AppointmentNotFound,
    ApptschedError,
    Archived,
    AttendeeNotFound,
    Busy,
    CapacityExceeded,
    HoldExpired,
    IdempotencyMismatch,
    IllegalTransition,
    InvalidPeriod,
    NotFound,
    PersonNotFound,
    Refused,
    ResourceNotFound,
    SeatsTaken,
    ServiceNotFound,
    SlotTaken,
    StaleVersion,
    UnknownTimezone,
)
from apptsched.model.appointment import Appointment, AppointmentStatus, Conflict
from apptsched.model.ids import ResourceId
from apptsched.rows import appointment_from_json, conflicts

_NOT_FOUND: Mapping[str, type[NotFound]] = {
    "appointment_not_found": AppointmentNotFound,
    "attendee_not_found": AttendeeNotFound,
    "person_not_found": PersonNotFound,
    "replayed": AppointmentNotFound,  # the key is known, its appointment was deleted by hand
    "resource_not_found": ResourceNotFound,
    "service_not_found": ServiceNotFound,
}
_ARCHIVED = {
    "resource_archived": "resource",
    "service_archived": "service",
    "tenant_archived": "tenant",
}
_SAID: Mapping[str, tuple[Callable[[str], ApptschedError], str]] = {
    "busy": (Busy, "the time was taken and given back again and again while this call tried"),
    "out_of_range": (InvalidPeriod, "a claim of a part would leave [2000-01-01, 2200-01-01)"),
    "timezone_unknown": (UnknownTimezone, "the server does not know the time zone"),
}


@frozen(kw_only=True)
class Asked:
    """What the caller asked for, as far as an error repeats it.

    Attributes:
        status: The status to go to; None where the call keeps it.
    """

    id: UUID
    status: AppointmentStatus | None = None
    expected_version: int | None = None
    key: str | None = None


def settle(row: AnswerRow, asked: Asked) -> Appointment:
    """Return the appointment of an answer.

    Args:
        row: What the write path answered.
        asked: For the error, when there is none.

    Raises:
        Refused, NotFound, Busy, UnknownTimezone: As the outcome says; nothing was written.
    """
    appointment = row[5]
    if appointment is None:
        raise refusal(row, asked)
    return appointment_from_json(appointment)


def obstacles(row: AnswerRow) -> tuple[Conflict, ...]:
    """Return the conflicts that were asked for.

    Raises:
        NotFound, CapacityExceeded: There can be no answer.
    """
    outcome, subject, _, _, blocking, _ = row
    if outcome != "done" and subject is not None:
        raise refusal(row, Asked(id=subject))
    return conflicts(blocking)


def refusal(row: AnswerRow, asked: Asked) -> ApptschedError:
    """Return the error that an answer without a result means."""
    outcome, subject, *_ = row
    about = asked.id if subject is None else subject
    if outcome in _ARCHIVED:
        return Archived(_ARCHIVED[outcome], (about,))
    if outcome in _NOT_FOUND:
        return _NOT_FOUND[outcome](about)
    if outcome == "capacity_exceeded":
        return CapacityExceeded(ResourceId(about))
    if outcome in _SAID:
        kind, words = _SAID[outcome]
        return kind(words)
    return _refused(row, asked)


def _refused(row: AnswerRow, asked: Asked) -> Refused:
    outcome, _, status, version, blocking, _ = row
    if outcome == "illegal" and status is not None:
        found = AppointmentStatus(status)
        return IllegalTransition(found, found if asked.status is None else asked.status)
    if outcome == "stale" and asked.expected_version is not None and version is not None:
        return StaleVersion(asked.expected_version, version)
    if outcome == "mismatch" and asked.key is not None:
        return IdempotencyMismatch(asked.key)
    if outcome == "hold_expired":
        return HoldExpired(conflicts(blocking))
    if outcome == "full":
        return SeatsTaken("every seat is taken", ("no seat is left",))
    return SlotTaken(conflicts(blocking))
