"""A write path that lacks a lock is found out by a pair of calls."""

from __future__ import annotations

import pytest

from tests.interleavings.plays import NEVER_MEET, faults, open_stage
from tests.interleavings.scenes import SCENARIOS
from tests.support.migrations import new_database
from tests.support.sabotage import free_time_with_the_lock, lock_no_resources

BY_NAME = {str(scenario): scenario for scenario in SCENARIOS}


@pytest.mark.parametrize(
    ("sabotage", "name"),
    [
        (lock_no_resources, "set_capacity, book: a place taken away"),
        (free_time_with_the_lock, "reschedule, cancel: one appointment"),
    ],
)
def test_what_lacks_a_lock_leaves_what_no_serial_order_does(
    sabotage, name, apptsched_server, apptsched_template
):
    with new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo:
        sabotage(conninfo)
        with open_stage(conninfo) as stage:
            found = faults(stage, BY_NAME[name])

    assert found
    assert NEVER_MEET not in found[0]
