"""What the two colours' tests do differently: the sync half."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import Any

from apptsched import ApptschedError

__all__ = ["gather", "settled", "sleep"]


def gather(*calls: Callable[[], Any]) -> list[Any]:
    """Make all calls at once, in threads; return what each returned or, of this package, raised."""
    start = Barrier(len(calls))

    def make(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        except ApptschedError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(make, calls))


def settled(answer: Any) -> Any:
    """Return what a call answers."""
    return answer
