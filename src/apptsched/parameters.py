"""Values -> the parameters of statements; `rows` goes the other way."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from apptsched.errors import InvalidInput
from apptsched.model.checks import checked_items, checked_type
from apptsched.model.ids import AppointmentId, AttendeeId, PersonId, ResourceId, checked_id, new_id
from apptsched.model.period import Period, length
from apptsched.model.request import BookingRequest, checked_buffers, checked_period, resource_ids
from apptsched.model.service import DURATION_LIMIT, Buffers
from apptsched.model.text import REASON_LIMIT, checked_text


def booking(request: BookingRequest, key: str | None) -> dict[str, Any]:
    """Return what `appointment_book` takes of a request; the ids in it are fresh."""
    checked_type("a request", BookingRequest, request)
    return {
        "id": new_id(AppointmentId),
        **claims(request.resources, request.period),
        "starts_at": request.period.start,
        "ends_at": request.period.end,
        "quantities": [1] * len(request.resources),
        "timezone": request.timezone,
        "status": request.status.value,
        "service_id": request.service,
        **buffers(request.buffers),
        "details": _details(request),
        "person_ids": [a.person_id for a in request.attendees if a.person_id is not None],
        "key": key,
        "request_hash": None if key is None else request.digest(),
    }


def claims(resources: Collection[ResourceId], period: Period) -> dict[str, Any]:
    """Return the claims of *period* on each of *resources*, as parallel arrays."""
    checked = resource_ids(resources)
    checked_period(period)
    return {
        "resource_ids": [*checked],
        "claim_starts": [period.start] * len(checked),
        "claim_ends": [period.end] * len(checked),
    }


def buffers(value: Buffers | None) -> dict[str, Any]:
    """Return buffers in seconds; all None when they are left to the service."""
    checked = checked_buffers(value)
    return {
        "buffer_before_s": None if checked is None else checked.before.total_seconds(),
        "buffer_after_s": None if checked is None else checked.after.total_seconds(),
        "buffer_policy": None if checked is None else checked.policy.value,
    }


def service_duration(value: timedelta) -> float:
    """Return a service's duration in seconds."""
    return length(
        "duration", value, at_least=timedelta(microseconds=1), at_most=DURATION_LIMIT
    ).total_seconds()


def ignored(appointments: Collection[AppointmentId]) -> list[AppointmentId]:
    """Return the ids of appointments that do not count."""
    return [checked_id(AppointmentId, item) for item in checked_items("ignore", appointments)]


def change(id: AppointmentId, expected_version: int | None, reason: str | None) -> dict[str, Any]:
    """Return what every change of an appointment takes."""
    return {
        "id": checked_id(AppointmentId, id),
        "expected_version": checked_version(expected_version),
        "reason": checked_text("reason", reason, REASON_LIMIT),
    }


def checked_version(value: int | None) -> int | None:
    """Return *value* when it is absent or a version a row can have."""
    if value is not None and (not isinstance(value, int) or not 1 <= value < 2**31):
        raise InvalidInput(f"expected_version must be a positive integer, not {value!r}")
    return value


def _details(request: BookingRequest) -> str:
    details = {
        "title": request.title,
        "notes": request.notes,
        "metadata": request.metadata.to_plain(),
        "attendees": [
            {
                "id": str(new_id(AttendeeId)),
                "person_id": None if a.person_id is None else str(a.person_id),
                "name": a.name,
                "email": a.email,
                "ref": a.ref,
                "response": a.response.value,
            }
            for a in request.attendees
        ],
    }
    return json.dumps(details, ensure_ascii=False)


class Unset:
    """The type of `UNSET`: a field left as it is, where None would mean emptied."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()


def changes(**given: tuple[Callable[[Any], Any], Any]) -> str:
    """Return the given fields as a JSON object, checked; those that are `UNSET` are left out.

    Args:
        given: For each field, what checks a value and the value.
    """
    checked = {n: check(value) for n, (check, value) in given.items() if value is not UNSET}
    return json.dumps(
        {n: str(v) if isinstance(v, UUID) else v for n, v in checked.items()}, ensure_ascii=False
    )


def optional_person(value: PersonId | None) -> PersonId | None:
    """Return *value* when it is absent or an id."""
    return None if value is None else checked_id(PersonId, value)
