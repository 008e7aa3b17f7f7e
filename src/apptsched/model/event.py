"""What happened to an appointment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from apptsched.model.appointment import AppointmentStatus
from apptsched.model.claim import Claim
from apptsched.model.ids import AppointmentId, AttendeeId, ServiceId
from apptsched.model.metadata import Metadata
from apptsched.model.period import Period
from apptsched.model.service import Buffers


@frozen(kw_only=True)
class AppointmentEvent:
    """One change to one appointment, as the database recorded it; holds no personal data.

    Attributes:
        id: Rises with every event; not without gaps.
        version: The appointment's version after the change.
        kind: `booked`; the status the appointment went to; `rescheduled`, `joined`, `left`,
            `anonymised`, or `updated`; `deleted` for a row removed by direct SQL.
        actor: Who did it; None when direct SQL did not say. Likewise `reason`.
        before: Times, status, seats, claims and attendee ids before the change; None for the
            first.
        after: The same after it; None when the row itself was deleted.
        changed: Which personal or host fields changed, without their values.
    """

    id: int
    appointment_id: AppointmentId
    version: int
    kind: str
    at: datetime
    actor: str | None
    reason: str | None
    before: Metadata | None
    after: Metadata | None
    changed: tuple[str, ...]


@frozen(kw_only=True)
class AppointmentState:
    """An appointment as its history tells that it stood at an instant.

    Attributes:
        version: The version it had.
        since: When it came to that version.
    """

    id: AppointmentId
    version: int
    since: datetime
    status: AppointmentStatus
    period: Period
    timezone: str
    service_id: ServiceId | None
    buffers: Buffers
    expires_at: datetime | None
    seats: int
    claims: tuple[Claim, ...]
    attendee_ids: tuple[AttendeeId, ...]


@frozen
class EventBatch:
    """Some events of a tenant, and where to go on.

    Attributes:
        events: By id, which is the order of the changes of each appointment. None: there is
            nothing new at this moment.
        next: The cursor for the next read; bound to the tenant.
    """

    events: tuple[AppointmentEvent, ...]
    next: str

    def __iter__(self) -> Iterator[AppointmentEvent]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)
