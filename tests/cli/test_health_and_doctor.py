"""`apptsched health`, `apptsched doctor`, and databases that cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

import apptsched
from apptsched.testing.server import Server, ServerUnavailable, provide
from tests.cli.conftest import Command

ON_DATABASE = [
    ["health"],
    ["doctor"],
    ["agenda", "Room", "2024-02-03"],
    ["migrate", "status"],
    ["migrate", "up"],
    ["migrate", "down"],
    ["demo"],
    ["sql", "check"],
]


@pytest.fixture(scope="module")
def listening_server() -> Iterator[Server]:
    """A server that asks for a password."""
    try:
        server = provide(tcp=True)
    except ServerUnavailable as why:
        pytest.skip(str(why))
    with server:
        yield server


def test_health_of_a_database_that_is_ready_ends_with_0(on_database: Command) -> None:
    person, machine = on_database("health"), on_database("health", "--json")

    assert (person.code, machine.code) == (0, 0)
    assert "ready" in person.out
    assert machine.document["is_ready"] is True
    assert machine.document["schema_version"] == machine.document["needed_version"]


def test_health_of_a_database_that_takes_no_writes_ends_with_3(
    on_database: Command, apptsched_database: apptsched.Database
) -> None:
    with psycopg.connect(apptsched_database.config.conninfo, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"alter database {name} set default_transaction_read_only = on")

    answer = on_database("health")

    assert answer.code == 3
    assert "not ready, read-only" in answer.out


def test_the_doctor_of_a_sound_database_lists_every_check_and_ends_with_0(
    on_database: Command,
) -> None:
    person, machine = on_database("doctor"), on_database("doctor", "--json")

    assert (person.code, machine.code) == (0, 0)
    assert "✓ overlaps" in person.out
    assert set(machine.document["checks"].values()) == {0}
    assert machine.document["is_healthy"] is True


def test_the_doctor_s_findings_name_the_offender_and_end_with_4(
    on_database: Command, apptsched_database: apptsched.Database
) -> None:
    tenant = apptsched_database.tenants.add("Clinic", timezone="UTC")
    scheduler = apptsched_database.scheduler(tenant.id)
    room = scheduler.resources.add("Room", kind="room")
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)
    appointment = scheduler.appointments.book(
        [room.id], apptsched.Period(start, start + timedelta(hours=1))
    )
    with psycopg.connect(apptsched_database.config.conninfo) as connection:
        connection.execute("delete from apptsched.occupancy")

    person, machine = on_database("doctor"), on_database("doctor", "--json")

    assert (person.code, machine.code) == (4, 4)
    assert "✗ missing occupancy" in person.out
    assert str(appointment.id) in person.out
    assert machine.document["findings"] == [
        {
            "check": "missing_occupancy",
            "tenant_id": str(tenant.id),
            "offender": str(appointment.id),
        }
    ]


@pytest.mark.parametrize("arguments", ON_DATABASE, ids=" ".join)
def test_a_server_nobody_answers_at_is_one_line_and_exit_code_3(
    command: Command, arguments: list[str]
) -> None:
    answer = command("--database-url", "host=127.0.0.1 port=1 dbname=none", *arguments)

    assert (answer.code, answer.out) == (3, "")
    assert answer.complaint == ("apptsched: nothing answers at 127.0.0.1, port 1, database none")


@pytest.mark.parametrize("arguments", ON_DATABASE, ids=" ".join)
def test_a_wrong_password_is_one_line_that_does_not_show_it(
    command: Command, listening_server: Server, arguments: list[str]
) -> None:
    url = make_conninfo(listening_server.dsn, password="hunter2")

    answer = command(*arguments, "--database-url", url, "--json")

    assert answer.code == 3
    assert answer.complaint.startswith("apptsched: the server refused the user or the password")
    assert answer.document["error"]["kind"] == "AuthenticationFailed"
    assert "hunter2" not in answer.out + answer.error


def test_a_database_that_is_not_there_is_one_line(
    command: Command, apptsched_server: Server
) -> None:
    answer = command("health", "--database-url", apptsched_server.database("nonesuch"))

    assert answer.code == 3
    assert answer.complaint.startswith("apptsched: there is no such database")
    assert answer.complaint.endswith("database nonesuch")
