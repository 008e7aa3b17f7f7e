"""`apptsched agenda`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

import apptsched
from tests.cli.conftest import Command

START = datetime(2024, 2, 3, 8, 30, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def clinic(apptsched_database: apptsched.Database) -> apptsched.Scheduler:
    """A tenant in Brussels, the only one."""
    tenant = apptsched_database.tenants.add("Clinic", slug="clinic", timezone="Europe/Brussels")
    return apptsched_database.scheduler(tenant.id)


@pytest.fixture
def room(clinic: apptsched.Scheduler) -> apptsched.Resource:
    return clinic.resources.add("Room 1", kind="room", ref="r1")


def book(scheduler: apptsched.Scheduler, room: apptsched.Resource, start: datetime, **given):
    period = apptsched.Period(start, start + HALF_HOUR)
    return scheduler.appointments.book([room.id], period, **given)


def test_a_resource_is_found_by_ref_name_in_any_case_and_id(
    on_database: Command, clinic: apptsched.Scheduler, room: apptsched.Resource
) -> None:
    for called in ("r1", "Room 1", "room 1", str(room.id)):
        answer = on_database("agenda", called, "2024-02-03", "--json")
        assert answer.document["resource"] == {"id": str(room.id), "name": "Room 1"}


def test_the_day_is_drawn_in_the_resource_s_zone(
    on_database: Command, clinic: apptsched.Scheduler, room: apptsched.Resource
) -> None:
    book(clinic, room, START, title="Zoë")

    answer = on_database("agenda", "r1", "2024-02-03")

    assert answer.code == 0
    assert "Room 1  Saturday 3 February 2024, Europe/Brussels" in answer.out
    assert "09:30  ██████  09:30–10:00  Zoë" in answer.out


def test_what_occupies_no_time_is_left_out_and_buffers_of_neighbours_are_drawn(
    on_database: Command, clinic: apptsched.Scheduler, room: apptsched.Resource
) -> None:
    cancelled = book(clinic, room, START, title="Cancelled")
    clinic.appointments.cancel(cancelled.id)
    kept = apptsched.Buffers(after=timedelta(minutes=10))
    midnight = datetime(2024, 2, 2, 23, 0, tzinfo=UTC)
    book(clinic, room, midnight - HALF_HOUR, buffers=kept, title="The evening before")

    document = on_database("agenda", "r1", "2024-02-03", "--json").document

    assert document["appointments"] == []
    assert document["kept_free"] == [
        {"starts_at": "2024-02-03T00:00:00+01:00", "ends_at": "2024-02-03T00:10:00+01:00"}
    ]


def test_an_appointment_across_midnight_is_in_both_days(
    on_database: Command, clinic: apptsched.Scheduler, room: apptsched.Resource
) -> None:
    book(clinic, room, datetime(2024, 2, 3, 22, 45, tzinfo=UTC), title="Night")

    days = [
        on_database("agenda", "r1", day, "--json").document
        for day in ("2024-02-03", "2024-02-04", "2024-02-05")
    ]

    assert [[each["title"] for each in day["appointments"]] for day in days] == [
        ["Night"],
        ["Night"],
        [],
    ]


def test_a_day_of_25_hours_says_so(
    on_database: Command, clinic: apptsched.Scheduler, room: apptsched.Resource
) -> None:
    book(clinic, room, datetime(2024, 10, 27, 1, 0, tzinfo=UTC), title="Second two o'clock")

    answer = on_database("agenda", "r1", "2024-10-27")

    assert "25 hours" in answer.out
    shown = "02:00 CET ██████ 02:00 CET–02:30 CET Second two o'clock"
    assert shown.split() in [line.split() for line in answer.out.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["r2", "2024-02-03"], "no resource has the ref, name or id 'r2'"),
        (["Rom 1", "2024-02-03"], "did you mean 'Room 1'?"),
        ([str(uuid4()), "2024-02-03"], "no resource has the ref, name or id"),
        (["r1", "3 February"], "'3 February' does not match the format '%Y-%m-%d'"),
        (["r1", "1990-01-01"], "must lie within [2000-01-01, 2200-01-01]"),
        (["r1"], "Missing argument 'DAY'. (see apptsched agenda --help)"),
        (["r1", "2024-02-03", "--tenant", "nobody"], "no tenant has the slug or id 'nobody'"),
        (["r\0", "2024-02-03"], "NUL"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_1(
    on_database: Command, room: apptsched.Resource, arguments: list[str], complaint: str
) -> None:
    answer = on_database("agenda", *arguments)

    assert (answer.code, answer.out) == (1, "")
    assert complaint in answer.complaint


def test_a_name_two_resources_have_is_refused_with_their_ids(
    on_database: Command, clinic: apptsched.Scheduler
) -> None:
    same = [clinic.resources.add("Twin", kind="room") for _ in range(2)]

    answer = on_database("agenda", "twin", "2024-02-03")

    assert answer.code == 1
    assert all(str(each.id) in answer.complaint for each in same)


def test_with_several_tenants_one_has_to_be_named_by_slug_or_id(
    on_database: Command,
    apptsched_database: apptsched.Database,
    clinic: apptsched.Scheduler,
    room: apptsched.Resource,
) -> None:
    other = apptsched_database.tenants.add("Other", timezone="UTC")

    answer = on_database("agenda", "r1", "2024-02-03")
    assert answer.code == 1
    assert "clinic" in answer.complaint
    assert str(other.id) in answer.complaint

    assert on_database("agenda", "r1", "2024-02-03", "--tenant", "clinic").code == 0
    assert on_database("agenda", "r1", "2024-02-03", "--tenant", str(other.id)).code == 1


def test_more_resources_than_a_page_are_searched_by_name(
    on_database: Command, clinic: apptsched.Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apptsched.cli.lookup._PAGE", 2)
    for number in range(5):
        clinic.resources.add(f"Room {number}", kind="room")

    assert on_database("agenda", "room 4", "2024-02-03").code == 0


def test_an_empty_database_says_how_to_get_a_tenant(on_database: Command) -> None:
    assert "--create-tenant" in on_database("agenda", "r1", "2024-02-03").complaint
