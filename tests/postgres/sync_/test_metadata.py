# Generated from tests/postgres/async_/test_metadata.py by tools/unsync.py; do not edit.
"""Metadata come back as they were given, however they were written."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from apptsched import AppointmentFilter, BookingRequest, Database, Metadata, Scheduler
from tests.support.practice import Practice
from tests.support.times import span

NUMBERS = [
    1e15, 1e16, -1e16, 1.2345678901234567e16, 2.0**60, 1e22, 1e23, 6.02214076e23, 1e300,
    1.7976931348623157e308, 5e-324, 1e-7, -1.5e-320, 0.1, -0.0, 1, 10**16, 10**23, -(10**400),
]  # fmt: skip
WRITTEN = {"numbers": NUMBERS, "1e+23": {"a": 'say "1e+23" or \\"2e+16\\" \\', "é1e+16": [[1e16]]}}


def kinds(value: Any) -> Any:
    """Return the types of all numbers in a JSON value, in their places."""
    if isinstance(value, dict):
        return {key: kinds(item) for key, item in value.items()}
    return [kinds(item) for item in value] if isinstance(value, list) else type(value)


def spelt(metadata: Metadata) -> str:
    return json.dumps(metadata.to_plain(), sort_keys=True)


@pytest.fixture(params=["pool", "bind"])
def s(
    request: Any,
    database: Database,
    connection: psycopg.Connection[Any],
    practice: Practice,
) -> Scheduler:
    if request.param == "pool":
        return database.scheduler(practice.tenant.id)
    return Scheduler.bind(connection, practice.tenant.id)


def test_numbers_are_read_as_they_were_written(s: Scheduler, practice: Practice) -> None:
    booked = s.appointments.book([practice.desk.id], span("09:00", "10:00"), metadata=WRITTEN)
    updated = s.appointments.update(practice.appointment.id, metadata=WRITTEN)
    request = BookingRequest(
        resources=[practice.desk.id], period=span("10:00", "11:00"), metadata=WRITTEN
    )
    s.appointments.import_many([request])

    listed = [*s.appointments.list(AppointmentFilter(metadata=WRITTEN))]

    assert len(listed) == 3
    for appointment in (booked, updated, *listed):
        assert appointment.metadata == Metadata(WRITTEN) == WRITTEN
        assert kinds(appointment.metadata.to_plain()) == kinds(WRITTEN)
        assert spelt(appointment.metadata) == spelt(Metadata(WRITTEN))
