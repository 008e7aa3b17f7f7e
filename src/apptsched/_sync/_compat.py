"""What the two colours do differently: the sync half."""

from __future__ import annotations

from threading import Lock
from time import sleep
from typing import Annotated, TypeVar

__all__ = ["Eventual", "Lock", "sleep"]

T = TypeVar("T")
Eventual = Annotated[T, "now"]
