"""Any two calls that meet leave what one of the two serial orders leaves."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

import apptsched
from apptsched.testing import Interleaver
from apptsched.testing.server import Server
from tests.interleavings.plays import Stage, faults
from tests.interleavings.scenes import SCENARIOS
from tests.support.migrations import new_database


@pytest.fixture(scope="module")
def stage(apptsched_server: Server, apptsched_template: str) -> Iterator[Stage]:
    """A database in which races are run; it is as it should be when all have been."""
    with (
        new_database(apptsched_server.dsn, f"template {apptsched_template}") as conninfo,
        apptsched.Database(conninfo) as database,
        psycopg.connect(conninfo) as connection,
        Interleaver(conninfo) as race,
    ):
        yield Stage(database, connection, race)
        assert database.doctor().findings == ()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_however_two_calls_meet_one_of_the_two_orders_explains_it(stage, scenario):
    assert [*faults(stage, scenario), *faults(stage, scenario.mirrored)] == []
