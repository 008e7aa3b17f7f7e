"""Appointments: book, read, move, change."""

from __future__ import annotations

from apptsched._async.appointment_booking import AsyncBooking
from apptsched._async.appointment_changes import AsyncChanges
from apptsched._async.appointment_history import AsyncHistory
from apptsched._async.appointment_importing import AsyncImporting
from apptsched._async.appointment_privacy import AsyncPrivacy
from apptsched._async.appointment_queries import AsyncQueries
from apptsched._async.appointment_statuses import AsyncStatuses


class AsyncAppointments(
    AsyncBooking,
    AsyncImporting,
    AsyncChanges,
    AsyncStatuses,
    AsyncQueries,
    AsyncHistory,
    AsyncPrivacy,
):
    """The appointments of one tenant."""
