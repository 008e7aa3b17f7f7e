# Generated from tests/postgres/async_/races/test_round_trips.py by tools/unsync.py; do not edit.
"""What a call costs on a network: one turn on the wire, counted by a proxy a millisecond away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import psycopg
import pytest

from apptsched import (
    Appointment,
    AppointmentFilter,
    Attendee,
    Database,
    Period,
    Scheduler,
    SlotTaken,
)
from tests.postgres.sync_._compat import gather
from tests.support.proxy import Proxy
from tests.support.ward import Ward, at

# The driver prepares a statement when it is sent for the sixth time, which is a turn of its own.
TURNS = [1, 1, 1, 1, 1, 2, 1, 1]
WEEK = Period(at(0).start, at(167).end)
ZOE = Attendee("Zoë Müller", email="zoe@example.org")

Call = Callable[[Scheduler, Ward, list[Appointment], int], Awaitable[Any]]
CALLS: Mapping[str, Call] = {
    "book": lambda s, ward, _, n: s.appointments.book(ward.rooms[:1], at(20 + n)),
    "book with all there is": lambda s, ward, _, n: s.appointments.book(
        ward.rooms[1:], at(20 + n), attendees=[ZOE], title="Visit", idempotency_key=f"order {n}"
    ),
    "book, replayed": lambda s, ward, _, n: s.appointments.book(
        ward.rooms[1:], at(20), attendees=[ZOE], title="Visit", idempotency_key="order 0"
    ),
    "book, refused": lambda s, ward, booked, n: s.appointments.book(ward.rooms, booked[n].period),
    "find": lambda s, ward, booked, n: s.appointments.find(booked[n].id),
    "get": lambda s, ward, booked, n: s.appointments.get(booked[n].id),
    "list": lambda s, ward, _, n: s.appointments.list(
        AppointmentFilter(within=WEEK, resources=ward.rooms[: n + 1]), limit=2
    ),
    "conflicts": lambda s, ward, _, n: s.appointments.conflicts(ward.rooms, at(n)),
    "busy": lambda s, ward, _, n: s.availability.busy(ward.rooms, WEEK),
    "free": lambda s, ward, _, n: s.availability.free(ward.rooms, WEEK),
    "reschedule": lambda s, ward, booked, n: s.appointments.reschedule(
        booked[n].id, at(40 + n), resources=ward.rooms[:2]
    ),
    "reschedule, refused": lambda s, ward, booked, n: s.appointments.reschedule(
        booked[n].id, at(40 + (n + 1) % len(TURNS))
    ),
    "history": lambda s, ward, booked, n: s.appointments.history(booked[n].id),
    "anonymise": lambda s, ward, booked, n: s.appointments.anonymise(booked[n].id),
    "as_of": lambda s, ward, booked, n: s.appointments.as_of(booked[n].id, WEEK.start),
    "events": lambda s, ward, _, n: s.events.read(limit=n + 1),
    "cancel": lambda s, ward, booked, n: s.appointments.cancel(booked[n].id, reason="ill"),
}


@pytest.fixture
def booked(ward: Ward, scheduler: Scheduler) -> list[Appointment]:
    """Appointments in the first room, hour after hour."""
    book = scheduler.appointments.book
    return [book(ward.rooms[:1], at(hour)) for hour in range(len(TURNS))]


def turns(proxy: Proxy, name: str, call: Callable[[int], Awaitable[Any]]) -> list[int]:
    """Return how many turns each of several calls took."""
    counted = []
    for number in range(len(TURNS)):
        before = proxy.turns
        [outcome] = gather(partial(call, number))
        counted.append(proxy.turns - before)
        assert isinstance(outcome, SlotTaken) == name.endswith("refused"), outcome
    return counted


def test_every_call_of_a_pool_is_one_round_trip(
    ward: Ward, booked: list[Appointment], proxy: Proxy
) -> None:
    counted = {}
    for name, call in CALLS.items():
        with Database(ward.config(conninfo=proxy.conninfo, max_size=1)) as database:
            scheduler = database.scheduler(ward.tenant_id)
            scheduler.services.list()  # the first call checks the schema's version
            counted[name] = turns(proxy, name, partial(call, scheduler, ward, booked))

    assert counted == dict.fromkeys(CALLS, TURNS)


def test_every_call_in_the_callers_transaction_is_one_round_trip(
    ward: Ward, booked: list[Appointment], proxy: Proxy
) -> None:
    counted = {}
    for name, call in CALLS.items():
        with psycopg.Connection.connect(proxy.conninfo) as connection:
            scheduler = Scheduler.bind(connection, ward.tenant_id)
            connection.execute("select 1")  # the driver's BEGIN goes first
            counted[name] = turns(proxy, name, partial(call, scheduler, ward, booked))

    assert counted == dict.fromkeys(CALLS, TURNS)


@pytest.mark.smoke
def test_a_transaction_adds_its_beginning_and_its_end(ward: Ward, proxy: Proxy) -> None:
    with Database(ward.config(conninfo=proxy.conninfo, max_size=1)) as database:
        scheduler = database.scheduler(ward.tenant_id)
        scheduler.services.list()
        before = proxy.turns
        with scheduler.transaction() as tx:
            tx.appointments.book(ward.rooms[:1], at(0))
            tx.appointments.book(ward.rooms[1:], at(0))

        assert proxy.turns - before == 4
