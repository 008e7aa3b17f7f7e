"""Reads timetables: CSV files with a booking in each row."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

from attrs import frozen

from apptsched import InvalidInput, Period
from apptsched.model.period import instant
from apptsched.model.text import NAME_LIMIT, TITLE_LIMIT, checked_text, required_text

COLUMNS = ("resource", "starts_at", "ends_at", "service", "title")
_OPTIONAL = ("service", "title")


@frozen
class Row:
    """A booking somebody wrote down; `line` is where it starts in the file, from 1."""

    line: int
    resource: str
    period: Period
    service: str | None
    title: str | None


@frozen
class BadRow:
    """A row that cannot be a booking, and why."""

    line: int
    error: InvalidInput


@frozen
class Timetable:
    """What stands in a file: every row of it, good or bad, by line."""

    rows: tuple[Row, ...]
    bad: tuple[BadRow, ...]

    @property
    def resources(self) -> tuple[str, ...]:
        """The names of the resources, each once, sorted."""
        return tuple(sorted({row.resource for row in self.rows}))

    @property
    def services(self) -> dict[str, timedelta]:
        """The services and their usual duration: the most frequent, of those the shortest."""
        lengths: dict[str, Counter[timedelta]] = {}
        for row in self.rows:
            if row.service is not None:
                lengths.setdefault(row.service, Counter())[row.period.duration] += 1
        return {
            name: min(counts, key=lambda length: (-counts[length], length))
            for name, counts in sorted(lengths.items())
        }


def read_timetable(path: Path) -> Timetable:
    """Return the rows of a CSV file in UTF-8 whose first line names its columns.

    Raises:
        InvalidInput: It is not such a file; rows that are no bookings are in `.bad` instead.
    """
    rows: list[Row] = []
    bad: list[BadRow] = []
    for line, fields in _records(path):
        try:
            rows.append(_row(line, fields))
        except InvalidInput as error:
            bad.append(BadRow(line, error))
    return Timetable(tuple(rows), tuple(bad))


def _records(path: Path) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Yield where each record starts and its fields by column; None: their number is wrong."""
    reader = csv.reader(StringIO(_text(path), newline=""), strict=True)
    line = 1
    try:
        columns = _columns(next(reader, []))
        line = reader.line_num + 1
        for record in reader:
            if record:
                whole = len(record) == len(columns)
                yield line, dict(zip(columns, record, strict=True)) if whole else None
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(f"{path}, in the record that starts in line {line}: {error}") from error


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidInput(f"{path} is not UTF-8 in line {line}") from None


def _columns(header: Sequence[str]) -> Sequence[str]:
    columns = [name.strip() for name in header]
    missing = [name for name in COLUMNS if name not in columns and name not in _OPTIONAL]
    unknown = [name for name in columns if name not in COLUMNS]
    twice = [name for name in set(columns) if columns.count(name) > 1]
    for fault, names in (("lacks", missing), ("has unknown", unknown), ("repeats", twice)):
        if names:
            raise InvalidInput(
                f"the first line {fault} columns: {', '.join(map(repr, names))};"
                f" it should be {','.join(COLUMNS)}"
            )
    return columns


def _row(line: int, fields: dict[str, str] | None) -> Row:
    if fields is None:
        raise InvalidInput("its number of fields is not that of the first line")
    resource = required_text("resource", fields["resource"].strip(), NAME_LIMIT)
    period = Period(_instant("starts_at", fields), _instant("ends_at", fields))
    service = checked_text("service", fields.get("service", "").strip(), NAME_LIMIT)
    title = checked_text("title", fields.get("title", "").strip(), TITLE_LIMIT)
    return Row(line, resource, period, service or None, title or None)


def _instant(column: str, fields: dict[str, str]) -> datetime:
    text = fields[column].strip()
    try:
        return instant(datetime.fromisoformat(text))
    except InvalidInput as error:
        raise type(error)(f"{column} {text!r}: {error}") from error
    except ValueError:
        raise InvalidInput(f"{column} is not a date and time in ISO 8601: {text!r}") from None
