"""A position is what an editor shows."""

from __future__ import annotations

import pytest

from apptsched.migrate.positions import Position, offset_of, position_at


@pytest.mark.parametrize(
    ("text", "offset", "line", "column"),
    [
        ("", 0, 1, 1),
        ("abc", 2, 1, 3),
        ("a\nb", 2, 2, 1),
        ("a\r\nb", 3, 2, 1),
        ("a\rb", 2, 2, 1),
        ("a\n\n\nb", 4, 4, 1),
        ("é\U0001f600x", 2, 1, 3),
        ("a\u2028b\x0bc", 4, 1, 5),
        ("\ufeffabc", 1, 1, 1),
        ("\ufeffabc", 0, 1, 1),
        ("\ufeffa\nb", 3, 2, 1),
        ("ab", 2, 1, 3),
    ],
)
def test_lines_and_columns_count_from_one_in_characters(
    text: str, offset: int, line: int, column: int
) -> None:
    assert position_at(text, offset) == Position(line, column)


def test_a_servers_position_is_an_offset_in_what_was_sent() -> None:
    assert offset_of("sélect x", 8) == 7
    assert offset_of("sélect x", 9, in_bytes=True) == 7
    assert offset_of("x", 99) == 1
    assert offset_of("é", 99, in_bytes=True) == 1
