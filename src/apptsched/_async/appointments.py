"""Appointments: book, read, move, cancel."""

from __future__ import annotations

from apptsched._async.appointment_booking import AsyncBooking
from apptsched._async.appointment_changes import AsyncChanges
from apptsched._async.appointment_history import AsyncHistory
from apptsched._async.appointment_queries import AsyncQueries


class AsyncAppointments(AsyncBooking, AsyncChanges, AsyncQueries, AsyncHistory):
    """The appointments of one tenant."""
