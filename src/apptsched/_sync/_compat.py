"""What the two colours do differently: the sync half."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import sleep
from typing import Annotated, TypeVar

from apptsched.errors import InvalidInput

__all__ = ["Eventual", "Lock", "Stream", "at_once", "each", "sleep"]

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


def at_once(*calls: Callable[[], T]) -> list[T | BaseException]:
    """Make all calls at once; return what each returned or raised."""
    with ThreadPoolExecutor(len(calls)) as pool:
        running = [pool.submit(call) for call in calls]
        return [each.exception() or each.result() for each in running]
