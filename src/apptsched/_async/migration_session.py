"""One runner's history, and the transactions it makes."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TypeVar

import psycopg
import stamina
from attrs import asdict, define
from psycopg.pq import TransactionStatus

from apptsched._async._compat import Eventual
from apptsched._async.execution import AsyncStatementCursor, execute
from apptsched._async.migration_locking import AsyncMigrationLocking
from apptsched.migrate import queries
from apptsched.migrate.concurrent import ConcurrentIndex
from apptsched.migrate.directives import Directives
from apptsched.migrate.errors import MigrationFailed
from apptsched.migrate.failure import (
    Standing,
    failure,
    lock_lost,
    lost_in_commit,
    statement_failure,
)
from apptsched.migrate.files import SqlFile
from apptsched.migrate.plan import History
from apptsched.migrate.results import HistoryEntry, MigrationProgress, RepeatableEntry

LOCK_TIMEOUT = "2s"
ATTEMPTS = 8
_LOCK_NOT_AVAILABLE = "55P03"

T = TypeVar("T")


def _gave_way(error: Exception) -> bool:
    return isinstance(error, MigrationFailed) and error.sqlstate == _LOCK_NOT_AVAILABLE


@define
class AsyncMigrationSession(AsyncMigrationLocking):
    """What a runner does on its own connection, in autocommit, for one line."""

    async def history(self) -> History:
        """Return what the database says of this line; reads only."""
        if not await self.ask(queries.TABLES_EXIST):
            return History()
        await self.note_turn()
        entries = await execute(self.connection, queries.ENTRIES, {"line": self.line})
        known = await execute(self.connection, queries.REPEATABLES, {"line": self.line})
        return History(
            tuple(HistoryEntry(*row) for row in entries),
            tuple(RepeatableEntry(*row) for row in known),
        )

    @property
    def server(self) -> int:
        """The server's major version."""
        return self.connection.info.server_version // 10_000

    @property
    def counts_bytes(self) -> bool:
        """Whether the server's positions are in bytes."""
        return self.connection.info.parameter_status("server_encoding") == "SQL_ASCII"

    @asynccontextmanager
    async def scope(
        self, path: str, directives: Directives, standing: Standing
    ) -> AsyncIterator[None]:
        """Make one transaction of the block; when *standing* is stepwise, none.

        Raises:
            MigrationFailed: A statement, or COMMIT, failed.
        """
        complete = False
        try:
            if self.lock_kind == "session":
                # The outcome of a file must not depend on which files the run had before it.
                await self.tell(queries.RESET)
            if standing.stepwise:
                yield
            else:
                async with self.connection.transaction():
                    await self._set(directives, is_local=True)
                    await self.take_turn()
                    yield
                    await self._end_turn(path, standing)
                    complete = True
        except psycopg.Error as error:
            if complete and self.connection.closed:
                raise lost_in_commit(error, path) from error
            raise failure(error, path, standing, lost=self.connection.closed) from error

    async def require_lock(self, file: SqlFile, number: int, standing: Standing) -> None:
        """Raise when a statement before that one has released the lock of the line.

        Raises:
            MigrationLockLost: It has.
        """
        if not await self.still_locked():
            raise lock_lost(file.path, standing, number)

    async def _end_turn(self, path: str, standing: Standing) -> None:
        if not await self.still_locked():
            raise lock_lost(path, standing)
        if self.lock_kind == "transaction":
            await self.note_turn()
            await self._leave()

    async def _leave(self) -> None:
        # A pooler gives this session to others, without what a migration has set for it.
        await self.tell(queries.RESET)

    async def set_alone(self, directives: Directives, *, waits: bool) -> None:
        """Set the timeouts for a statement outside a transaction.

        Args:
            directives: Of its file.
            waits: It may wait for locks: a `concurrently` waits for every older transaction, and
                nobody but other changes of the table waits behind it.
        """
        await self._set(directives, is_local=False, lock_timeout="0" if waits else LOCK_TIMEOUT)

    async def settle(self) -> None:
        """Take back what a file has set in the transaction, its role too, for what follows it."""
        await self._restore()
        await self._set(Directives(), is_local=True)

    async def _restore(self) -> None:
        await self.tell(queries.RESET_ROLE)
        await self.tell(queries.RESET)

    async def _set(
        self, directives: Directives, *, is_local: bool, lock_timeout: str = LOCK_TIMEOUT
    ) -> None:
        await self.tell(
            queries.SETTINGS,
            lock_timeout=directives.lock_timeout or lock_timeout,
            statement_timeout=directives.statement_timeout,
            is_local=is_local,
        )

    def attempts(self, limit: int = ATTEMPTS) -> AsyncIterable[stamina.Attempt]:
        """Return the attempts at getting locks: *limit* at most, ever further apart."""
        return stamina.retry_context(
            on=_gave_way,
            attempts=limit,
            timeout=None,
            wait_initial=0.25,
            wait_max=30.0,
            wait_jitter=0.25,
        )

    async def retried(
        self,
        action: str,
        path: str,
        version: int | None,
        work: Callable[[int], Eventual[T]],
        *,
        limit: int = ATTEMPTS,
    ) -> T:
        """Do *work* until it gets its locks; write its failure into the log.

        Args:
            action: What is done, for the log.
            path: The file it is done with.
            version: Of the migration, if it is one.
            work: Takes how many attempts gave way before this one.
            limit: How many attempts there are.
        """
        async with self.logged(action, path, version):
            async for attempt in self.attempts(limit):
                with attempt:
                    retries = attempt.num - 1
                    if retries:
                        self.report(MigrationProgress("retrying", path))
                    return await work(retries)
        raise AssertionError("the last attempt returns or raises")

    @asynccontextmanager
    async def logged(self, action: str, path: str, version: int | None) -> AsyncIterator[None]:
        """Write the block's failure into the log, where the connection still allows it."""
        try:
            yield
        except MigrationFailed as error:
            with suppress(psycopg.Error):
                await self.log(action, path, version=version, error=str(error))
            raise

    async def log(
        self,
        action: str,
        path: str,
        *,
        version: int | None = None,
        statements: int = 0,
        duration: timedelta | None = None,
        error: str | None = None,
    ) -> None:
        """Append to the log of this line."""
        await self.tell(
            queries.LOG,
            action=action,
            file=path,
            version=version,
            statements=statements,
            duration=duration,
            error=error,
        )

    async def run(
        self,
        file: SqlFile,
        number: int,
        standing: Standing,
        index: ConcurrentIndex | None = None,
    ) -> None:
        """Run one statement of *file*, as it stands there.

        Args:
            file: Where it stands.
            number: Which of its statements, from 1.
            standing: What is in the database.
            index: What it may leave INVALID.

        Raises:
            MigrationFailed: With its place in the file.
        """
        statements = file.script.statements
        self.report(MigrationProgress("running", file.path, number, len(statements)))
        try:
            await self.send(statements[number - 1].sent)
        except psycopg.Error as error:
            invalid: tuple[str, ...] = ()
            with suppress(psycopg.Error):
                invalid = await self.invalid_indexes(index)
            lost = self.connection.closed
            raise statement_failure(
                error, file, number, standing, lost=lost, invalid_indexes=invalid
            ) from error

    async def invalid_indexes(self, index: ConcurrentIndex | None) -> tuple[str, ...]:
        """Return the INVALID indexes a statement on *index* has left, qualified; in name order."""
        if index is None:
            return ()
        return await self.column(queries.INVALID_INDEXES, **asdict(index))

    async def drop_invalid(self, index: ConcurrentIndex | None) -> tuple[str, ...]:
        """Drop what a statement on *index* has left INVALID; return the names.

        `drop index concurrently` finishes what it has begun when it is run again.
        """
        if index is None or index.kind == "drop":
            return ()
        names = await self.invalid_indexes(index)
        for name in names:
            await self.send(f"drop index concurrently if exists {name}")
        return names

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Keep the block's writes together: in the transaction there is, else in one of its own."""
        if self.connection.info.transaction_status == TransactionStatus.INTRANS:
            yield
            return
        async with self.connection.transaction():
            await self._set(Directives(), is_local=True)
            yield

    async def send(self, sql: str) -> None:
        """Run one statement without parameters; a text that holds two is refused.

        A binary cursor speaks the extended protocol, which takes one statement at a time.
        """
        async with AsyncStatementCursor(self.connection) as cursor:
            await cursor.execute(sql.encode(), binary=True)

    async def create_tables(self) -> None:
        """Create the runner's own tables where they are missing, in one transaction."""
        if await self.ask(queries.TABLES_EXIST):
            return
        script, standing = queries.history_tables(), Standing(0)
        async for attempt in self.attempts():
            with attempt:
                async with self.scope(script.path, script.directives, standing):
                    for number in range(1, len(script.script.statements) + 1):
                        await self.run(script, number, standing)
