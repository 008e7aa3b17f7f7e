"""Which appointments a list shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from attrs import field, frozen
from attrs.converters import optional

from apptsched.errors import InvalidInput, InvalidText
from apptsched.model.appointment import AppointmentStatus
from apptsched.model.checks import checked_items
from apptsched.model.claim import checked_period
from apptsched.model.folding import words
from apptsched.model.ids import ResourceId, ServiceId, checked_id
from apptsched.model.metadata import Metadata
from apptsched.model.period import Period, instant
from apptsched.model.text import EMAIL_LIMIT, NAME_LIMIT, REF_LIMIT, checked_text

T = TypeVar("T")
SEARCH_LIMIT = 200


class AppointmentOrder(StrEnum):
    """What a list of appointments is sorted by, ascending; ids decide between equals."""

    START = "start"
    CREATED = "created"
    CHANGED = "changed"


def checked_order(value: AppointmentOrder | str) -> AppointmentOrder:
    """Return *value* as an order.

    Raises:
        InvalidInput: There is no such order.
    """
    try:
        return AppointmentOrder(value)
    except ValueError as error:
        raise InvalidInput(f"no such order: {value!r}") from error


def _ids(name: str, kind: Callable[[UUID], T], value: Iterable[UUID]) -> tuple[T, ...]:
    given = {checked_id(_same, item) for item in checked_items(name, value)}
    return tuple(kind(item) for item in sorted(given))


def _same(value: UUID) -> UUID:
    return value


def _resources(value: Iterable[UUID]) -> tuple[ResourceId, ...]:
    return _ids("resources", ResourceId, value)


def _services(value: Iterable[UUID]) -> tuple[ServiceId, ...]:
    return _ids("services", ServiceId, value)


def _statuses(
    value: Iterable[AppointmentStatus | str],
) -> tuple[AppointmentStatus, ...]:
    items = checked_items("statuses", value)
    try:
        return tuple(sorted({AppointmentStatus(item) for item in items}))
    except ValueError as error:
        raise InvalidInput(f"no such status: {error}") from error


def _email(value: str | None) -> str | None:
    return checked_text("attendee_email", value, EMAIL_LIMIT)


def _ref(value: str | None) -> str | None:
    return checked_text("attendee_ref", value, REF_LIMIT)


def _creator(value: str | None) -> str | None:
    return checked_text("created_by", value, NAME_LIMIT)


def searched(value: str) -> str:
    """Return *value* when a search can be made for it: a word at least, 200 characters at most.

    Raises:
        InvalidText: It holds neither a letter nor a digit.
    """
    if not words(checked_text("text", value, SEARCH_LIMIT) or ""):
        raise InvalidText("a search needs a letter or a digit")
    return value


def _metadata(value: Mapping[str, Any] | None) -> Metadata | None:
    if value is None or isinstance(value, Metadata):
        return value or None
    return Metadata(value) or None


@frozen(kw_only=True)
class AppointmentFilter:
    """Which appointments a list shows; fields that are given must all hold.

    `docs/reference/lists.md` names the index of each kind of list.

    Attributes:
        within: The body overlaps this period.
        resources: It claims one of these.
        services: It is for one of these.
        statuses: Its status is one of these; not given: all but `entered_in_error`.
        attendee_email: An attendee has this address, whatever the case.
        attendee_ref: An attendee has this `ref`.
        text: Each word of it begins a word of the title, the notes, or an attendee's name, e-mail
            or `ref`, whatever the accents and the case. At most 200 characters.
        metadata: Its metadata contain this object: every key with its value, at every level, and
            every item of an array, in any order. Empty: as if not given.
        created_by: The actor that booked it.
        changed_since: Its last change, its booking included, is not before this instant.

    Raises:
        InvalidInput: Some value no appointment could have.
    """

    within: Period | None = field(default=None, converter=optional(checked_period))
    resources: tuple[ResourceId, ...] | None = field(default=None, converter=optional(_resources))
    services: tuple[ServiceId, ...] | None = field(default=None, converter=optional(_services))
    statuses: tuple[AppointmentStatus, ...] | None = field(
        default=None, converter=optional(_statuses)
    )
    attendee_email: str | None = field(default=None, converter=_email)
    attendee_ref: str | None = field(default=None, converter=_ref)
    text: str | None = field(default=None, converter=optional(searched))
    metadata: Metadata | None = field(default=None, converter=_metadata)
    created_by: str | None = field(default=None, converter=_creator)
    changed_since: datetime | None = field(default=None, converter=optional(instant))
