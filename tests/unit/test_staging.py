"""The rows of an import as they are sent."""

from __future__ import annotations

import pytest

from apptsched import AppointmentId, BookingRequest, ResourceId
from apptsched.model.ids import new_id
from apptsched.staging import staged, weight
from tests.support.times import span


@pytest.mark.parametrize("facts", [{"notes": "n" * 20_000}, {"metadata": {"a": "é" * 10_000}}, {}])
def test_what_makes_a_request_long_makes_its_row_heavy(facts):
    resources = [new_id(ResourceId) for _ in range(1 if facts else 200)]
    request = BookingRequest(resources=resources, period=span("09:00", "10:00"), **facts)

    assert weight(staged(request, 0, new_id(AppointmentId))) >= 20_000
