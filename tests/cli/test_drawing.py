"""The drawing of a day, as text of a given width."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from apptsched import Period
from apptsched.cli.clock import Wall
from apptsched.cli.day import Entry, lines_of
from apptsched.cli.drawing import draw_day

BRUSSELS = ZoneInfo("Europe/Brussels")
WALL = Wall(date(2024, 2, 3), BRUSSELS)


def entry(start: str, end: str, title: str | None = "Talk", *, day: Wall = WALL) -> Entry:
    """An appointment between two times of the day, or two instants in UTC."""
    ends = [
        datetime.fromisoformat(text).replace(tzinfo=UTC)
        if "T" in text
        else day.instant(datetime.strptime(text, "%H:%M").time())  # noqa: DTZ007
        for text in (start, end)
    ]
    return Entry(Period(*ends), title)


def drawn(*entries: Entry, wall: Wall = WALL, width: int = 80) -> list[str]:
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(draw_day("Janson", wall, entries))
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def grid(*entries: Entry, wall: Wall = WALL, width: int = 80) -> list[str]:
    """The drawing without its heading and its summary."""
    return drawn(*entries, wall=wall, width=width)[2:-2]


def test_a_half_hour_shows_which_of_its_minutes_are_taken() -> None:
    assert grid(entry("09:30", "09:55", "Welcome"), entry("10:00", "10:50", "History")) == [
        "00:00  ······  00:00–09:30  free",
        "09:30  █████·  09:30–09:55  Welcome",
        "10:00  ▓▓▓▓▓▓  10:00–10:50  History",
        "10:30  ▓▓▓▓··",
        "11:00  ······  11:00–24:00  free",
    ]


def test_touching_appointments_in_one_half_hour_differ_and_have_a_line_each() -> None:
    lines = grid(entry("10:00", "10:15", "One"), entry("10:15", "10:30", "Two"))

    assert lines[1:-1] == [
        "10:00  ███▓▓▓  10:00–10:15  One",
        "               10:15–10:30  Two",
    ]


def test_free_time_between_appointments_is_drawn_to_scale() -> None:
    lines = grid(entry("10:00", "10:30", "One"), entry("11:30", "12:00", "Two"))

    assert lines[1:-1] == [
        "10:00  ██████  10:00–10:30  One",
        "10:30  ······",
        "11:00  ······",
        "11:30  ▓▓▓▓▓▓  11:30–12:00  Two",
    ]


def test_an_appointment_across_midnight_is_drawn_on_both_days_with_the_other_date() -> None:
    night = entry("2024-02-03T22:00", "2024-02-04T00:30", "Night")

    assert grid(night)[-2:] == ["23:00  ██████  23:00–4 Feb 01:30  Night", "23:30  ██████"]
    assert grid(night, wall=Wall(date(2024, 2, 4), BRUSSELS))[:3] == [
        "00:00  ██████  3 Feb 23:00–01:30  Night",
        "00:30  ██████",
        "01:00  ██████",
    ]


def test_an_appointment_that_covers_the_day_fills_it() -> None:
    lines = grid(entry("2024-02-01T00:00", "2024-02-09T00:00", "Works"))

    assert lines[0] == "00:00  ██████  1 Feb 01:00–9 Feb 01:00  Works"
    assert len(lines) == 48
    assert all("██████" in line for line in lines)


def test_a_day_with_nothing_in_it_is_one_line() -> None:
    assert grid(entry("2024-02-02T22:00", "2024-02-02T23:00")) == [
        "00:00  ······  00:00–24:00  free"
    ]
    assert drawn()[-1] == "nothing is booked"


def test_the_hour_the_clocks_skip_is_not_drawn() -> None:
    wall = Wall(date(2024, 3, 31), BRUSSELS)

    assert grid(entry("01:30", "03:30", day=wall), wall=wall)[1:-1] == [
        "01:30 CET   ██████  01:30 CET–03:30 CEST  Talk",
        "03:00 CEST  ██████",
    ]


def test_the_hour_that_comes_twice_is_drawn_twice() -> None:
    wall = Wall(date(2024, 10, 27), BRUSSELS)
    late = entry("2024-10-27T01:00", "2024-10-27T01:30", "Second two o'clock")

    lines = drawn(entry("02:00", "02:30", "First", day=wall), late, wall=wall)

    assert "25 hours" in lines[0]
    assert lines[3:-3] == [
        "02:00 CEST  ██████  02:00 CEST–02:30 CEST  First",
        "02:30 CEST  ······",
        "02:00 CET   ▓▓▓▓▓▓  02:00 CET–02:30 CET    Second two o'clock",
    ]


def test_time_kept_free_is_shaded_and_not_counted_as_booked() -> None:
    after = Entry(entry("10:20", "10:30").period, None, is_buffer=True)

    lines = drawn(entry("10:00", "10:20", "Visit"), after)

    assert lines[3] == "10:00  ████░░  10:00–10:20  Visit"
    assert lines[-1] == "1 appointment, 0 h 20 min booked"


def test_five_minutes_with_two_appointments_belong_to_the_one_with_more_of_them() -> None:
    lines = grid(entry("10:00", "10:06", "Short"), entry("10:07", "10:30", "Long"))

    assert lines[1].startswith("10:00  █▓▓▓▓▓")


def test_a_title_too_long_for_the_terminal_ends_in_an_ellipsis() -> None:
    lines = drawn(entry("09:00", "09:30", "A title that has no end in sight"), width=40)

    assert lines[4] == "09:00  ██████  09:00–09:30  A title tha…"


def test_what_could_steer_the_terminal_is_not_printed() -> None:
    [_, line, _] = grid(entry("09:00", "09:30", "a\x1b[2Jb\tc\nd [red]e[/red]"))

    assert line.endswith("a\N{REPLACEMENT CHARACTER}[2Jb c d [red]e[/red]")


@given(
    st.sampled_from([1, 10, 30, 40, 200]),
    st.lists(
        st.tuples(st.integers(-300, 1700), st.integers(1, 400), st.text(max_size=30)), max_size=12
    ),
)
def test_every_appointment_of_the_day_is_drawn_once_at_any_width(
    width: int, talks: list[tuple[int, int, str]]
) -> None:
    entries = [
        Entry(
            Period(
                WALL.day.start + timedelta(minutes=start),
                WALL.day.start + timedelta(minutes=start + length),
            ),
            f"{number}{title}",
        )
        for number, (start, length, title) in enumerate(talks)
    ]
    shown = [each for line in lines_of(WALL.day, entries) for each in getattr(line, "starting", ())]

    assert sorted(shown, key=id) == sorted(
        (each for each in entries if each.period.overlaps(WALL.day)), key=id
    )
    assert all(cell_len(line) <= width for line in drawn(*entries, width=width))
