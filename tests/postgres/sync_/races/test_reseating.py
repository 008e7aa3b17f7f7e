# Generated from tests/postgres/async_/races/test_reseating.py by tools/unsync.py; do not edit.
"""Units that others are moved to, and that somebody else takes meanwhile."""

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg
import pytest

from apptsched import Appointment, Database, Resource, Scheduler, SlotTaken
from tests.postgres.sync_._compat import gather
from tests.postgres.sync_.waiting import until_waiting
from tests.support import judge
from tests.support.ward import Ward, at

YEARS = 50_000  # hours from Monday, so that it is not over yet


def grow_under_a_booking(ward: Ward, host: psycopg.Connection[Any]) -> Appointment:
    """Book the only unit of a room, leave that open, and have others book a second unit.

    Whoever wants both from the first hour to the third must move one of them to the first unit.
    """
    [room, *_] = ward.rooms
    early = Scheduler.bind(host, ward.tenant_id).appointments.book([room], at(2, length=1))
    with Database(ward.config()) as database:
        s = database.scheduler(ward.tenant_id)
        s.resources.set_capacity(room, 2)
        aside = s.appointments.book([room], at(1.5, length=0.5))
        s.appointments.book([room], at(1.5, length=1.5))
        s.appointments.cancel(aside.id)
        s.appointments.book([room], at(0))
    return early


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_a_booking_that_was_open_while_its_room_grew_is_waited_for(
    ward: Ward, scheduler: Scheduler, end: str
) -> None:
    with psycopg.Connection.connect(ward.conninfo) as host:
        early = grow_under_a_booking(ward, host)

        def end_the_early_one() -> None:
            until_waiting(ward)
            getattr(host, end)()

        book = partial(scheduler.appointments.book, ward.rooms[:1], at(0, length=3))
        outcome, _ = gather(book, end_the_early_one)

    if end == "rollback":
        assert isinstance(outcome, Appointment)
        return
    assert isinstance(outcome, SlotTaken)
    assert early.id in {way.appointment_id for way in outcome.conflicts}
    assert outcome.__cause__ is None


def test_in_the_hosts_transaction_it_is_waited_for_and_the_transaction_stays_usable(
    ward: Ward,
) -> None:
    connect = partial(psycopg.Connection.connect, ward.conninfo)
    with connect() as host, connect(application_name=ward.clients) as second:
        early = grow_under_a_booking(ward, host)

        def commit() -> None:
            until_waiting(ward)
            host.commit()

        bound = Scheduler.bind(second, ward.tenant_id)
        book = partial(bound.appointments.book, ward.rooms[:1], at(0, length=3))
        outcome, _ = gather(book, commit)
        other = bound.appointments.book(ward.rooms[:1], at(5))
        second.commit()

    assert isinstance(outcome, SlotTaken)
    assert early.id in {way.appointment_id for way in outcome.conflicts}
    assert other.id in judge.appointments(ward)


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_a_room_that_shrinks_waits_for_a_booking_that_was_open_while_it_grew(
    ward: Ward, scheduler: Scheduler, end: str
) -> None:
    book, room = scheduler.appointments.book, ward.rooms[0]
    with psycopg.Connection.connect(ward.conninfo) as host:
        bound = Scheduler.bind(host, ward.tenant_id)
        early = bound.appointments.book([room], at(YEARS + 2))
        scheduler.resources.set_capacity(room, 2)
        aside = book([room], at(YEARS + 1, length=0.75))
        second = book([room], at(YEARS + 1.5))
        scheduler.appointments.cancel(aside.id)

        def end_the_early_one() -> None:
            until_waiting(ward)
            getattr(host, end)()

        shrink = partial(scheduler.resources.set_capacity, room, 1)
        outcome, _ = gather(shrink, end_the_early_one)

    if end == "rollback":
        assert isinstance(outcome, Resource)
        assert outcome.capacity == 1
        return
    assert isinstance(outcome, SlotTaken)
    assert [way.appointment_id for way in outcome.conflicts] == [second.id, early.id]
    assert outcome.__cause__ is None


def test_a_pool_that_shrinks_waits_for_a_booking_that_is_still_open(ward: Ward) -> None:
    room, later = ward.rooms[0], at(YEARS)
    host = psycopg.Connection.connect(ward.conninfo)
    with host, Database(ward.config()) as database:
        scheduler = database.scheduler(ward.tenant_id)
        scheduler.resources.set_capacity(room, 2)
        first = scheduler.appointments.book([room], later)
        bound = Scheduler.bind(host, ward.tenant_id)
        second = bound.appointments.book([room], later)

        def commit() -> None:
            until_waiting(ward)
            host.commit()

        shrink = partial(scheduler.resources.set_capacity, room, 1)
        outcome, _ = gather(shrink, commit)

    assert isinstance(outcome, SlotTaken)
    assert {way.appointment_id for way in outcome.conflicts} == {first.id, second.id}
