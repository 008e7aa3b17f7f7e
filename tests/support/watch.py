"""A clock that stands still until it is moved."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.support.times import at


class Watch:
    """Called, it tells the time: the first instant of the tests' day, or where it was moved to."""

    def __init__(self) -> None:
        self.time = at("00:00")

    def __call__(self) -> datetime:
        return self.time

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self.time += by
