"""`apptsched import`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

import apptsched
from tests.cli.conftest import Command

TALK = "Janson,2024-02-03T09:30:00+01:00,2024-02-03T09:55:00+01:00,Keynotes,Welcome"
NEXT = "Janson,2024-02-03T09:55:00+01:00,2024-02-03T10:50:00+01:00,Keynotes,Next"
NEW = ("--create-tenant", "fosdem", "--timezone", "Europe/Brussels")

WriteTimetable = Callable[..., str]


@pytest.fixture
def importing(on_database: Command, timetable: WriteTimetable) -> Callable[..., Any]:
    """Imports rows and returns the answer's document."""

    def run_import(*rows: str, options: tuple[str, ...] = ()) -> Any:
        return on_database("import", timetable(*rows), "--json", *options).document

    return run_import


def test_every_row_becomes_an_appointment_of_a_resource_and_a_service(
    importing: Callable[..., Any], apptsched_database: apptsched.Database
) -> None:
    document = importing(TALK, NEXT, options=NEW)

    assert [each["line"] for each in document["booked"]] == [2, 3]
    [tenant] = apptsched_database.tenants.list()
    assert (tenant.slug, tenant.timezone) == ("fosdem", "Europe/Brussels")
    scheduler = apptsched_database.scheduler(tenant.id)
    [room], [service] = scheduler.resources.list(), scheduler.services.list()
    assert (room.name, room.ref, room.timezone) == ("Janson", "Janson", "Europe/Brussels")
    assert (service.name, service.ref) == ("Keynotes", "Keynotes")
    first, second = scheduler.appointments.list()
    assert [first.title, second.title] == ["Welcome", "Next"]
    assert first.service_id == service.id
    assert first.created_by == "apptsched import"


def test_a_second_import_refuses_every_row_for_the_appointment_that_has_its_time(
    importing: Callable[..., Any],
) -> None:
    first = importing(TALK, NEXT, options=NEW)
    second = importing(TALK, NEXT)

    assert second["booked"] == []
    assert [
        [conflict["appointment_id"] for conflict in each["conflicts"]] for each in second["refused"]
    ] == [[each["id"]] for each in first["booked"]]
    assert second["refused"][0] == {
        "line": 2,
        "resource": "Janson",
        "starts_at": "2024-02-03T09:30:00+01:00",
        "ends_at": "2024-02-03T09:55:00+01:00",
        "title": "Welcome",
        "kind": "SlotTaken",
        "message": second["refused"][0]["message"],
        "conflicts": [
            {
                "appointment_id": first["booked"][0]["id"],
                "title": "Welcome",
                "starts_at": "2024-02-03T09:30:00+01:00",
                "ends_at": "2024-02-03T09:55:00+01:00",
            }
        ],
    }


def test_a_row_in_the_way_of_two_names_both_with_their_times(
    on_database: Command, timetable: WriteTimetable
) -> None:
    long = "Janson,2024-02-03T09:45:00+01:00,2024-02-03T10:00:00+01:00,Keynotes,Long"

    answer = on_database("import", timetable(TALK, NEXT, long), *NEW)

    assert answer.code == 1
    told = " ".join(answer.out.split())
    assert "Welcome 2024-02-03 09:30–09:55" in told
    assert "Next 2024-02-03 09:55–10:50" in told
    assert "2 booked, 1 refused; tenant fosdem" in told


def test_bad_rows_are_reported_with_their_lines_and_the_others_are_booked(
    on_database: Command, timetable: WriteTimetable
) -> None:
    file = timetable(TALK, "Janson,noon,2024-02-03T12:00Z,,", NEXT, "Janson,2024-02-03T12:00,,,")

    answer = on_database("import", file, *NEW)

    assert (answer.code, answer.error) == (1, "")
    lines = [line.split() for line in answer.out.splitlines()]
    assert ["3", "starts_at", "is", "not", "a", "date"] in [line[:6] for line in lines]
    assert ["5", "starts_at"] in [line[:2] for line in lines]
    assert "2 booked, 0 refused, 2 bad; tenant fosdem" in answer.out


def test_a_file_that_is_booked_whole_ends_with_0(
    on_database: Command, timetable: WriteTimetable
) -> None:
    answer = on_database("import", timetable(TALK), *NEW)

    assert (answer.code, answer.out, answer.error) == (
        0,
        "1 booked, 0 refused; tenant fosdem\n",
        "",
    )


def test_a_row_without_service_and_title_is_booked(importing: Callable[..., Any]) -> None:
    assert len(importing("J,2024-02-03T09:00Z,2024-02-03T09:30Z,,", options=NEW)["booked"]) == 1


def test_nothing_is_written_for_a_file_without_a_good_row(
    on_database: Command, timetable: WriteTimetable, apptsched_database: apptsched.Database
) -> None:
    answer = on_database("import", timetable("Janson,noon,,,", "Janson,noon,,,"), *NEW)

    assert answer.code == 1
    assert "line 2: starts_at is not a date and time" in answer.complaint
    assert answer.complaint.endswith("and 1 more")
    assert len(apptsched_database.tenants.list()) == 0


def test_an_archived_room_refuses_its_rows_by_its_own_error(
    importing: Callable[..., Any], apptsched_database: apptsched.Database
) -> None:
    importing(TALK, options=NEW)
    [tenant] = apptsched_database.tenants.list()
    rooms = apptsched_database.scheduler(tenant.id).resources
    rooms.archive(rooms.list().items[0].id)

    [refused] = importing(NEXT)["refused"]

    assert (refused["kind"], refused["conflicts"]) == ("Archived", [])


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--create-tenant", "x"), "--create-tenant takes --timezone, and no --tenant"),
        ((*NEW, "--tenant", "x"), "--create-tenant takes --timezone, and no --tenant"),
        (("--create-tenant", "x", "--timezone", "Europe/Nowhere"), "not an IANA time zone"),
        ((), "the database has no tenant"),
        (("--tenant", "x"), "no tenant has the slug or id 'x'"),
    ],
)
def test_a_mistake_about_the_tenant_is_one_line_and_books_nothing(
    on_database: Command,
    timetable: WriteTimetable,
    apptsched_database: apptsched.Database,
    options: tuple[str, ...],
    complaint: str,
) -> None:
    answer = on_database("import", timetable(TALK), *options)

    assert (answer.code, answer.out) == (1, "")
    assert complaint in answer.complaint
    assert len(apptsched_database.tenants.list()) == 0


def test_a_tenant_is_not_created_twice(on_database: Command, timetable: WriteTimetable) -> None:
    on_database("import", timetable(TALK), *NEW)

    answer = on_database("import", timetable(TALK), *NEW)

    assert (answer.code, answer.complaint) == (1, "apptsched: another row has this slug")


def test_a_database_lost_on_the_way_ends_with_3_and_nothing_booked(
    on_database: Command,
    timetable: WriteTimetable,
    apptsched_database: apptsched.Database,
) -> None:
    on_database("import", timetable(TALK), *NEW)
    with psycopg.connect(apptsched_database.config.conninfo, autocommit=True) as connection:
        connection.execute("""
            create function lose() returns trigger language plpgsql as $$
            begin
                if new.title = 'Lost' then
                    perform pg_terminate_backend(pg_backend_pid());
                end if;
                return new;
            end $$""")
        connection.execute(
            "create trigger lose before insert on apptsched.appointment"
            " for each row execute function lose()"
        )
    lost = "Janson,2024-02-03T12:00Z,2024-02-03T12:30Z,Keynotes,Lost"
    after = "Janson,2024-02-03T13:00Z,2024-02-03T13:30Z,Keynotes,After"

    answer = on_database("import", timetable(NEXT, TALK, lost, after), "--json")

    assert (answer.code, answer.complaint[:19]) == (3, "apptsched: stopped:")
    document = answer.document
    assert (document["booked"], document["refused"]) == ([], [])
    assert [each["line"] for each in document["unfinished"]] == [2, 3, 4, 5]
    assert document["error"]["kind"] == "Disconnected"
    [tenant] = apptsched_database.tenants.list()
    assert len(apptsched_database.scheduler(tenant.id).appointments.list()) == 1
