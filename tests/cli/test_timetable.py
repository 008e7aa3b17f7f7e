"""Files with a booking in each row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from apptsched import InvalidInput
from apptsched.cli.demo.conference import read_talks
from apptsched.cli.timetable import read_timetable

GOOD = "Janson,2024-02-03T09:30:00+01:00,2024-02-03T09:55:00+01:00,Keynotes,Welcome"


def test_the_example_has_876_talks_and_no_bad_row() -> None:
    talks = read_talks(None)

    assert (len(talks.rows), len(talks.bad), len(talks.resources)) == (876, 0, 29)


@pytest.mark.parametrize(
    ("row", "kind", "message"),
    [
        ("Janson,2024-02-03T09:30,2024-02-03T09:55:00+01:00,,", "NaiveDatetime", "starts_at"),
        ("Janson,2024-02-03T09:30Z,2024-02-03T09:30Z,,", "InvalidPeriod", "must end after"),
        ("Janson,2024-02-03T09:30Z,2024-02-03T08:30Z,,", "InvalidPeriod", "must end after"),
        ("Janson,1999-02-03T09:30Z,2024-02-03T08:30Z,,", "InvalidPeriod", "starts_at"),
        ("Janson,tomorrow,2024-02-03T08:30Z,,", "InvalidInput", "starts_at .* 'tomorrow'"),
        (" ,2024-02-03T07:30Z,2024-02-03T08:30Z,,", "InvalidText", "resource must not be blank"),
        (f"{'x' * 201},2024-02-03T07:30Z,2024-02-03T08:30Z,,", "InvalidText", "limit is 200"),
        ("J\0,2024-02-03T07:30Z,2024-02-03T08:30Z,,", "InvalidText", "NUL"),
        (f"J,2024-02-03T07:30Z,2024-02-03T08:30Z,,{'x' * 501}", "InvalidText", "limit is 500"),
        ("J,2024-02-03T07:30Z", "InvalidInput", "number of fields"),
        (f"{GOOD},more", "InvalidInput", "number of fields"),
    ],
)
def test_a_row_that_is_no_booking_is_kept_with_its_line_and_its_fault(
    timetable: Callable[..., str], row: str, kind: str, message: str
) -> None:
    read = read_timetable(Path(timetable(GOOD, row, GOOD)))

    assert [each.line for each in read.rows] == [2, 4]
    [bad] = read.bad
    assert (bad.line, type(bad.error).__name__) == (3, kind)
    with pytest.raises(InvalidInput, match=message):
        raise bad.error


def test_a_row_of_many_lines_is_numbered_by_its_first(timetable: Callable[..., str]) -> None:
    long = 'Janson,2024-02-03T09:30Z,2024-02-03T09:55Z,Keynotes,"Wel\n\ncome"'

    read = read_timetable(Path(timetable(long, "", GOOD)))

    assert [row.line for row in read.rows] == [2, 6]
    assert read.rows[0].title == "Wel\n\ncome"


def test_columns_may_come_in_any_order_with_blanks_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "ends_at, starts_at,resource\r\n2024-02-03T09Z,2024-02-03T08Z, A \r\n", encoding="utf-8-sig"
    )

    [row] = read_timetable(path).rows

    assert (row.resource, row.service, row.title) == ("A", None, None)
    assert row.period.duration == timedelta(hours=1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "lacks columns: 'resource', 'starts_at', 'ends_at'"),
        (b"resource,starts_at\n", "lacks columns: 'ends_at'"),
        (b"resource,starts_at,ends_at,room\n", "unknown columns: 'room'"),
        (b"resource,starts_at,ends_at,title,title\n", "repeats columns: 'title'"),
        (b"resource,starts_at,ends_at\nx,y,z\nG\xfcnter,y,z\n", "not UTF-8 in line 3"),
        (b'resource,starts_at,ends_at\nx,y,z\n"x,y,z\n', "starts in line 3: unexpected end"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_place(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)

    with pytest.raises(InvalidInput, match=message):
        read_timetable(path)


def test_a_service_lasts_as_long_as_most_of_its_rows_and_the_shorter_of_equals(
    timetable: Callable[..., str],
) -> None:
    def row(service: str, minutes: int) -> str:
        return f"J,2024-02-03T08:00Z,2024-02-03T08:{minutes}Z,{service},"

    rows = [row("a", 10), row("a", 20), row("a", 20), row("b", 30), row("b", 15)]

    assert read_timetable(Path(timetable(*rows))).services == {
        "a": timedelta(minutes=20),
        "b": timedelta(minutes=15),
    }
