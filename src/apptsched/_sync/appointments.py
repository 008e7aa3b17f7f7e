# Generated from src/apptsched/_async/appointments.py by tools/unsync.py; do not edit.
"""Appointments: book, read, move, change."""

from __future__ import annotations

from apptsched._sync.appointment_booking import Booking
from apptsched._sync.appointment_changes import Changes
from apptsched._sync.appointment_history import History
from apptsched._sync.appointment_importing import Importing
from apptsched._sync.appointment_privacy import Privacy
from apptsched._sync.appointment_queries import Queries
from apptsched._sync.appointment_statuses import Statuses


class Appointments(
    Booking,
    Importing,
    Changes,
    Statuses,
    Queries,
    History,
    Privacy,
):
    """The appointments of one tenant."""
