"""What the two colours do differently: the sync half."""

from __future__ import annotations

from time import sleep
from typing import Annotated, TypeVar

__all__ = ["Eventual", "sleep"]

T = TypeVar("T")
Eventual = Annotated[T, "now"]
