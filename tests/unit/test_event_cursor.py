"""Cursors of events: a position or InvalidInput."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apptsched import InvalidInput, TenantId
from apptsched.cursors import encode_cursor
from apptsched.event_cursor import EventCursor

TENANT = TenantId(UUID(int=1))
FORGED = (
    ("", "1:2:", "", ""),
    ("1", "", "", ""),
    ("1", "1:2:", "1:3:", ""),
    ("1", "1:2:", "", "5"),
    ("x", "1:2:", "", ""),
    ("1", "2:1:", "", ""),
    ("1", "0:1:", "", ""),
    ("1", "1:9:5,3", "", ""),
    ("1", "1:9:9", "", ""),
    ("1", "4:9:3", "", ""),
    ("1", "1:4294967296:", "", ""),
    ("1", "1:2:,", "", ""),
    ("1", "1:" + "9" * 19 + ":", "", ""),
    ("1", "1:2:", "1:3:", "-1"),
    ("1", "1:2:", "1:3:", "9" * 19),
    ("1", "1:2:"),
)


@given(st.text())
def test_any_text_that_is_no_cursor_of_events_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        EventCursor.parse(text, TENANT)


@pytest.mark.parametrize("parts", FORGED)
def test_a_cursor_the_server_could_not_read_is_refused(parts: tuple[str, ...]) -> None:
    bound_to = f"events of {TENANT}".encode()

    with pytest.raises(InvalidInput):
        EventCursor.parse(encode_cursor(bound_to, *parts), TENANT)


@pytest.mark.parametrize(
    "cursor",
    [
        EventCursor("7", "1:2:"),
        EventCursor("7", "10:20:10,12", "15:30:15", 4711),
        EventCursor("7", None, "15:30:15", 4711),
    ],
)
def test_a_cursor_says_what_it_was_made_of(cursor: EventCursor) -> None:
    assert EventCursor.parse(cursor.format(TENANT), TENANT) == cursor


def test_no_cursor_is_the_beginning() -> None:
    assert EventCursor.parse(None, TENANT) == EventCursor()
