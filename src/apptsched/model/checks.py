"""What an argument must be before anything else is asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from apptsched.errors import InvalidInput

T = TypeVar("T")


def checked_type(name: str, kind: type[T], value: object) -> T:
    """Return *value* when it is a *kind*.

    Raises:
        InvalidInput: It is something else.
    """
    if not isinstance(value, kind):
        raise InvalidInput(f"{name} must be {kind.__name__}, not {type(value).__name__}")
    return value


def checked_items(name: str, value: object) -> tuple[Any, ...]:
    """Return the items of a collection; one text is none.

    Raises:
        InvalidInput: It is not iterable, or a text.
    """
    if isinstance(value, (str, bytes)):
        raise InvalidInput(f"{name} must be a collection, not one text")
    return tuple(checked_type(name, Iterable, value))  # type: ignore[type-abstract]
