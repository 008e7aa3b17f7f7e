"""How long rows are kept."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Purged:
    """How many rows a purge deleted, of all tenants.

    Attributes:
        appointments: With their claims and attendees.
        events: Of these appointments, and of those that direct SQL deleted.
        idempotency_keys: Calls with one of these make a new row from now on.
    """

    appointments: int = 0
    events: int = 0
    idempotency_keys: int = 0
