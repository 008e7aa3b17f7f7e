# Generated from tests/postgres/async_/races/test_one_slot.py by tools/unsync.py; do not edit.
"""Many clients, one slot: one wins, the others learn who."""

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg
import pytest

from apptsched import Appointment, Conflict, ConflictKind, Database, SlotTaken
from apptsched.testing.server import Server
from tests.postgres.sync_._compat import gather
from tests.postgres.sync_.waiting import until_alone
from tests.support import judge
from tests.support.sabotage import stop_enforcing
from tests.support.ward import Ward, at

RACERS = 12
ROUNDS = 200


@pytest.fixture
def ward(lone_ward: Ward) -> Ward:
    return lone_ward


def race(ward: Ward, rounds: int) -> list[list[Any]]:
    """Send all racers for one slot after the other; return what each of them got, by round."""
    config = ward.config(min_size=RACERS, max_size=RACERS)
    with Database(config) as database:
        book = database.scheduler(ward.tenant_id).appointments.book
        results = [
            gather(*[partial(book, ward.rooms[:1], at(number))] * RACERS)
            for number in range(rounds)
        ]
    until_alone(ward)
    return results


def winner(outcomes: list[Any]) -> Appointment:
    """Return the one that won; everybody else was told so, and nothing else."""
    [won] = [outcome for outcome in outcomes if isinstance(outcome, Appointment)]
    [resource_id] = won.resource_ids
    way = Conflict(resource_id, won.id, won.period, ConflictKind.OVERLAP)
    losers = [outcome for outcome in outcomes if outcome is not won]
    assert [type(loser) for loser in losers] == [SlotTaken] * len(losers)
    assert [loser.conflicts for loser in losers] == [(way,)] * len(losers)
    return won


def test_of_twelve_clients_one_wins_and_the_others_learn_who(
    ward: Ward, apptsched_server: Server
) -> None:
    before = judge.rows_written_in_vain(ward)

    results = race(ward, ROUNDS)

    winners = {winner(outcomes).id for outcomes in results}
    assert len(winners) == ROUNDS
    assert judge.appointments(ward) == winners
    assert judge.overlaps(ward) == []
    assert judge.deadlocks(ward, apptsched_server) == []
    in_vain = judge.rows_written_in_vain(ward) - before
    assert in_vain <= ROUNDS * (RACERS - 1)


@pytest.mark.smoke
def test_without_the_constraint_the_judge_sees_double_bookings(ward: Ward) -> None:
    stop_enforcing(ward.conninfo)

    [outcomes] = race(ward, 1)

    assert all(isinstance(outcome, Appointment) for outcome in outcomes)
    assert len(judge.overlaps(ward)) == RACERS * (RACERS - 1) / 2
    with pytest.raises(ValueError, match="too many values"):
        winner(outcomes)


def test_the_judge_counts_a_row_that_was_rolled_back(ward: Ward) -> None:
    before = judge.rows_written_in_vain(ward)

    with psycopg.connect(ward.conninfo) as connection:
        connection.execute("update apptsched.tenant set name = 'Southside'")
        connection.rollback()
    until_alone(ward)

    assert judge.rows_written_in_vain(ward) == before + 1
