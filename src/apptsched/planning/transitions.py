"""The status machine. The database's `apptsched.may_become` states the same table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from apptsched.model.appointment import AppointmentStatus as Status

TRANSITIONS: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        Status.PENDING: frozenset({Status.CONFIRMED, Status.CANCELLED}),
        Status.HELD: frozenset(
            {Status.CONFIRMED, Status.PENDING, Status.CANCELLED, Status.EXPIRED}
        ),
        Status.CONFIRMED: frozenset(
            {
                Status.CHECKED_IN,
                Status.FULFILLED,
                Status.NO_SHOW,
                Status.CANCELLED,
                Status.ENTERED_IN_ERROR,
            }
        ),
        Status.CHECKED_IN: frozenset(
            {Status.FULFILLED, Status.NO_SHOW, Status.CANCELLED, Status.ENTERED_IN_ERROR}
        ),
        Status.FULFILLED: frozenset({Status.ENTERED_IN_ERROR}),
        Status.NO_SHOW: frozenset({Status.CHECKED_IN, Status.ENTERED_IN_ERROR}),
        Status.CANCELLED: frozenset({Status.ENTERED_IN_ERROR}),
        Status.EXPIRED: frozenset({Status.CONFIRMED, Status.PENDING}),
        Status.ENTERED_IN_ERROR: frozenset(),
    }
)
RESCHEDULABLE = frozenset({Status.PENDING, Status.HELD, Status.CONFIRMED, Status.CHECKED_IN})
