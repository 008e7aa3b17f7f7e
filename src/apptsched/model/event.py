"""What happened to an appointment."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from apptsched.model.ids import AppointmentId
from apptsched.model.metadata import Metadata


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
