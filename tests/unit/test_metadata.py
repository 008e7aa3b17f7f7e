"""Metadata is a JSON object that cannot change."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apptsched import InvalidInput, InvalidText, Metadata

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(texts, values, max_size=4)


@given(objects)
def test_it_reads_as_what_it_was_made_of(value: dict[str, Any]) -> None:
    metadata = Metadata(value)

    assert metadata == value
    assert metadata.to_plain() == value
    assert json.loads(metadata.to_json()) == value
    assert Metadata(metadata) == metadata
    assert len(metadata) == len(value)


@given(objects)
def test_equal_objects_are_equal_hash_alike_and_survive_pickling(value: dict[str, Any]) -> None:
    metadata, other = Metadata(value), Metadata(dict(reversed(value.items())))

    assert metadata == other
    assert hash(metadata) == hash(other)
    assert metadata.to_json() == other.to_json()
    assert pickle.loads(pickle.dumps(metadata)) == metadata


@given(objects, objects)
def test_different_objects_differ(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (Metadata(one) == Metadata(other)) is (one == other)


def test_nothing_in_it_can_be_changed() -> None:
    given = {"list": [1, {"a": [2]}], "object": {"b": 3}}
    metadata = Metadata(given)
    given["list"].append(4)
    given["object"]["b"] = 5

    assert metadata == {"list": [1, {"a": [2]}], "object": {"b": 3}}
    assert metadata["list"] == (1, Metadata({"a": [2]}))
    for change in (
        lambda: metadata.update(a=1),
        lambda: metadata.__setitem__("a", 1),
        lambda: metadata["object"].__setitem__("b", 6),
        lambda: metadata["list"].append(5),
    ):
        with pytest.raises(AttributeError):
            change()


def test_nothing_given_is_an_empty_object() -> None:
    assert Metadata() == Metadata(None) == {}
    assert repr(Metadata({"a": [1]})) == "Metadata({'a': [1]})"


def test_it_differs_from_what_is_no_object() -> None:
    assert Metadata({"a": 1}) != [("a", 1)]
    assert Metadata() != None  # noqa: E711 - the comparison is the test


@pytest.mark.parametrize("length", [65_536, 65_537])
def test_it_holds_64_kib_of_json_in_utf_8_and_no_more(length: int) -> None:
    inside = length - len('{"a": ""}')
    value = {"a": "é" * (inside // 2) + "x" * (inside % 2)}

    if length == 65_536:
        assert len(Metadata(value).to_json().encode()) == length
    else:
        with pytest.raises(InvalidInput, match="65536"):
            Metadata(value)


@pytest.mark.parametrize("depth", [32, 33])
def test_it_is_at_most_32_levels_deep(depth: int) -> None:
    value: Any = 1
    for _ in range(depth):
        value = [value]

    if depth == 32:
        assert Metadata({"a": value}) == {"a": value}
    else:
        with pytest.raises(InvalidInput, match="32"):
            Metadata({"a": value})


def test_what_contains_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)

    with pytest.raises(InvalidInput):
        Metadata({"a": endless})


@pytest.mark.parametrize("text", ["a\0", "\ud800", "a\udfffb"])
def test_texts_no_database_can_keep_are_refused_wherever_they_are(text: str) -> None:
    for value in ({"a": text}, {text: 1}, {"a": [text]}, {"a": {text: 1}}):
        with pytest.raises(InvalidText):
            Metadata(value)


def test_numbers_count_as_postgresql_writes_them_without_exponents() -> None:
    assert Metadata({"a": [1e22] * 2_000}) == {"a": [1e22] * 2_000}
    for number in (1e308, -5e-324):
        with pytest.raises(InvalidInput, match="65536"):
            Metadata({"a": [number] * 250})


def test_an_integer_of_more_digits_than_python_writes_is_refused() -> None:
    with pytest.raises(InvalidInput, match="digits"):
        Metadata({"a": 10**5000})


def test_what_a_database_holds_is_read_whatever_its_size() -> None:
    value = {"a": ["x" * 70_000], "b": {"c": None}}

    metadata = Metadata.stored(value)

    assert metadata == value
    assert metadata["b"] == Metadata({"c": None})
    assert hash(metadata) == hash(Metadata.stored(value))
    assert pickle.loads(pickle.dumps(metadata)) == metadata
