# Generated from src/apptsched/_async/appointments.py by tools/unsync.py; do not edit.
"""Appointments: book, read, move, cancel."""

from __future__ import annotations

from apptsched._sync.appointment_booking import Booking
from apptsched._sync.appointment_changes import Changes
from apptsched._sync.appointment_history import History
from apptsched._sync.appointment_queries import Queries


class Appointments(Booking, Changes, Queries, History):
    """The appointments of one tenant."""
