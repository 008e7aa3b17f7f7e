# Generated from tests/postgres/async_/test_model.py by tools/unsync.py; do not edit.
"""Random programs have the results of a model that counts minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from apptsched import Database, Scheduler, TenantId
from tests.postgres.sync_.performing import Performer
from tests.support import examples
from tests.support.minutes import MinuteModel
from tests.support.programs import RESOURCES, List, Step, programs, some_programs
from tests.support.sabotage import WRONGS, sabotage

EVERYTHING = List(None, None, None)
# Examples of one test share its database; each has a tenant of its own in it.
SHARED = [HealthCheck.function_scoped_fixture]


def new_tenant(database: Database) -> tuple[TenantId, Any]:
    """Add a tenant with three rooms; return both ids."""
    tenant = database.tenants.add(f"Model {uuid4()}", timezone="UTC")
    resources = database.scheduler(tenant.id).resources
    rooms = [resources.add(f"Room {n}", kind="room") for n in range(RESOURCES)]
    return tenant.id, tuple(sorted(room.id for room in rooms))


def play(performer: Performer, program: Sequence[Step]) -> MinuteModel:
    """Run a program on the library and on a model; fail where they differ."""
    model = MinuteModel()
    for step in program:
        told = performer.answer(step, model)
        fresh = told[0] if isinstance(told, tuple) and isinstance(told[0], UUID) else None
        assert told == model.answer(step, fresh), step
    return model


def play_some(database: Database, number: int) -> None:
    """Run so many programs, each in a tenant of its own."""
    for program in some_programs(number):
        tenant_id, rooms = new_tenant(database)
        play(Performer(database.scheduler(tenant_id), rooms), program)


@pytest.mark.smoke
@settings(max_examples=examples(667), suppress_health_check=SHARED)
@given(program=programs)
def test_programs_in_the_pool_have_the_models_results(
    database: Database, program: list[Step]
) -> None:
    tenant_id, rooms = new_tenant(database)

    model = play(Performer(database.scheduler(tenant_id), rooms), program)

    listed = Performer(database.scheduler(tenant_id), rooms).answer(EVERYTHING, model)
    assert listed == model.answer(EVERYTHING, None)


@settings(max_examples=examples(333), suppress_health_check=SHARED)
@given(program=programs)
def test_programs_in_a_callers_transaction_have_the_models_results(
    database: Database, connection: psycopg.Connection[Any], program: list[Step]
) -> None:
    connection.rollback()  # what an example before has left
    tenant_id, rooms = new_tenant(database)

    model = play(Performer(Scheduler.bind(connection, tenant_id), rooms), program)
    connection.commit()

    listed = Performer(database.scheduler(tenant_id), rooms).answer(EVERYTHING, model)
    assert listed == model.answer(EVERYTHING, None)


@pytest.mark.parametrize("wrong", WRONGS)
def test_programs_tell_when_a_database_is_wrong(
    private: Database, private_conninfo: str, wrong: str
) -> None:
    sabotage(private_conninfo, wrong)

    with pytest.raises(AssertionError):
        play_some(private, 50)
