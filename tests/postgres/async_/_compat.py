"""What the two colours' tests do differently: the async half."""

from __future__ import annotations

import asyncio
import inspect
from asyncio import sleep
from collections.abc import Awaitable, Callable
from typing import Any

from apptsched import ApptschedError

__all__ = ["gather", "settled", "sleep"]


async def gather(*calls: Callable[[], Awaitable[Any]]) -> list[Any]:
    """Make all calls at once, in tasks; return what each returned or, of this package, raised."""
    outcomes = await asyncio.gather(*(call() for call in calls), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, ApptschedError):
            raise outcome
    return outcomes


async def settled(answer: Any) -> Any:
    """Return what a call answers, awaited unless it answers at once, as with an iterator."""
    return await answer if inspect.isawaitable(answer) else answer
