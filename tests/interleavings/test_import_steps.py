"""An import that stops between any two of the requests that take turns."""

from __future__ import annotations

from tests.interleavings.calls import at, book, import_many, row
from tests.interleavings.clinic import Scenario
from tests.interleavings.plays import NEVER_MEET, Schedule, faults, open_stage
from tests.interleavings.scenes.imports import TWO_EXPIRED
from tests.support.migrations import new_database


def test_an_import_comes_to_no_expired_hold_after_another_in_an_order_of_its_own(
    apptsched_server, apptsched_template, monkeypatch
):
    monkeypatch.setattr("apptsched._sync.appointment_importing._TURNS_STEP", 1)
    backwards = import_many(row(0, at=at(1)), row(0, at=at(0)))
    scenario = Scenario("from both ends", backwards, book(1, at=at(0, 2)), TWO_EXPIRED)
    stops = {f"stop {k}": Schedule([*[0] * k, 1, 1], by_statement=True) for k in range(5, 9)}

    with (
        new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo,
        open_stage(conninfo) as stage,
    ):
        found = [story for story in faults(stage, scenario, stops) if NEVER_MEET not in story]

    assert "\n\n".join(found) == ""
