"""The database tells the wall times that Python does, in every zone both know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import psycopg
import pytest

QUERY = """
    select z.zone, i.at, apptsched.wall_time(i.at, z.zone)
    from unnest(%s::text[]) z(zone)
    cross join unnest(%s::timestamptz[]) i(at)
"""
# No zone's rules of that year have changed since.
SEASONS = [datetime(2015, month, 7, 9, tzinfo=UTC) for month in (1, 7)]
MONTHS = [
    datetime(year, month, 7, 9, tzinfo=UTC)
    for year in (2000, 2015, 2030, 2037, 2038, 2199)
    for month in range(1, 13)
]
LIKE_ABBREVIATIONS = ("CET", "EET", "EST", "HST", "MET", "MST", "WET")


@pytest.fixture(scope="module", params=["UTC", "Europe/Moscow"])
def server(request: pytest.FixtureRequest, shared_conninfo: str) -> Iterator[psycopg.Connection]:
    options = f"-c TimeZone={request.param} -c timezone_abbreviations=Australia"
    with psycopg.connect(shared_conninfo, options=options, autocommit=True) as connection:
        yield connection


def unlike(
    server: psycopg.Connection[Any], zones: list[str], instants: list[datetime]
) -> list[tuple[Any, ...]]:
    """Return where server and Python disagree, and what each says."""
    told = server.execute(QUERY, [zones, instants]).fetchall()
    here = [instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for zone, instant, _ in told]
    assert len(told) == len(zones) * len(instants)
    return [(*row, mine) for row, mine in zip(told, here, strict=True) if row[2] != mine]


@pytest.mark.smoke
def test_in_every_zone_summer_and_winter(server: psycopg.Connection[Any]) -> None:
    known = {name for [name] in server.execute("select name from pg_timezone_names")}
    zones = sorted(known & available_timezones())

    assert {"Europe/Paris", *LIKE_ABBREVIATIONS} <= {*zones}
    assert unlike(server, zones, SEASONS) == []


def test_in_zones_named_like_abbreviations_of_the_servers_as_long_as_periods_can_be(
    server: psycopg.Connection[Any],
) -> None:
    assert unlike(server, [*LIKE_ABBREVIATIONS], MONTHS) == []
