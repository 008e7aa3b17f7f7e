"""What is cancelled gives back what it has taken."""

from __future__ import annotations

import asyncio

import pytest

from apptsched import AsyncDatabase


async def test_opening_that_is_cancelled_leaves_nothing_running(shared_conninfo: str) -> None:
    def workers() -> list[str]:
        return [t.get_name() for t in asyncio.all_tasks() if "worker" in t.get_name()]

    opening = asyncio.create_task(AsyncDatabase(shared_conninfo).open(), name="opening")
    while not workers():
        assert not opening.done()
        await asyncio.sleep(0)
    opening.cancel()

    with pytest.raises(asyncio.CancelledError):
        await opening

    assert workers() == []
