"""What the write path answers -> the appointment, or the error that says why not."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from attrs import frozen

from apptsched.errors import (
    AppointmentNotFound,
    ApptschedError,
    Archived,
    Busy,
    IdempotencyMismatch,
    IllegalTransition,
    NotFound,
    PersonNotFound,
    Refused,
    ResourceNotFound,
    ServiceNotFound,
    SlotTaken,
    StaleVersion,
)
from apptsched.model.appointment import Appointment, AppointmentStatus
from apptsched.rows import Row, appointment_from_json, conflicts

_NOT_FOUND: Mapping[str, type[NotFound]] = {
    "appointment_not_found": AppointmentNotFound,
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


def settle(row: Row, asked: Asked) -> Appointment:
    """Return the appointment of an answer.

    Args:
        row: The columns that `appointment_book`, `_reschedule` and `_change_status` share:
            outcome, subject, status, version, conflicts, appointment.
        asked: For the error, when there is none.

    Raises:
        Refused, NotFound, Busy: As the outcome says; nothing was written.
    """
    appointment = row[5]
    if appointment is None:
        raise _error(row, asked)
    return appointment_from_json(appointment)


def _error(row: Row, asked: Asked) -> ApptschedError:
    outcome, subject, *_ = row
    if outcome in _ARCHIVED:
        return Archived(_ARCHIVED[outcome], (subject,))
    if outcome in _NOT_FOUND:
        return _NOT_FOUND[outcome](asked.id if subject is None else subject)
    if outcome == "busy":
        return Busy("the time was taken and given back again and again while this call tried")
    return _refusal(row, asked)


def _refusal(row: Row, asked: Asked) -> Refused:
    outcome, _, status, version, blocking, _ = row
    if outcome == "illegal":
        found = AppointmentStatus(status)
        return IllegalTransition(found, found if asked.status is None else asked.status)
    if outcome == "stale" and asked.expected_version is not None:
        return StaleVersion(asked.expected_version, version)
    if outcome == "mismatch" and asked.key is not None:
        return IdempotencyMismatch(asked.key)
    return SlotTaken(conflicts(blocking))
