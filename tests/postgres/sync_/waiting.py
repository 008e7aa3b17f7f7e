# Generated from tests/postgres/async_/waiting.py by tools/unsync.py; do not edit.
"""Waiting for the server to come to a point."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.postgres.sync_._compat import sleep
from tests.support import judge
from tests.support.ward import Ward

PATIENCE_S = 20


def until(holds: Callable[[], bool]) -> None:
    """Return once *holds* says so; fail when it does not in a long while."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        sleep(0.005)


def until_waiting(ward: Ward, number: int = 1) -> None:
    """Return once *number* of the clients' sessions wait for a lock of another."""
    until(lambda: judge.waiting(ward) >= number)


def until_alone(ward: Ward) -> None:
    """Return once every session of the database has ended and the server counted what it did."""
    until(lambda: judge.is_alone(ward))
