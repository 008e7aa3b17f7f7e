"""Rows a tenant does not have."""

from __future__ import annotations

from uuid import UUID

from apptsched.errors.base import ApptschedError


class NotFound(ApptschedError, LookupError):
    """No such row in this tenant.

    Attributes:
        id: The id that was looked for; the first one when several are missing.
    """

    what = "row"

    def __init__(self, id: UUID) -> None:
        self.id = id
        super().__init__(f"no {self.what} {id}")


class AppointmentNotFound(NotFound):
    """No such appointment in this tenant."""

    what = "appointment"


class AttendeeNotFound(NotFound):
    """The appointment has no such attendee."""

    what = "attendee"


class ResourceNotFound(NotFound):
    """No such resource in this tenant."""

    what = "resource"


class ServiceNotFound(NotFound):
    """No such service in this tenant."""

    what = "service"


class PersonNotFound(NotFound):
    """No such person in this tenant."""

    what = "person"


class TenantNotFound(NotFound):
    """No such tenant."""

    what = "tenant"
