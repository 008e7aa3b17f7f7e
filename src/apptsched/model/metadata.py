"""Host data on an appointment: a JSON object that cannot change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from apptsched.errors import InvalidInput
from apptsched.model.text import checked_text

METADATA_LIMIT = 64 * 1024
_DEPTH_LIMIT = 32
_EXPONENTS = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<number>-?[0-9.]+e[+-][0-9]+)')  # or a string


def _check(value: Any, depth: int = 0) -> None:
    """Raise when *value* is not JSON that PostgreSQL can store."""
    if depth > _DEPTH_LIMIT:
        raise InvalidInput(f"metadata is nested more than {_DEPTH_LIMIT} levels deep")
    if isinstance(value, str):
        checked_text("metadata", value, METADATA_LIMIT)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _check_key(key)
            _check(item, depth + 1)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item, depth + 1)
    elif not (value is None or isinstance(value, (bool, int, float))):
        raise InvalidInput(f"metadata holds a {type(value).__name__}, which JSON has not")


def _check_key(value: object) -> None:
    if not isinstance(value, str):
        raise InvalidInput("metadata keys must be strings")
    checked_text("metadata key", value, METADATA_LIMIT)


def _frozen(value: Any) -> Any:
    """Return a JSON value with its objects and arrays made immutable."""
    if isinstance(value, Mapping):
        return Metadata.stored(value)
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(item) for item in value)
    return value + 0.0 if isinstance(value, float) else value  # PostgreSQL has no -0


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def spelt_out(text: str) -> str:
    """Return JSON text with its numbers as PostgreSQL writes them, without exponents.

    A large one, which only a float is written as, gets a fraction: else it would come back as an
    integer, and as another number.
    """
    if "e+" not in text and "e-" not in text:
        return text
    return _EXPONENTS.sub(_without_exponent, text)


def _without_exponent(found: re.Match[str]) -> str:
    number = found["number"]
    if number is None:
        return found[0]
    digits = f"{Decimal(number):f}"
    return digits if "." in digits else f"{digits}.0"


class Metadata(Mapping[str, Any]):
    """An immutable, hashable JSON object of at most 64 KiB; arrays read as tuples.

    Numbers are read from a database as they were written, floats as floats and integers as
    integers. They count towards the 64 KiB as PostgreSQL keeps them, without exponents.

    Raises:
        InvalidInput: Not a JSON object, or too large or too deep.
        InvalidText: A string PostgreSQL cannot store.
    """

    __slots__ = ("_items", "_text")
    _items: dict[str, Any]
    _text: str

    def __init__(self, value: Mapping[str, Any] | None = None) -> None:
        given = {} if value is None else value
        if not isinstance(given, Mapping):
            raise InvalidInput(f"metadata must be a mapping, not {type(value).__name__}")
        _check(given, depth=-1)
        self._keep(given)
        if len(self._text.encode()) > METADATA_LIMIT:
            raise InvalidInput(f"metadata is larger than {METADATA_LIMIT} bytes")

    @classmethod
    def stored(cls, value: Mapping[str, Any]) -> Metadata:
        """Return a JSON object that needs no check, such as one a database holds."""
        metadata = cls.__new__(cls)
        metadata._keep(value)
        return metadata

    def _keep(self, value: Mapping[str, Any]) -> None:
        self._items = {key: _frozen(item) for key, item in value.items()}
        self._text = self._canonical()

    def _canonical(self) -> str:
        try:
            text = json.dumps(
                _plain(self._items), sort_keys=True, allow_nan=False, ensure_ascii=False
            )
        except ValueError as error:
            raise InvalidInput("metadata holds NaN, an infinity or too many digits") from error
        return spelt_out(text)

    def to_plain(self) -> dict[str, Any]:
        """Return the object as dicts and lists, for `json.dumps`."""
        plain: dict[str, Any] = _plain(self._items)
        return plain

    def to_json(self) -> str:
        """Return the object as JSON text with sorted keys."""
        return self._text

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Metadata):
            return self._items == other._items
        return isinstance(other, Mapping) and _plain(self._items) == dict(other)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"Metadata({_plain(self._items)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Metadata.stored, (_plain(self._items),)


def plain_metadata(value: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return *value*, checked, as plain JSON values; nothing is an empty object."""
    return (value if isinstance(value, Metadata) else Metadata(value)).to_plain()
