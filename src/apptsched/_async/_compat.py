"""What the two colours do differently: the async half."""

from __future__ import annotations

from asyncio import Lock, gather, sleep
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterable
from typing import TypeVar

from apptsched.errors import InvalidInput

__all__ = ["Eventual", "Lock", "Stream", "at_once", "each", "sleep"]

T = TypeVar("T")
Eventual = Awaitable[T]
Stream = AsyncIterable[T] | Iterable[T]


async def each(items: Stream[T]) -> AsyncGenerator[T, None]:
    """Yield the items of any iterable.

    Raises:
        InvalidInput: It is none.
    """
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    elif isinstance(items, Iterable):
        for item in items:
            yield item
    else:
        raise InvalidInput(f"{type(items).__name__} cannot be iterated over")


async def at_once(*calls: Callable[[], Awaitable[T]]) -> list[T | BaseException]:
    """Make all calls at once; return what each returned or raised."""
    return await gather(*(call() for call in calls), return_exceptions=True)
