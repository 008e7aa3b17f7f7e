"""A server's error is told as what it is, not as what has the same code."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest

from apptsched import Database, UnexpectedDatabaseError, UnknownTimezone
from apptsched.translation import translate
from tests.support.migrations import ask
from tests.support.times import span

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)


@pytest.mark.smoke
@pytest.mark.parametrize("instant", [NOW, NOW.replace(tzinfo=None)])
def test_a_zone_the_server_does_not_know_is_told_as_one(
    shared_conninfo: str, instant: datetime
) -> None:
    with (
        psycopg.connect(shared_conninfo) as connection,
        pytest.raises(psycopg.errors.InvalidParameterValue) as refused,
    ):
        connection.execute("select %s at time zone 'Mars/Phobos'", [instant])

    assert type(translate(refused.value, writing=True)) is UnknownTimezone


def test_another_invalid_value_is_not_told_as_a_time_zone(shared_conninfo: str) -> None:
    with (
        psycopg.connect(shared_conninfo) as connection,
        pytest.raises(psycopg.errors.InvalidParameterValue) as refused,
    ):
        connection.execute("select set_config('lock_timeout', 'soon', true)")

    error = translate(refused.value, writing=True)

    assert isinstance(error, UnexpectedDatabaseError)
    assert error.sqlstate == "22023"


def test_what_a_trigger_of_the_hosts_refuses_is_not_told_as_a_time_zone(
    private_conninfo: str,
) -> None:
    ask(
        private_conninfo,
        """create function refuse() returns trigger language plpgsql as $$
        begin
            raise exception 'not in this time zone' using errcode = 'invalid_parameter_value';
        end
        $$""",
    )
    ask(
        private_conninfo,
        "create trigger host_rule before insert on apptsched.appointment execute function refuse()",
    )
    with Database(private_conninfo) as database:
        tenant = database.tenants.add("Northside", timezone="UTC")
        s = database.scheduler(tenant.id)
        room = s.resources.add("Room", kind="room")
        with pytest.raises(UnexpectedDatabaseError) as refused:
            s.appointments.book([room.id], span("09:00", "10:00"))

    assert refused.value.sqlstate == "22023"
