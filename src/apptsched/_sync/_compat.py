"""What the two colours do differently: the sync half."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from threading import Lock
from time import sleep
from typing import Annotated, TypeVar

from apptsched.errors import InvalidInput

__all__ = ["Eventual", "Lock", "Stream", "each", "sleep"]

T = TypeVar("T")
Eventual = Annotated[T, "now"]
Stream = Iterable[T]


def each(items: Stream[T]) -> Generator[T, None, None]:
    """Yield the items of any iterable.

    Raises:
        InvalidInput: It is none.
    """
    if not isinstance(items, Iterable):
        raise InvalidInput(f"{type(items).__name__} cannot be iterated over")
    yield from items
