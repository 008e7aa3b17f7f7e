"""Local days and wall times."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apptsched import InvalidInput, Period
from apptsched.cli.clock import Wall, half_hours, local_day, span_label

BRUSSELS = ZoneInfo("Europe/Brussels")
SPRING, AUTUMN = date(2024, 3, 31), date(2024, 10, 27)
ODD_ZONES = st.sampled_from(
    ["Europe/Brussels", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu", "Asia/Beirut"]
).map(ZoneInfo)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2024, 2, 3), "Europe/Brussels", 24),
        (SPRING, "Europe/Brussels", 23),
        (AUTUMN, "Europe/Brussels", 25),
        (date(2024, 4, 7), "Australia/Lord_Howe", 24.5),
        (date(2024, 3, 10), "America/Havana", 23),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight_on_the_wall(
    day: date, zone: str, hours: float
) -> None:
    assert local_day(day, ZoneInfo(zone)).duration == timedelta(hours=hours)


def test_a_day_whose_midnight_is_skipped_starts_after_the_gap() -> None:
    havana = ZoneInfo("America/Havana")

    assert local_day(date(2024, 3, 10), havana).start.astimezone(havana).time() == time(1)


def test_a_day_a_zone_left_out_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="no 2011-12-30 in Pacific/Apia"):
        local_day(date(2011, 12, 30), ZoneInfo("Pacific/Apia"))


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_at_the_end_of_the_calendar_is_refused(day: date) -> None:
    with pytest.raises(InvalidInput, match="must lie within"):
        local_day(day, BRUSSELS)


@given(st.dates(date(2000, 1, 3), date(2199, 12, 1)), ODD_ZONES)
def test_days_touch_and_half_hours_tile_them(day: date, zone: ZoneInfo) -> None:
    period = local_day(day, zone)
    tiles = list(half_hours(period))

    assert period.end == local_day(day + timedelta(days=1), zone).start
    assert [tile.start for tile in tiles] == [period.start, *(tile.end for tile in tiles[:-1])]
    assert tiles[-1].end == period.end


def test_times_have_no_zone_on_a_day_with_one_offset() -> None:
    assert Wall(date(2024, 2, 3), BRUSSELS).time(utc("2024-02-03T08:30")) == "09:30"


def test_both_hours_of_a_day_that_has_one_twice_can_be_told_apart() -> None:
    wall = Wall(AUTUMN, BRUSSELS)

    first, second = wall.time(utc("2024-10-27T00:30")), wall.time(utc("2024-10-27T01:30"))

    assert (first, second) == ("02:30 CEST", "02:30 CET")


def test_a_span_names_the_date_of_an_end_on_another_day() -> None:
    wall = Wall(date(2024, 2, 3), BRUSSELS)

    assert wall.span(Period(utc("2024-02-02T22:00"), utc("2024-02-03T00:30"))) == (
        "2 Feb 23:00–01:30"
    )
    assert wall.span(Period(utc("2024-02-03T22:00"), utc("2024-02-04T00:30"))) == (
        "23:00–4 Feb 01:30"
    )
    assert wall.span(Period(utc("2024-02-03T22:00"), utc("2024-02-03T23:00"))) == "23:00–24:00"


def test_a_wall_time_in_a_gap_moves_forward_and_one_that_comes_twice_is_the_earlier() -> None:
    assert Wall(SPRING, BRUSSELS).instant(time(2, 30)) == utc("2024-03-31T01:30")
    assert Wall(AUTUMN, BRUSSELS).instant(time(2, 30)) == utc("2024-10-27T00:30")


def test_a_span_in_a_table_names_the_end_s_date_only_when_it_differs() -> None:
    start = utc("2024-02-03T22:00")

    assert span_label(Period(start, start + timedelta(minutes=30)), BRUSSELS) == (
        "2024-02-03 23:00–23:30"
    )
    assert span_label(Period(start, start + timedelta(hours=2)), BRUSSELS) == (
        "2024-02-03 23:00–2024-02-04 01:00"
    )
