"""Which appointments a list shows, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from attrs import field, frozen
from attrs.converters import optional

from apptsched.errors import InvalidInput
from apptsched.model.appointment import AppointmentStatus
from apptsched.model.checks import checked_items
from apptsched.model.ids import ResourceId, checked_id
from apptsched.model.period import Period
from apptsched.model.request import checked_period
from apptsched.model.text import EMAIL_LIMIT, REF_LIMIT, checked_text


def _ids(value: Iterable[UUID] | None) -> tuple[ResourceId, ...] | None:
    if value is None:
        return None
    return tuple(sorted({checked_id(ResourceId, i) for i in checked_items("resources", value)}))


def _statuses(
    value: Iterable[AppointmentStatus | str] | None,
) -> tuple[AppointmentStatus, ...] | None:
    if value is None:
        return None
    items = checked_items("statuses", value)
    try:
        return tuple(sorted({AppointmentStatus(item) for item in items}))
    except ValueError as error:
        raise InvalidInput(f"no such status: {error}") from error


def _email(value: str | None) -> str | None:
    return checked_text("attendee_email", value, EMAIL_LIMIT)


def _attendee_ref(value: str | None) -> str | None:
    return checked_text("attendee_ref", value, REF_LIMIT)


@frozen(kw_only=True)
class AppointmentFilter:
    """Which appointments a list shows; fields that are given must all hold.

    Attributes:
        within: The body overlaps this period.
        resources: It claims one of these.
        statuses: Its status is one of these; not given: all but `entered_in_error`.
        attendee_email: An attendee has this address, whatever the case.
        attendee_ref: An attendee has this `ref`.
    """

    within: Period | None = field(default=None, converter=optional(checked_period))
    resources: tuple[ResourceId, ...] | None = field(default=None, converter=_ids)
    statuses: tuple[AppointmentStatus, ...] | None = field(default=None, converter=_statuses)
    attendee_email: str | None = field(default=None, converter=_email)
    attendee_ref: str | None = field(default=None, converter=_attendee_ref)
