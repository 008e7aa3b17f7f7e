"""Every promise has a test that fails where it is broken: faults, and the tests they turn red."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from functools import partial
from types import MappingProxyType
from typing import Any

import psycopg
import pytest
from attrs import field, frozen

from apptsched import ApptschedError, filters
from apptsched._sync import context
from apptsched.testing.server import Server
from tests.interleavings import test_pairs as pairs
from tests.interleavings.scenes import SCENARIOS
from tests.postgres.sync_ import (
    test_clocks,
    test_moving,
    test_pages,
    test_refusing,
    waiting,
)
from tests.postgres.sync_.engine import test_buffers, test_holds, test_sessions, test_versions
from tests.postgres.sync_.races import (
    test_idempotency,
    test_many_resources,
    test_row_order,
    test_transactions,
)
from tests.support import sabotage as wrong
from tests.support.house import House
from tests.support.migrations import ask, new_database

SCENARIO = {str(scenario): scenario for scenario in SCENARIOS}
RED = (AssertionError, ApptschedError, psycopg.Error, pytest.fail.Exception)


@frozen
class Control:
    """A fault, and the test that it turns red.

    Attributes:
        plant: Makes a database, or a client, wrong.
        test: Passes in a sound one.
        given: Its parameters.
    """

    plant: Callable[[str, pytest.MonkeyPatch], None]
    test: Callable[..., None]
    given: Mapping[str, Any] = field(factory=dict)


def in_sql(plant: Callable[[str], None]) -> Callable[[str, pytest.MonkeyPatch], None]:
    return lambda conninfo, _: plant(conninfo)


def by_name(name: str) -> Callable[[str, pytest.MonkeyPatch], None]:
    return in_sql(partial(wrong.sabotage, wrong=name))


def command(text: str) -> Callable[[str, pytest.MonkeyPatch], None]:
    return in_sql(lambda conninfo: ask(conninfo, text))


def by_the_clients_clock(_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send the client's time with every call."""
    monkeypatch.setattr(context.Context, "now", lambda _: context.datetime.now(UTC))


def by_start_alone(_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin a page after the last start, whichever appointment had it."""
    alone = "a.starts_at > %(after)s::timestamptz and %(after_id)s::uuid is not null"
    monkeypatch.setattr(filters, "_composed", filters._composed.__wrapped__)  # not kept
    conditions = {**filters._CONDITIONS, "after_start": alone}
    monkeypatch.setattr(filters, "_CONDITIONS", MappingProxyType(conditions))


WAITS = test_transactions.test_under_read_committed_the_second_transaction_waits_is_refused_and_stays_usable  # noqa: E501  # fmt: skip
PAIR = pairs.test_however_two_calls_meet_one_of_the_two_orders_explains_it
CONTROLS: Mapping[str, Control] = {
    "the constraint is empty": Control(in_sql(wrong.stop_enforcing), WAITS),
    "rows are not enforced unless they say so": Control(
        command("alter table apptsched.occupancy alter column enforced set default false"), WAITS
    ),
    "resources are not locked": Control(
        in_sql(wrong.lock_no_resources),
        PAIR,
        {"scenario": SCENARIO["set_capacity, book: a place taken away"]},
    ),
    "rows of one resource are inserted in any order": Control(
        by_name("claims are granted in any order"),
        test_row_order.test_the_rows_of_a_call_are_written_by_resource_and_time,
    ),
    "rows of one import are inserted in any order": Control(
        by_name("an import takes times in any order"),
        test_row_order.test_the_rows_of_a_call_are_written_by_resource_and_time,
    ),
    "resources are taken as given": Control(
        in_sql(wrong.take_resources_as_given),
        test_many_resources.test_bookings_from_both_ends_wait_for_each_other_in_one_order,
    ),
    "time is freed by the statement that locks": Control(
        in_sql(wrong.free_time_with_the_lock),
        PAIR,
        {"scenario": SCENARIO["reschedule, cancel: one appointment"]},
    ),
    "units are taken first fit": Control(
        by_name("units are taken first fit"),
        test_buffers.test_what_can_be_seated_is_never_refused_in_whatever_order_it_comes,
        {"wrongly": "by the first that fits"},
    ),
    "keys are not written": Control(
        in_sql(wrong.forget_keys),
        test_idempotency.test_a_replay_returns_the_appointment_as_it_is_now,
    ),
    "the hash of a request is not compared": Control(
        by_name("requests are not compared"),
        test_idempotency.test_another_request_under_a_key_is_refused,
        {"change": {"title": "Check-up"}},
    ),
    "events are not written": Control(
        command(
            "alter table apptsched.appointment disable trigger appointment_is_logged, "
            "disable trigger appointment_added_is_logged"
        ),
        test_versions.test_a_change_is_one_event_with_its_reason,
        {"change": "cancel"},
    ),
    "holds expire by the client's clock": Control(
        by_the_clients_clock,
        test_clocks.test_a_hold_runs_out_by_the_servers_clock_whatever_the_clients_says,
    ),
    "holds expire by the start of the transaction": Control(
        by_name("time stands still in a transaction"),
        test_holds.test_within_a_long_transaction_a_hold_runs_out_by_the_clock_on_the_wall,
    ),
    "versions are not compared": Control(
        by_name("versions are not compared"),
        test_versions.test_a_change_of_a_stale_version_changes_nothing,
        {"change": "update"},
    ),
    "pages begin after a start": Control(
        by_start_alone, test_pages.test_pages_together_are_the_list, {"limit": 3}
    ),
    "buffers are swapped": Control(
        by_name("buffers are swapped"),
        test_refusing.test_exclusive_buffers_of_neighbours_add_up,
    ),
    "periods that touch conflict": Control(
        in_sql(wrong.touching_conflicts), test_refusing.test_touching_periods_do_not_conflict
    ),
    "what is cancelled keeps its rows": Control(
        by_name("cancelling gives no time back"),
        test_moving.test_cancelling_gives_the_time_back_and_keeps_the_appointment,
    ),
    "one more finds a seat": Control(
        by_name("one more always finds a seat"),
        test_sessions.test_an_appointment_has_one_seat_unless_it_says_otherwise,
    ),
}


@pytest.mark.parametrize("fault", CONTROLS)
def test_a_fault_turns_a_test_red_that_is_green_without_it(
    fault: str,
    apptsched_server: Server,
    apptsched_template: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    control = CONTROLS[fault]

    def call(plant: bool) -> None:
        fresh = new_database(apptsched_server.dsn, f"template {apptsched_template}")
        with fresh as conninfo, monkeypatch.context() as patch:
            if plant:
                control.plant(conninfo, patch)
                patch.setattr(waiting, "PATIENCE_S", 2)  # for what will not come
            with House(conninfo, apptsched_server, patch) as house:
                house.call(control.test, control.given)

    assert control.test.__name__.startswith("test_")
    call(plant=False)
    with pytest.raises(RED):
        call(plant=True)
