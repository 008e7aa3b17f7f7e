"""Host data on an appointment: a JSON object that cannot change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from apptsched.errors import InvalidInput
from apptsched.model.text import checked_text

METADATA_LIMIT = 64 * 1024
_DEPTH_LIMIT = 32


def _frozen(value: Any, depth: int = 0) -> Any:
    """Return a JSON value with its objects and arrays made immutable."""
    if depth > _DEPTH_LIMIT:
        raise InvalidInput(f"metadata is nested more than {_DEPTH_LIMIT} levels deep")
    if isinstance(value, str):
        return checked_text("metadata", value, METADATA_LIMIT)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return Metadata._of({_key(k): _frozen(v, depth + 1) for k, v in value.items()})
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(item, depth + 1) for item in value)
    raise InvalidInput(f"metadata holds a {type(value).__name__}, which JSON has not")


def _key(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidInput("metadata keys must be strings")
    return checked_text("metadata key", value, METADATA_LIMIT)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


class Metadata(Mapping[str, Any]):
    """An immutable, hashable JSON object of at most 64 KiB; arrays read as tuples.

    Raises:
        InvalidInput: Not a JSON object, or too large or too deep.
        InvalidText: A string PostgreSQL cannot store.
    """

    __slots__ = ("_items", "_text")
    _items: dict[str, Any]
    _text: str

    def __init__(self, value: Mapping[str, Any] | None = None) -> None:
        if value is not None and not isinstance(value, Mapping):
            raise InvalidInput(f"metadata must be a mapping, not {type(value).__name__}")
        self._items = {_key(k): _frozen(v) for k, v in (value or {}).items()}
        self._text = self._canonical()
        if len(self._text.encode()) > METADATA_LIMIT:
            raise InvalidInput(f"metadata is larger than {METADATA_LIMIT} bytes")

    @classmethod
    def _of(cls, items: dict[str, Any]) -> Metadata:
        nested = cls.__new__(cls)
        nested._items = items
        nested._text = nested._canonical()
        return nested

    def _canonical(self) -> str:
        try:
            return json.dumps(
                _plain(self._items), sort_keys=True, allow_nan=False, ensure_ascii=False
            )
        except ValueError as error:
            raise InvalidInput("metadata holds NaN or an infinity, which JSON has not") from error

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
        return Metadata, (_plain(self._items),)
