"""How runners of one line keep each other out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from time import monotonic
from typing import Any

import psycopg
from attrs import define, field

from apptsched._async._compat import Eventual, sleep
from apptsched._async.execution import AsyncStatementCursor
from apptsched.migrate import queries
from apptsched.migrate.errors import MigrationLocked, MigrationOvertaken, UnsupportedPooling
from apptsched.migrate.locking import LockKind
from apptsched.migrate.results import MigrationProgress
from apptsched.statements import Statement

_POLL_S = 0.1
_PROBES = 8


@define
class AsyncMigrationLocking:
    """One runner's connection, in autocommit, and the lock of its line.

    Attributes:
        connection: The runner's own.
        line: Whose history it is.
        report: Is told of every wait and every statement.
        lock_kind: A `session` lock spans all migrations of a run; with `transaction` each
            transaction takes the lock for itself.
        lock_wait: How long to wait for another runner.
    """

    connection: psycopg.AsyncConnection[Any]
    line: str
    report: Callable[[MigrationProgress], None]
    lock_kind: LockKind = "session"
    lock_wait: timedelta = timedelta(minutes=10)
    _held: int | None = field(default=None, init=False)
    _seen: int | None = field(default=None, init=False)

    async def tell(self, statement: Statement, **params: Any) -> None:
        """Send a statement about this line."""
        async with AsyncStatementCursor(self.connection) as cursor:
            await cursor.execute(statement.text, {"line": self.line, **params})

    async def ask(self, statement: Statement, **params: Any) -> Any:
        """Return the first column of a statement's first row; None when it has no row."""
        async with AsyncStatementCursor(self.connection) as cursor:
            await cursor.execute(statement.text, {"line": self.line, **params})
            row = await cursor.fetchone()
            return row[0] if row else None

    async def column(self, statement: Statement, **params: Any) -> tuple[Any, ...]:
        """Return the first column of all of a statement's rows."""
        async with AsyncStatementCursor(self.connection) as cursor:
            await cursor.execute(statement.text, {"line": self.line, **params})
            return tuple([row[0] async for row in cursor])

    @asynccontextmanager
    async def lock(self, wait: timedelta) -> AsyncIterator[None]:
        """Keep other runners of this line out, on every path that leaves the block.

        With transaction locks this takes none: each transaction does, by `take_turn`.

        Raises:
            MigrationLocked: Another runner had the lock for longer than *wait*.
        """
        self.lock_wait = wait
        if self.lock_kind == "transaction":
            yield
            return
        self._held = await self._wait_for(queries.LOCK_TAKE)
        try:
            yield
        finally:
            key, self._held = self._held, None
            with suppress(psycopg.Error):  # a lost connection has lost the lock, too
                await self.tell(queries.LOCK_RELEASE, lock_key=key)

    async def still_locked(self) -> bool:
        """Return whether the lock that was taken is held; a statement may have released it."""
        return self._held is None or bool(await self.ask(queries.LOCK_HELD, lock_key=self._held))

    async def take_turn(self) -> None:
        """Take the lock for the transaction there is, when locks are of that kind.

        Raises:
            MigrationLocked: Another runner had the lock for too long.
            MigrationOvertaken: Another runner has changed the line since its history was read.
        """
        if self.lock_kind == "session":
            return
        await self._wait_for(queries.LOCK_TAKE_LOCAL)
        if self._seen is not None and self._seen != await self.ask(queries.LOG_END):
            raise MigrationOvertaken(self.line)

    async def note_turn(self) -> None:
        """Remember how far the log goes, to notice when another runner goes on with it."""
        if self.lock_kind == "transaction":
            self._seen = await self.ask(queries.LOG_END)

    async def holder(self) -> str:
        """Return who has the lock, in words; empty when nobody has."""
        key = await self.ask(queries.LOCK_KEY)
        return await self.ask(queries.LOCK_HOLDER, lock_key=key) or ""

    async def _wait_for(self, taking: Statement) -> int:
        """Take the lock and return its key; polls.

        A session that waits inside the server would deadlock with `create index concurrently`.
        """
        key: int = await self.ask(queries.LOCK_KEY)
        deadline, told = monotonic() + self.lock_wait.total_seconds(), ""
        while not await self.ask(taking, lock_key=key):
            holder = await self.ask(queries.LOCK_HOLDER, lock_key=key) or told
            if holder != told:
                self.report(MigrationProgress("waiting", note=holder))
                told = holder
            if monotonic() >= deadline:
                raise MigrationLocked(self.line, holder)
            await sleep(_POLL_S)
        return key


async def require_own_session(
    connection: psycopg.AsyncConnection[Any],
    connect: Callable[[], Eventual[psycopg.AsyncConnection[Any]]],
) -> None:
    """Raise unless all statements of *connection* reach one server session that is nobody else's.

    Args:
        connection: In autocommit and in no transaction.
        connect: Makes another one like it; called only when a pooler is between.

    Raises:
        UnsupportedPooling: The pooler lends its sessions to one transaction at a time.
    """
    if await _backend(connection) == connection.info.backend_pid:
        return
    async with await connect() as other:
        first = await _backend(connection)
        for _ in range(_PROBES):
            # A session that is lent for a transaction is free in between, and is given to others.
            if first in (await _backend(other), 0) or await _backend(connection) != first:
                raise UnsupportedPooling


async def _backend(connection: psycopg.AsyncConnection[Any]) -> int:
    cursor = await connection.execute(queries.BACKEND.text)
    row = await cursor.fetchone()
    return row[0] if row else 0
