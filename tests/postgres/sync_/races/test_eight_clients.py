# Generated from tests/postgres/async_/races/test_eight_clients.py by tools/unsync.py; do not edit.
"""Eight clients on everything at once leave rows in which plain SQL finds no fault."""

from __future__ import annotations

from collections import Counter

import pytest

from apptsched import Buffers, Claim, Database
from apptsched.testing.server import Server
from tests.postgres.sync_.races.clients import MINUTE, act_together, open_pools
from tests.support import examples, faults, judge
from tests.support.planting import PLANTED, plant
from tests.support.sabotage import stop_enforcing
from tests.support.ward import Ward, at

SECONDS = examples(60)


@pytest.fixture
def ward(lone_ward: Ward) -> Ward:
    return lone_ward


def test_eight_clients_leave_nothing_that_plain_sql_finds_fault_with(
    ward: Ward, apptsched_server: Server
) -> None:
    clients, strays = act_together(ward, SECONDS)

    assert strays == []
    assert faults.found(ward) == {}
    assert judge.deadlocks(ward, apptsched_server) == []
    assert [key for key, ids in clients[0].made.items() if len(ids) > 1] == []
    done = sum((client.done for client in clients), Counter())
    assert {name for name, outcome in done if outcome == "done"} == {name for name, _ in done}


def test_without_the_constraint_eight_clients_leave_overlaps_and_the_judge_sees_them(
    ward: Ward,
) -> None:
    stop_enforcing(ward.conninfo)

    act_together(ward, 3)

    assert "overlap" in faults.found(ward)


@pytest.mark.parametrize("what", PLANTED)
def test_a_fault_among_sound_rows_is_found(ward: Ward, what: str) -> None:
    open_pools(ward)
    with Database(ward.config()) as database:
        book = database.scheduler(ward.tenant_id).appointments.book
        for hour in range(3):
            book(
                [ward.rooms[0], Claim(ward.rooms[3], quantity=2)],
                at(2 * hour),
                buffers=Buffers(15 * MINUTE, 15 * MINUTE, "shared"),
                title=f"key {hour}",
                idempotency_key=f"key {hour}",
            )
    assert faults.found(ward) == {}

    plant(ward, what)

    assert PLANTED[what][0] in faults.found(ward)
