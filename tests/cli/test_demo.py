"""`apptsched demo`: the figures, and what happens when one is off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

import apptsched
from apptsched.cli.demo.contest import Bid, Contest, hold_contest
from apptsched.cli.demo.figures import quantiles, refused_count
from tests.cli.conftest import Command

NINE = datetime(2024, 2, 5, 9, tzinfo=UTC)
SLOTS = [
    apptsched.Period(NINE + n * timedelta(minutes=30), NINE + (n + 1) * timedelta(minutes=30))
    for n in range(20)
]


@pytest.fixture(scope="module")
def figures() -> Any:
    """What the demo answers when it has to find a server by itself."""
    hidden = ("DATABASE_URL", "APPTSCHED_DATABASE_URL")
    done = subprocess.run(
        [sys.executable, "-c", "from apptsched.cli import main; main()", "demo", "--json"],
        env={name: value for name, value in os.environ.items() if name not in hidden},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.smoke
def test_every_talk_is_booked_once_and_refused_twice(figures: Any) -> None:
    assert (figures["talks"], figures["booked"], figures["refused"]) == (876, 876, 876)
    assert figures["appointments"] == 876 + 20
    assert figures["faults"] == []


def test_the_readme_promises_what_the_demo_does(figures: Any) -> None:
    readme = " ".join((Path(__file__).parents[2] / "README.md").read_text().split())

    talks, rooms = figures["talks"], figures["rooms"]
    assert f"the {talks} talks of a real conference into their {rooms} rooms" in readme
    assert f"{figures['clients']} clients fight for {figures['slots']} slots" in readme


@pytest.mark.smoke
def test_twenty_of_two_hundred_clients_win_one_for_each_slot(figures: Any) -> None:
    assert (figures["clients"], figures["slots"], figures["won"]) == (200, 20, 20)
    starts = [winner["starts_at"] for winner in figures["winners"]]
    assert starts[0] == "2024-02-05T09:00:00+01:00"
    assert len(set(starts)) == 20
    for number, winner in enumerate(figures["winners"]):
        assert number * 10 < winner["client"] <= (number + 1) * 10


@pytest.mark.smoke
def test_the_doctor_looks_for_overlaps_and_finds_none(figures: Any) -> None:
    assert figures["overlaps"] == 0
    assert figures["doctor"]["checks"]["overlaps"] == 0
    assert figures["doctor"]["is_healthy"] is True


def test_the_latency_of_every_kind_of_call_is_told(figures: Any) -> None:
    latency = figures["latency_ms"]

    assert {what: each["calls"] for what, each in latency.items()} == {
        "booked": 876,
        "refused": 876,
        "contest": 200,
    }
    assert all(0 < each["p50"] <= each["p95"] <= each["p99"] for each in latency.values())


def test_the_agenda_is_janson_s_saturday(figures: Any) -> None:
    agenda = figures["agenda"]

    assert (agenda["resource"]["name"], agenda["day"]) == ("Janson", "2024-02-03")
    assert len(agenda["appointments"]) == 12
    assert agenda["appointments"][0]["title"] == "Welcome to FOSDEM 2024"


def test_the_free_half_hours_of_saturday_afternoon_are_those_no_talk_touches(figures: Any) -> None:
    free = {each["starts_at"][11:16]: each["rooms"] for each in figures["free"]}

    assert list(free) == [f"{hour}:{minute}" for hour in range(13, 18) for minute in ("00", "30")]
    assert free["17:30"] == ["AW1.121", "AW1.126", "H.2215 (Ferrer)"]
    assert free["15:00"] == []


def test_on_a_database_that_is_given_the_demo_has_a_tenant_of_its_own(
    on_database: Command, apptsched_database: apptsched.Database
) -> None:
    other = apptsched_database.tenants.add("Other", slug="other", timezone="UTC")

    answer = on_database("demo")

    assert (answer.code, answer.error) == (0, "")
    assert answer.out.splitlines()[-1].strip() == (
        "876 booked · 876 refused · 20 of 200 won · 0 overlaps"
    )
    assert len(apptsched_database.scheduler(other.id).appointments.list()) == 0
    [demo] = [each for each in apptsched_database.tenants.list() if each.id != other.id]
    again = on_database("agenda", "janson", "2024-02-04", "--tenant", demo.slug, "--json")
    assert len(again.document["appointments"]) == 10


def test_an_overlap_in_the_database_is_counted_and_ends_with_3(
    on_database: Command,
    apptsched_database: apptsched.Database,
    timetable: Callable[..., str],
) -> None:
    tenant = apptsched_database.tenants.add("Other", timezone="UTC")
    scheduler = apptsched_database.scheduler(tenant.id)
    room = scheduler.resources.add("Room", kind="room")
    for slot in SLOTS[:2]:
        scheduler.appointments.book([room.id], slot)
    with psycopg.connect(apptsched_database.config.conninfo) as connection:
        connection.execute(
            f"""alter table apptsched.occupancy
            drop constraint occupancy_no_overlap,
            add constraint occupancy_no_overlap exclude using gist (
                int8range(unit_id, unit_id, '[]') with &&,
                tstzrange(starts_at, ends_at) with &&,
                layer with &&
            ) where (enforced and tenant_id <> '{tenant.id}')"""
        )
        connection.execute(
            "update apptsched.occupancy"
            " set ends_at = ends_at + interval '1 minute' where starts_at = %s",
            [NINE],
        )

    file = timetable("A,2024-02-03T09:00Z,2024-02-03T10:00Z,,One")
    answer = on_database("demo", "--file", file, "--json")

    assert answer.code == 3
    assert (answer.document["overlaps"], answer.document["booked"]) == (1, 1)
    assert answer.document["faults"] == ["the doctor should find nothing"]


def test_a_timetable_with_an_overlap_is_told_what_is_off_and_ends_with_3(
    on_database: Command, timetable: Callable[..., str]
) -> None:
    file = timetable(
        "A,2024-02-03T09:00Z,2024-02-03T10:00Z,,One", "A,2024-02-03T09:30Z,2024-02-03T10:30Z,,Two"
    )

    answer = on_database("demo", "--file", file, "--timezone", "UTC")

    assert answer.code == 3
    assert "1 booked · 1 refused · 20 of 200 won · 0 overlaps" in answer.out
    assert "apptsched: 2 talks should be booked" in answer.error.splitlines()


def test_a_timetable_with_a_bad_row_or_none_is_refused_before_a_server_starts(
    command: Command, timetable: Callable[..., str]
) -> None:
    bad = command("demo", "--file", timetable("A,noon,2024-02-03T10:00Z,,One"))
    none = command("demo", "--file", timetable())

    assert (bad.code, none.code) == (1, 1)
    assert "line 2: starts_at is not a date" in bad.complaint
    assert none.complaint.endswith("it has no rows")


def test_a_contest_for_a_slot_that_is_taken_already_is_not_fair(
    apptsched_database: apptsched.Database,
) -> None:
    tenant = apptsched_database.tenants.add("Clinic", timezone="UTC")
    scheduler = apptsched_database.scheduler(tenant.id)
    room = scheduler.resources.add("Room", kind="room")
    scheduler.appointments.book([room.id], SLOTS[7])

    held = hold_contest(apptsched_database.config, tenant.id, room.id, SLOTS)

    assert (len(held.bids), len(held.winners), held.is_fair) == (200, 19, False)
    assert SLOTS[7] not in [bid.slot for bid in held.winners]


def bid(client: int, slot: int, *, won: UUID | None = None, lost_to: UUID | None = None) -> Bid:
    conflict = SimpleNamespace(appointment_id=lost_to, resource_id=None)
    return Bid(
        client=client,
        slot=SLOTS[slot],
        took=timedelta(milliseconds=1),
        appointment=SimpleNamespace(id=won) if won else None,
        error=apptsched.SlotTaken((conflict,)) if lost_to else None,
    )


def test_a_contest_is_fair_when_losers_are_told_of_the_winner_of_their_slot_alone() -> None:
    first, second = uuid4(), uuid4()
    winners = [bid(1, 0, won=first), bid(2, 1, won=second)]
    slots = tuple(SLOTS[:2])

    assert Contest(slots, (*winners, bid(3, 0, lost_to=first))).is_fair
    assert not Contest(slots, (*winners, bid(3, 0, lost_to=second))).is_fair
    assert not Contest(slots, (*winners, bid(3, 0, won=uuid4()))).is_fair
    assert not Contest(slots, (winners[0], bid(3, 1, lost_to=second))).is_fair
    failed = Bid(4, SLOTS[0], timedelta(0), None, apptsched.Busy("no"))
    assert not Contest(slots, (*winners, failed)).is_fair


def test_a_refusal_counts_only_for_the_appointment_the_same_row_booked() -> None:
    mine, other = uuid4(), uuid4()

    def outcome(appointment: UUID | None, *in_the_way: UUID) -> Any:
        return SimpleNamespace(
            appointment=SimpleNamespace(id=appointment) if appointment else None,
            conflicts=[SimpleNamespace(appointment_id=each) for each in in_the_way],
        )

    assert refused_count([outcome(mine)], [outcome(None, mine)]) == 1
    assert refused_count([outcome(mine)], [outcome(None, other)]) == 0
    assert refused_count([outcome(mine)], [outcome(None, mine, other)]) == 0
    assert refused_count([outcome(mine)], [outcome(other)]) == 0
    assert refused_count([outcome(None)], [outcome(None)]) == 0


def test_quantiles_are_of_the_nearest_rank() -> None:
    hundred = [timedelta(milliseconds=n) for n in range(100, 0, -1)]

    assert quantiles(hundred) == {"p50": 50.0, "p95": 95.0, "p99": 99.0}
    assert quantiles(hundred[:1]) == {"p50": 100.0, "p95": 100.0, "p99": 100.0}
    assert quantiles([]) == {}
