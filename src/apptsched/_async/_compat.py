"""What the two colours do differently: the async half."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Awaitable
from typing import TypeVar

__all__ = ["Eventual", "sleep"]

T = TypeVar("T")
Eventual = Awaitable[T]
