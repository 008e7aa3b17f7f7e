"""What the two colours do differently: the async half."""

from __future__ import annotations

from asyncio import Lock, sleep
from collections.abc import Awaitable
from typing import TypeVar

__all__ = ["Eventual", "Lock", "sleep"]

T = TypeVar("T")
Eventual = Awaitable[T]
