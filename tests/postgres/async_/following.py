"""Who follows events, and who writes them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg

from apptsched import AppointmentEvent, AsyncScheduler
from tests.support.practice import Practice

COMMITTED = "select id from apptsched.appointment_event where tenant_id = %s order by id"


class Reader:
    """Reads one tenant's events to the end, again and again, and remembers them."""

    def __init__(self, scheduler: AsyncScheduler, limit: int = 100) -> None:
        self._events = scheduler.events
        self._limit = limit
        self.cursor: str | None = None
        self.seen: list[int] = []

    async def read(self) -> list[AppointmentEvent]:
        """Return what is new."""
        found: list[AppointmentEvent] = []
        while True:
            batch = await self._events.read(self.cursor, limit=self._limit)
            self.cursor = batch.next
            found += batch.events
            if not batch:
                break
        self.seen += [event.id for event in found]
        return found


@asynccontextmanager
async def open_writer(
    conninfo: str, practice: Practice
) -> AsyncIterator[tuple[psycopg.AsyncConnection[Any], AsyncScheduler]]:
    """A host's connection with a transaction of its own, and a scheduler on it."""
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        yield connection, AsyncScheduler.bind(connection, practice.tenant.id)
        await connection.rollback()
