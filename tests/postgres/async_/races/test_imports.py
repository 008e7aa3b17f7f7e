"""Imports among bookings: no deadlock, and each time is had once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import psycopg
import pytest

from apptsched import Appointment, AsyncDatabase, AsyncScheduler, BookingRequest, ResourceId
from apptsched.testing.server import Server
from tests.postgres.async_._compat import gather
from tests.postgres.async_.waiting import until_alone, until_waiting
from tests.support import judge
from tests.support.sabotage import sabotage
from tests.support.ward import Ward, at


@pytest.fixture
def ward(lone_ward: Ward) -> Ward:
    return lone_ward


def crowd(rooms: Sequence[ResourceId]) -> list[BookingRequest]:
    """Return requests that take turns: for each room two that meet, the rooms as given."""
    return [
        BookingRequest(resources=[room], period=at(hour)) for room in rooms for hour in (0, 0.5)
    ]


async def cross(ward: Ward) -> list[Any]:
    """Import backwards what a booking is about to take, that has the first room already."""
    first, between, last = ward.rooms[:3]
    host = await psycopg.AsyncConnection.connect(ward.conninfo)
    async with host, AsyncDatabase(ward.config(min_size=2)) as database:
        await AsyncScheduler.bind(host, ward.tenant_id).appointments.book([between], at(0))
        appointments = database.scheduler(ward.tenant_id).appointments

        async def import_backwards() -> Any:
            await until_waiting(ward)
            return await appointments.import_many(crowd([last, first]))

        async def let_go() -> None:
            await until_waiting(ward, 2)
            await host.rollback()

        outcomes = await gather(
            partial(appointments.book, [first, between, last], at(0)), import_backwards, let_go
        )
    await until_alone(ward)
    return outcomes[:2]


async def test_an_import_and_a_booking_that_goes_the_other_way_do_not_wait_for_each_other(
    ward: Ward, apptsched_server: Server
) -> None:
    booked, report = await cross(ward)

    assert isinstance(booked, Appointment)
    assert [each.position for each in report.rejections] == [0, 1, 2, 3]
    ways = {c.appointment_id for each in report.rejections for c in each.error.conflicts}
    assert ways == {booked.id}
    assert judge.deadlocks(ward, apptsched_server) == []


async def test_without_its_fence_an_import_would_deadlock(
    ward: Ward, apptsched_server: Server
) -> None:
    sabotage(ward.conninfo, "an import has no fence")

    await cross(ward)

    assert len(judge.deadlocks(ward, apptsched_server)) == 1


async def test_two_imports_of_the_same_times_have_each_once(
    ward: Ward, apptsched_server: Server
) -> None:
    free = [BookingRequest(resources=[r], period=at(n)) for r in ward.rooms for n in range(20, 40)]
    requests = [*crowd(ward.rooms), *free]
    async with AsyncDatabase(ward.config(min_size=2)) as database:
        appointments = database.scheduler(ward.tenant_id).appointments

        reports = await gather(
            partial(appointments.import_many, requests),
            partial(appointments.import_many, requests[::-1]),
        )
    await until_alone(ward)

    booked = len(ward.rooms) + len(free)
    assert sorted(report.booked for report in reports) == [0, booked]
    assert judge.overlaps(ward) == []
    assert judge.deadlocks(ward, apptsched_server) == []
