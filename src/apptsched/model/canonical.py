"""One text for equal values, so that requests and filters can be told apart by a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from attrs import Attribute, fields, has

from apptsched.model.metadata import Metadata


def digest(value: Any, unordered: Collection[str] = ()) -> bytes:
    """Return the SHA-256 of an attrs value in canonical form.

    Fields that have their default, or do not take part in equality, are left out.

    Args:
        value: An instance of an attrs class.
        unordered: Its fields whose order does not count.
    """
    given = _given(value)
    for name in unordered:
        if name in given:
            given[name] = sorted(given[name], key=_text)
    return hashlib.sha256(_text(given).encode()).digest()


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _given(value: Any) -> dict[str, Any]:
    return {
        attribute.name: _canonical(getattr(value, attribute.name))
        for attribute in fields(type(value))
        if attribute.eq and not _is_default(attribute, getattr(value, attribute.name))
    }


def _is_default(attribute: Attribute[Any], value: Any) -> bool:
    if isinstance(value, Metadata):
        return not value
    return bool(value == attribute.default)


def _canonical(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_canonical(item) for item in value]
    for kind, text in _TEXTS:
        if isinstance(value, kind):
            return text(value)
    return _given(value) if has(type(value)) else value


_TEXTS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Metadata, Metadata.to_json),
    (UUID, str),
    (datetime, datetime.isoformat),
    (timedelta, lambda value: value // timedelta(microseconds=1)),
    (Enum, lambda value: value.value),
)
