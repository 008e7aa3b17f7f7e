# Generated from tests/postgres/async_/test_model.py by tools/unsync.py; do not edit.
"""Random programs over all operations have the results of a model that tries every seating."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from apptsched import ApptschedError, Database, ResourceId, Scheduler, TenantId
from tests.postgres.sync_.performing import Clock, Performer
from tests.support import examples
from tests.support.engine.known import KNOWN
from tests.support.engine.model import EngineModel
from tests.support.engine.programs import programs, some_programs, tight
from tests.support.engine.rows import STATE, faults, rows
from tests.support.engine.steps import Program
from tests.support.engine.telling import NOON
from tests.support.sabotage import WRONGS, sabotage

Connection = psycopg.Connection[Any]
# Examples of one test share its database; each has a tenant of its own in it.
SHARED = [HealthCheck.function_scoped_fixture]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(shared_conninfo: str, clock: Clock) -> Iterator[Database]:
    """A database whose now is the clock's."""
    with Database(shared_conninfo, clock=clock) as database:
        yield database


def new_tenant(database: Database, program: Program) -> tuple[TenantId, tuple[ResourceId, ...]]:
    """Add a tenant with the program's rooms; return both ids."""
    tenant = database.tenants.add(f"Model {uuid4()}", timezone="UTC")
    resources = database.scheduler(tenant.id).resources
    rooms = [
        resources.add(f"Room {n}", kind="room", capacity=capacity)
        for n, capacity in enumerate(program.capacities)
    ]
    ids = [room.id for room in rooms]
    assert ids == sorted(ids)
    return tenant.id, tuple(ids)


def play(
    program: Program, database: Database, clock: Clock, connection: Connection, *, bind: bool
) -> None:
    """Run a program on the library and on a model; fail where answers or rows differ.

    Args:
        connection: Sees what the library has written.
        bind: Run it in the connection's transaction.
    """
    clock.now = NOON
    tenant_id, rooms = new_tenant(database, program)
    scheduler = (
        Scheduler.bind(connection, tenant_id, clock=clock)
        if bind
        else database.scheduler(tenant_id)
    )
    model = EngineModel.of(program.capacities)
    performer = Performer(scheduler, rooms, clock, model)
    for step in program.steps:
        told = performer.answer(step)
        fresh = told[0] if isinstance(told, tuple) and isinstance(told[0], UUID) else None
        assert told == model.answer(step, fresh), step
        cursor = connection.execute(STATE, {"tenant": tenant_id, "noon": NOON})
        seen = rows(cursor.fetchall(), rooms)
        model.observe({row.id: row.status for row in seen})
        assert faults(seen, model.calendar) == [], step


@pytest.mark.long
@pytest.mark.smoke
@settings(max_examples=examples(1667), suppress_health_check=SHARED)
@given(program=programs)
def test_programs_in_the_pool_have_the_models_results(
    timed: Database, clock: Clock, connection: Connection, program: Program
) -> None:
    connection.set_autocommit(True)

    play(program, timed, clock, connection, bind=False)


@pytest.mark.long
@settings(max_examples=examples(833), suppress_health_check=SHARED)
@given(program=programs)
def test_programs_in_a_callers_transaction_have_the_models_results(
    timed: Database, clock: Clock, connection: Connection, program: Program
) -> None:
    connection.rollback()  # what an example before has left

    play(program, timed, clock, connection, bind=True)
    connection.commit()


@pytest.mark.long
@settings(max_examples=examples(1000), suppress_health_check=SHARED)
@given(program=tight)
def test_a_fragmented_pool_refuses_exactly_what_cannot_be_seated(
    timed: Database, clock: Clock, connection: Connection, program: Program
) -> None:
    connection.set_autocommit(True)

    play(program, timed, clock, connection, bind=False)


@pytest.mark.parametrize("name", KNOWN)
def test_a_program_hard_on_one_thing_has_the_models_results(
    timed: Database, clock: Clock, connection: Connection, name: str
) -> None:
    connection.set_autocommit(True)

    play(KNOWN[name], timed, clock, connection, bind=False)


@pytest.mark.parametrize("wrong", WRONGS)
def test_programs_tell_when_a_database_is_wrong(
    private_conninfo: str, clock: Clock, wrong: str
) -> None:
    sabotage(private_conninfo, wrong)
    connect = psycopg.Connection.connect(private_conninfo, autocommit=True)

    def play_some() -> None:
        database = Database(private_conninfo, clock=clock)
        with database, connect as connection:
            for program in [*KNOWN.values(), *some_programs(100)]:
                play(program, database, clock, connection, bind=False)

    with pytest.raises((AssertionError, ApptschedError)):
        play_some()
