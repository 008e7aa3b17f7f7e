"""Random programs have the results of a model that counts minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from apptsched import AsyncDatabase, AsyncScheduler, TenantId
from tests.postgres.async_.performing import Performer
from tests.support import examples
from tests.support.minutes import MinuteModel
from tests.support.programs import RESOURCES, List, Step, programs, some_programs
from tests.support.sabotage import WRONGS, sabotage

EVERYTHING = List(None, None, None)
# Examples of one test share its database; each has a tenant of its own in it.
SHARED = [HealthCheck.function_scoped_fixture]


async def new_tenant(database: AsyncDatabase) -> tuple[TenantId, Any]:
    """Add a tenant with three rooms; return both ids."""
    tenant = await database.tenants.add(f"Model {uuid4()}", timezone="UTC")
    resources = database.scheduler(tenant.id).resources
    rooms = [await resources.add(f"Room {n}", kind="room") for n in range(RESOURCES)]
    return tenant.id, tuple(sorted(room.id for room in rooms))


async def play(performer: Performer, program: Sequence[Step]) -> MinuteModel:
    """Run a program on the library and on a model; fail where they differ."""
    model = MinuteModel()
    for step in program:
        told = await performer.answer(step, model)
        fresh = told[0] if isinstance(told, tuple) and isinstance(told[0], UUID) else None
        assert told == model.answer(step, fresh), step
    return model


async def play_some(database: AsyncDatabase, number: int) -> None:
    """Run so many programs, each in a tenant of its own."""
    for program in some_programs(number):
        tenant_id, rooms = await new_tenant(database)
        await play(Performer(database.scheduler(tenant_id), rooms), program)


@pytest.mark.smoke
@settings(max_examples=examples(667), suppress_health_check=SHARED)
@given(program=programs)
async def test_programs_in_the_pool_have_the_models_results(
    database: AsyncDatabase, program: list[Step]
) -> None:
    tenant_id, rooms = await new_tenant(database)

    model = await play(Performer(database.scheduler(tenant_id), rooms), program)

    listed = await Performer(database.scheduler(tenant_id), rooms).answer(EVERYTHING, model)
    assert listed == model.answer(EVERYTHING, None)


@settings(max_examples=examples(333), suppress_health_check=SHARED)
@given(program=programs)
async def test_programs_in_a_callers_transaction_have_the_models_results(
    database: AsyncDatabase, connection: psycopg.AsyncConnection[Any], program: list[Step]
) -> None:
    await connection.rollback()  # what an example before has left
    tenant_id, rooms = await new_tenant(database)

    model = await play(Performer(AsyncScheduler.bind(connection, tenant_id), rooms), program)
    await connection.commit()

    listed = await Performer(database.scheduler(tenant_id), rooms).answer(EVERYTHING, model)
    assert listed == model.answer(EVERYTHING, None)


@pytest.mark.parametrize("wrong", WRONGS)
async def test_programs_tell_when_a_database_is_wrong(
    private: AsyncDatabase, private_conninfo: str, wrong: str
) -> None:
    sabotage(private_conninfo, wrong)

    with pytest.raises(AssertionError):
        await play_some(private, 50)
