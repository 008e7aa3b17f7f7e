"""Any two calls that meet leave what one of the two serial orders leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations_with_replacement

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apptsched.testing.server import Server
from tests.interleavings.drawn import scenarios, stops_inside
from tests.interleavings.plays import NEVER_MEET, Stage, faults, open_stage
from tests.interleavings.scenes import SCENARIOS
from tests.interleavings.scenes.imports import IMPORTS
from tests.support import examples
from tests.support.migrations import new_database

KINDS = ("book", "reschedule", "swap", "cancel", "confirm", "expire_holds", "join", "import_many")


@pytest.fixture(scope="module")
def stage(apptsched_server: Server, apptsched_template: str) -> Iterator[Stage]:
    """A database in which races are run."""
    with (
        new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo,
        open_stage(conninfo) as stage,
    ):
        yield stage
        assert stage.database.doctor().findings == ()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_however_two_calls_meet_one_of_the_two_orders_explains_it(stage, scenario):
    assert "\n\n".join(faults(stage, scenario)) == ""


@pytest.mark.long
@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.too_slow])
@given(scenario=scenarios)
def test_any_two_calls_in_any_busy_clinic_leave_what_one_of_the_two_orders_leaves(stage, scenario):
    found = [story for story in faults(stage, scenario) if NEVER_MEET not in story]

    assert "\n\n".join(found) == ""


@pytest.mark.long
@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.too_slow])
@given(scenario=st.sampled_from(IMPORTS), schedule=stops_inside)
def test_wherever_an_import_stops_one_of_the_two_orders_explains_it(stage, scenario, schedule):
    found = faults(stage, scenario, {f"turns {schedule.turns}": schedule})

    assert "\n\n".join(story for story in found if NEVER_MEET not in story) == ""


def test_every_pair_of_calls_meets_in_more_than_one_way():
    pairs = [frozenset(pair) for pair in combinations_with_replacement(KINDS, 2)]
    meetings = Counter(scenario.pair for scenario in SCENARIOS)

    assert [pair for pair in pairs if meetings[pair] < 2] == []
