"""Values -> the parameters of statements; `rows` goes the other way."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from attrs import asdict

from apptsched.errors import InvalidInput
from apptsched.model.appointment import AppointmentStatus, Attendee
from apptsched.model.canonical import digest
from apptsched.model.checks import checked_items, checked_type
from apptsched.model.claim import Claim, checked_claims, checked_period, claims_within
from apptsched.model.ids import AppointmentId, AttendeeId, PersonId, ResourceId, checked_id, new_id
from apptsched.model.metadata import spelt_out
from apptsched.model.period import Period, length
from apptsched.model.request import BookingRequest, checked_buffers, checked_ttl
from apptsched.model.service import DURATION_LIMIT, Buffers
from apptsched.model.text import KEY_LIMIT, REASON_LIMIT, checked_text, required_text

_BOOKABLE = (AppointmentStatus.CONFIRMED, AppointmentStatus.PENDING, AppointmentStatus.HELD)


def booking(request: BookingRequest, key: str | None) -> dict[str, Any]:
    """Return what `appointment_book` takes of a request; the ids in it are fresh.

    Raises:
        InvalidInput: Its status is one that an appointment cannot begin with.
    """
    checked_type("a request", BookingRequest, request)
    if request.status not in _BOOKABLE:
        raise InvalidInput(f"an appointment is not booked as {request.status}")
    return {
        "id": new_id(AppointmentId),
        **claims(request.resources, request.period),
        "starts_at": request.period.start,
        "ends_at": request.period.end,
        "timezone": request.timezone,
        "status": request.status.value,
        "hold_for_s": None if request.ttl is None else request.ttl.total_seconds(),
        "service_id": request.service,
        **buffers(request.buffers),
        "details": spelt_out(json.dumps(facts(request), ensure_ascii=False)),
        "person_ids": [a.person_id for a in request.attendees if a.person_id is not None],
        "key": key,
        "request_hash": None if key is None else request.digest(),
    }


def claims(resources: Collection[ResourceId | Claim], period: Period) -> dict[str, Any]:
    """Return the claims of an appointment of *period*, as parallel arrays."""
    checked_period(period)
    checked = claims_within(checked_claims(resources), period)
    periods = [claim.period or period for claim in checked]
    return {
        "resource_ids": [claim.resource for claim in checked],
        "claim_starts": [each.start for each in periods],
        "claim_ends": [each.end for each in periods],
        "quantities": [claim.quantity for claim in checked],
    }


NO_CLAIMS: Mapping[str, None] = MappingProxyType(
    dict.fromkeys(("resource_ids", "claim_starts", "claim_ends", "quantities"))
)


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
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value < 2**31:
        raise InvalidInput(f"expected_version must be a positive integer, not {value!r}")
    return value


def key_of(value: str | None) -> str | None:
    """Return *value* when it is absent or can be an idempotency key."""
    return None if value is None else required_text("idempotency_key", value, KEY_LIMIT)


def ttl_seconds(value: timedelta) -> float:
    """Return how long a hold is to last, in seconds."""
    return checked_ttl(value).total_seconds()


def versions(ids: Collection[AppointmentId], given: tuple[int, int] | None) -> list[int | None]:
    """Return the expected versions of two appointments, each None when they do not matter."""
    if given is None:
        return [None] * len(ids)
    pair = checked_items("expected_versions", given)
    if len(pair) != len(ids):
        raise InvalidInput(f"expected_versions must be {len(ids)} versions, not {len(pair)}")
    return [checked_version(each) for each in pair]


def joining(attendee: Attendee, id: AppointmentId, key: str | None) -> dict[str, Any]:
    """Return what `appointment_join` takes of an attendee, whose id is fresh."""
    checked_type("an attendee", Attendee, attendee)
    request = digest(attendee) + checked_id(AppointmentId, id).bytes
    return {
        "attendee": json.dumps(_attendee(attendee), ensure_ascii=False),
        "key": key,
        "request_hash": None if key is None else sha256(request).digest(),
    }


def facts(request: BookingRequest) -> dict[str, Any]:
    """Return what a request says beside its time, as JSON has it; attendees get fresh ids."""
    override = request.override
    return {
        "title": request.title,
        "notes": request.notes,
        "metadata": request.metadata.to_plain(),
        "seats": request.seats,
        "override": None if override is None else asdict(override),
        "attendees": [_attendee(each) for each in request.attendees],
    }


def _attendee(value: Attendee) -> dict[str, str | None]:
    return {
        "id": str(new_id(AttendeeId)),
        "person_id": None if value.person_id is None else str(value.person_id),
        "name": value.name,
        "email": value.email,
        "ref": value.ref,
        "response": value.response.value,
    }


class Unset:
    """The type of `UNSET`: a field left as it is, where None would mean emptied."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()


def changes(**given: tuple[Callable[[Any], Any], Any]) -> str:
    """Return the given fields as a JSON object, checked; those that are `UNSET` are left out.

    Args:
        given: For each field, what checks a value and the value.

    Raises:
        InvalidInput: None is given, or one has a value it cannot have.
    """
    checked = {n: check(value) for n, (check, value) in given.items() if value is not UNSET}
    if not checked:
        raise InvalidInput(f"nothing to change; give one of {', '.join(given)}")
    plain = {n: str(v) if isinstance(v, UUID) else v for n, v in checked.items()}
    return spelt_out(json.dumps(plain, ensure_ascii=False))


def optional_person(value: PersonId | None) -> PersonId | None:
    """Return *value* when it is absent or an id."""
    return None if value is None else checked_id(PersonId, value)
