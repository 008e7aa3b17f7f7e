"""What was refused; another input may succeed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from apptsched.errors.base import ApptschedError

if TYPE_CHECKING:
    from apptsched.model.appointment import AppointmentStatus, Conflict
    from apptsched.model.ids import ResourceId
    from apptsched.model.importing import ImportReport


class Refused(ApptschedError):
    """Nothing was written; the same call with other input may succeed."""


class SlotTaken(Refused):
    """Other appointments are in the way.

    Attributes:
        conflicts: Every conflict on every requested resource, by resource, start and appointment.
    """

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        self.conflicts = conflicts
        first = conflicts[0]
        super().__init__(
            f"{len(conflicts)} conflict(s); the first: resource {first.resource_id}"
            f" is taken by appointment {first.appointment_id}"
        )


class _RefusedForReasons(Refused):
    def __init__(self, message: str, reasons: tuple[str, ...] = ()) -> None:
        self.reasons = reasons
        super().__init__(message)


class OutsideHours(_RefusedForReasons):
    """The period is outside the hours of a resource; `.reasons` says which."""


class TooSoon(_RefusedForReasons):
    """The period starts before the service's minimum notice has passed."""


class TooFarAhead(_RefusedForReasons):
    """The period starts beyond the service's booking horizon."""


class SeatsTaken(_RefusedForReasons):
    """The group session has no seat left."""


class _OfArchiving(Refused):
    fact: str

    def __init__(self, what: str, ids: tuple[UUID, ...]) -> None:
        self.what = what
        self.ids = ids
        super().__init__(f"{self.fact} {what}: {', '.join(map(str, ids))}")


class Archived(_OfArchiving):
    """A resource, service or tenant that was archived takes no new appointments.

    Attributes:
        what: `resource`, `service` or `tenant`.
        ids: The archived rows the request named.
    """

    fact = "archived"


class NotArchived(_OfArchiving):
    """What is to go for good must be archived first.

    Attributes:
        what: `tenant`.
        ids: The rows that are in use.
    """

    fact = "not archived"


class AlreadyExists(Refused):
    """Another row has the id, slug or ref that must be unique."""


class IllegalTransition(Refused):
    """The appointment's status does not permit the change.

    Attributes:
        from_status: The status the appointment has.
        to_status: The status asked for; equal to `from_status` for a change that keeps it.
    """

    def __init__(self, from_status: AppointmentStatus, to_status: AppointmentStatus) -> None:
        self.from_status = from_status
        self.to_status = to_status
        super().__init__(f"a change from {from_status} to {to_status} is not permitted")


class StaleVersion(Refused):
    """The row is at version `actual`, not at the `expected` one the caller had read."""

    def __init__(self, expected: int, actual: int) -> None:
        self.expected = expected
        self.actual = actual
        super().__init__(f"expected version {expected}, the row is at {actual}")


class CapacityExceeded(Refused):
    """The request alone needs more units than a resource has, whatever else is booked.

    Attributes:
        resource_id: The resource.
    """

    def __init__(self, resource_id: ResourceId) -> None:
        self.resource_id = resource_id
        super().__init__(f"resource {resource_id} has fewer units than the request needs")


class HoldExpired(Refused):
    """The hold ran out, and its time can no longer be had or prolonged.

    Attributes:
        conflicts: What has its time now; empty when nobody was asked for it.
    """

    def __init__(self, conflicts: tuple[Conflict, ...] = ()) -> None:
        self.conflicts = conflicts
        super().__init__(f"the hold has expired; {len(conflicts)} conflict(s)")


class IdempotencyMismatch(Refused):
    """The idempotency key was used before, for a different request.

    Attributes:
        key: The key.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__("this idempotency key belongs to a different request")


class ImportRejected(Refused):
    """Some requests of an import that was to fail for any were rejected; nothing was written.

    Attributes:
        report: What was rejected, and why.
    """

    def __init__(self, report: ImportReport) -> None:
        self.report = report
        super().__init__(f"{report.rejected} of {report.requested} requests were rejected")
