"""One runner's history, and the transactions it makes."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import psycopg
import stamina
from attrs import define

from apptsched._async.execution import execute
from apptsched._async.migration_locking import AsyncMigrationLocking
from apptsched.migrate import queries
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
                await self._set(directives, is_local=False)
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

    async def _end_turn(self, path: str, standing: Standing) -> None:
        if not await self.still_locked():
            raise lock_lost(path, standing)
        if self.lock_kind == "transaction":
            await self.note_turn()
            # A pooler gives this session to others, without what a migration has set for it.
            await self.tell(queries.RESET)

    async def _set(self, directives: Directives, *, is_local: bool) -> None:
        await self.tell(
            queries.SETTINGS,
            lock_timeout=directives.lock_timeout or LOCK_TIMEOUT,
            statement_timeout=directives.statement_timeout,
            is_local=is_local,
        )

    def attempts(self, standing: Standing) -> AsyncIterable[stamina.Attempt]:
        """Return the attempts a migration has at getting its locks: one when it is stepwise."""
        return stamina.retry_context(
            on=_gave_way,
            attempts=1 if standing.stepwise else ATTEMPTS,
            timeout=None,
            wait_initial=0.25,
            wait_max=30.0,
            wait_jitter=0.25,
        )

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

    async def run(self, file: SqlFile, number: int, standing: Standing) -> None:
        """Run one statement of *file*, as it stands there.

        Raises:
            MigrationFailed: With its place in the file.
        """
        statements = file.script.statements
        self.report(MigrationProgress("running", file.path, number, len(statements)))
        try:
            await self.send(statements[number - 1].sent)
        except psycopg.Error as error:
            lost = self.connection.closed
            raise statement_failure(error, file, number, standing, lost=lost) from error

    async def send(self, sql: str) -> None:
        """Run one statement without parameters; a text that holds two is refused.

        A binary cursor speaks the extended protocol, which takes one statement at a time.
        """
        async with self.connection.cursor(binary=True) as cursor:
            await cursor.execute(sql.encode())

    async def create_tables(self) -> None:
        """Create the runner's own tables where they are missing, in one transaction."""
        if await self.ask(queries.TABLES_EXIST):
            return
        script, standing = queries.history_tables(), Standing(0)
        async for attempt in self.attempts(standing):
            with attempt:
                async with self.scope(script.path, script.directives, standing):
                    for number in range(1, len(script.script.statements) + 1):
                        await self.run(script, number, standing)
