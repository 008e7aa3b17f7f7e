# Generated from tests/postgres/async_/races/test_idempotency.py by tools/unsync.py; do not edit.
"""A call made again with its key: one appointment, whoever calls, whatever breaks."""

from __future__ import annotations

from functools import partial
from itertools import cycle, islice, permutations
from uuid import uuid4

import psycopg
import pytest

from apptsched import (
    Appointment,
    AppointmentStatus,
    Attendee,
    Database,
    IdempotencyMismatch,
    OutcomeUnknown,
    ResourceId,
    ResourceNotFound,
    Scheduler,
    SlotTaken,
)
from tests.postgres.sync_._compat import gather
from tests.postgres.sync_.waiting import until_waiting
from tests.support import judge
from tests.support.proxy import Fault, Proxy
from tests.support.sabotage import forget_keys
from tests.support.ward import Ward, at, open_ward

CLIENTS = 8
KEY = "order 4711"
PEOPLE = [Attendee("Zoë Müller", email="zoe@example.org"), Attendee("Ann", ref="7"), Attendee("Bo")]


@pytest.mark.smoke
def test_eight_clients_with_one_key_make_one_appointment_and_get_equal_answers(
    ward: Ward, scheduler: Scheduler
) -> None:
    for hour in range(20):
        book = partial(scheduler.appointments.book, ward.rooms[:2], at(hour), attendees=PEOPLE)
        answers = gather(*[partial(book, idempotency_key=f"{hour}")] * CLIENTS)
        assert isinstance(answers[0], Appointment)
        assert answers == [answers[0]] * CLIENTS

    assert len(judge.appointments(ward)) == 20
    assert len(judge.keys(ward)) == 20


def test_resources_and_attendees_in_another_order_are_the_same_request(
    ward: Ward, scheduler: Scheduler
) -> None:
    orders = zip(permutations(ward.rooms[:3]), permutations(PEOPLE), strict=True)
    calls = [
        partial(scheduler.appointments.book, rooms, at(0), attendees=people, idempotency_key=KEY)
        for rooms, people in islice(cycle(orders), CLIENTS)
    ]

    answers = gather(*calls)

    assert answers == [answers[0]] * CLIENTS
    assert judge.appointments(ward) == {answers[0].id}


def test_two_requests_that_race_for_one_key_end_in_one_of_them(
    ward: Ward, scheduler: Scheduler
) -> None:
    for hour in range(10):
        book = partial(scheduler.appointments.book, idempotency_key=f"{hour}")
        requests = [partial(book, [room], at(hour)) for room in ward.rooms[:2]]
        outcomes = gather(*islice(cycle(requests), CLIENTS))

        [won] = {outcome for outcome in outcomes if isinstance(outcome, Appointment)}
        is_winners = [ward.rooms[n % 2] in won.resource_ids for n in range(CLIENTS)]
        assert [isinstance(outcome, Appointment) for outcome in outcomes] == is_winners
        others = [outcome for outcome in outcomes if outcome != won]
        assert [type(other) for other in others] == [IdempotencyMismatch] * len(others)

    assert len(judge.appointments(ward)) == 10


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Check-up"},
        {"attendees": PEOPLE[:2]},
        {"metadata": {"room": 2}},
        {"status": "pending"},
        {"timezone": "Asia/Tokyo"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_request_under_a_key_is_refused(
    ward: Ward, scheduler: Scheduler, change: dict
) -> None:
    given = {"title": "Visit", "attendees": PEOPLE, "metadata": {"room": 1}}
    book = partial(scheduler.appointments.book, ward.rooms[:1], at(0), idempotency_key=KEY)
    first = book(**given)

    with pytest.raises(IdempotencyMismatch) as caught:
        book(**{**given, **change})

    assert caught.value.key == KEY
    assert judge.appointments(ward) == {first.id}


def test_a_refused_call_leaves_no_key_behind(ward: Ward, scheduler: Scheduler) -> None:
    book = partial(scheduler.appointments.book, idempotency_key=KEY)
    first = scheduler.appointments.book(ward.rooms[:1], at(0))

    with pytest.raises(SlotTaken):
        book(ward.rooms[:2], at(0))
    with pytest.raises(ResourceNotFound):
        book([ResourceId(uuid4())], at(0))
    assert judge.keys(ward) == []

    second = book(ward.rooms[1:2], at(0))
    assert judge.keys(ward) == [KEY]
    assert judge.appointments(ward) == {first.id, second.id}


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_a_retry_waits_for_a_first_attempt_that_still_runs(
    ward: Ward, scheduler: Scheduler, end: str
) -> None:
    with psycopg.Connection.connect(ward.conninfo) as host:
        bound = Scheduler.bind(host, ward.tenant_id, actor="front desk")
        first = bound.appointments.book(ward.rooms[:1], at(0), idempotency_key=KEY)

        def end_the_first() -> None:
            until_waiting(ward)
            getattr(host, end)()

        book = partial(scheduler.appointments.book, ward.rooms[:1], at(0), idempotency_key=KEY)
        second, _ = gather(book, end_the_first)

    assert (second == first) == (end == "commit")
    assert judge.appointments(ward) == {second.id}


def test_a_replay_returns_the_appointment_as_it_is_now(ward: Ward, scheduler: Scheduler) -> None:
    book = partial(scheduler.appointments.book, ward.rooms[:1], at(0), idempotency_key=KEY)
    booked = book()

    moved = scheduler.appointments.reschedule(booked.id, at(5), resources=ward.rooms[1:3])
    assert book() == moved
    cancelled = scheduler.appointments.cancel(booked.id)
    assert book() == cancelled
    assert cancelled.status is AppointmentStatus.CANCELLED
    assert judge.appointments(ward) == {booked.id}


def test_a_schema_that_forgets_keys_makes_a_second_appointment_and_the_judge_sees_it(
    lone_ward: Ward,
) -> None:
    forget_keys(lone_ward.conninfo)
    with Database(lone_ward.config()) as database:
        appointments = database.scheduler(lone_ward.tenant_id).appointments
        book = partial(appointments.book, lone_ward.rooms[:1], at(0), idempotency_key=KEY)
        booked = book()
        moved = appointments.reschedule(booked.id, at(5))

        assert book() != moved
    assert len(judge.appointments(lone_ward)) == 2


def test_the_same_key_of_two_tenants_is_two_keys(ward: Ward, database: Database) -> None:
    for each in (ward, open_ward(ward.conninfo, rooms=1)):
        book = database.scheduler(each.tenant_id).appointments.book
        booked = book(each.rooms[:1], at(0), idempotency_key=KEY)

        assert judge.appointments(each) == {booked.id}
        assert judge.keys(each) == [KEY]


@pytest.mark.parametrize("lost", ["request", "reply"])
def test_a_connection_lost_under_way_is_resolved_by_asking_again_with_the_key(
    ward: Ward, proxy: Proxy, lost: Fault
) -> None:
    with Database(ward.config(conninfo=proxy.conninfo, max_size=1)) as database:
        appointments = database.scheduler(ward.tenant_id).appointments
        appointments.list()
        proxy.lose_next(lost)
        booked = appointments.book(ward.rooms[:1], at(0), idempotency_key=KEY)

        assert appointments.get(booked.id) == booked
    assert judge.appointments(ward) == {booked.id}


@pytest.mark.parametrize("lost", ["request", "reply"])
def test_a_connection_lost_under_way_without_a_key_is_an_unknown_outcome(
    ward: Ward, proxy: Proxy, lost: Fault
) -> None:
    with Database(ward.config(conninfo=proxy.conninfo, max_size=1)) as database:
        appointments = database.scheduler(ward.tenant_id).appointments
        appointments.list()
        proxy.lose_next(lost)
        with pytest.raises(OutcomeUnknown) as caught:
            appointments.book(ward.rooms[:1], at(0))

        assert isinstance(caught.value.__cause__, psycopg.OperationalError)
        page = appointments.list()
        assert len(page.items) == (lost == "reply")
    assert judge.appointments(ward) == {appointment.id for appointment in page.items}
