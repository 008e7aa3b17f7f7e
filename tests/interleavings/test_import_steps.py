"""Imports that stop between any two of the requests that take turns."""

from __future__ import annotations

import pytest

from tests.interleavings.calls import at, book, import_many, row
from tests.interleavings.clinic import Scenario
from tests.interleavings.plays import NEVER_MEET, Schedule, faults, open_stage
from tests.interleavings.scenes.imports import TWO_EXPIRED
from tests.support.migrations import new_database

BACKWARDS = import_many(row(0, at=at(1)), row(0, at=at(0)))
SCENARIOS = [
    Scenario("two rooms of expired holds", BACKWARDS, book(1, at=at(0, 2)), TWO_EXPIRED),
    Scenario(
        "two rooms of expired holds",
        BACKWARDS,
        import_many(row(1, at=at(0)), row(1, at=at(1))),
        TWO_EXPIRED,
    ),
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_an_import_that_stops_between_two_turns_deadlocks_with_nobody(
    scenario, apptsched_server, apptsched_template, monkeypatch
):
    monkeypatch.setattr("apptsched._sync.appointment_importing._TURNS_STEP", 1)
    stops = {f"stop {k}": Schedule([*[0] * k, *[1] * 9], by_statement=True) for k in range(4, 12)}
    with (
        new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo,
        open_stage(conninfo) as stage,
    ):
        found = [story for story in faults(stage, scenario, stops) if NEVER_MEET not in story]

    assert "\n\n".join(found) == ""
