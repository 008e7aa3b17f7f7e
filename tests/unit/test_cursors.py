"""Whatever is passed for a cursor: a position or InvalidInput."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apptsched import InvalidInput
from apptsched.cursors import decode_cursor, encode_cursor

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.binary(max_size=40), texts, st.uuids())
def test_a_cursor_tells_the_position_it_was_made_of(bound: bytes, key: str, row: object) -> None:
    assert decode_cursor(encode_cursor(bound, key, str(row)), bound) == (key, str(row))


@given(st.binary(max_size=40), st.binary(max_size=40), texts)
def test_a_cursor_bound_to_another_list_is_refused(one: bytes, other: bytes, key: str) -> None:
    cursor = encode_cursor(one, key, "id")

    if one == other:
        assert decode_cursor(cursor, other) == (key, "id")
    else:
        with pytest.raises(InvalidInput, match="another filter"):
            decode_cursor(cursor, other)


@given(st.text())
def test_any_text_that_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(text, b"a list")


@given(json_values)
def test_any_other_json_in_a_cursors_clothes_is_refused(value: object) -> None:
    text = base64.urlsafe_b64encode(json.dumps(value).encode()).decode()

    with pytest.raises(InvalidInput):
        decode_cursor(text, b"a list")
