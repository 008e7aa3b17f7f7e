"""What every call of a migrator shares."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, get_args

import psycopg
from attrs import evolve
from psycopg import AsyncConnection

from apptsched._async.migration_locking import require_own_session
from apptsched._async.migration_session import AsyncMigrationSession
from apptsched.config import PROFILES, DatabaseConfig
from apptsched.errors import InvalidConfiguration, InvalidInput
from apptsched.migrate.concurrent import concurrent_index
from apptsched.migrate.errors import UnsupportedPooling
from apptsched.migrate.folder import Folder, checked_source, folder_of
from apptsched.migrate.interrupted import find_interruption
from apptsched.migrate.locking import LockKind
from apptsched.migrate.plan import History
from apptsched.migrate.results import MigrationProgress
from apptsched.model.checks import checked_type
from apptsched.model.text import NAME_LIMIT, required_text
from apptsched.translation import translate, translate_connect

# What PgBouncer says of libpq's `options`, which it does not pass on.
_POOLER_WORDS = "unsupported startup parameter"


class AsyncMigrationCalls:
    """Opens a connection for each call, and closes it."""

    def __init__(
        self,
        conninfo: str,
        *,
        source: Path | Traversable | None = None,
        line: str = "apptsched",
        progress: Callable[[MigrationProgress], None] | None = None,
        lock: LockKind = "session",
        lock_wait: timedelta = timedelta(minutes=10),
        profile: str | None = None,
    ) -> None:
        if profile is not None and profile not in PROFILES:
            raise InvalidConfiguration(f"no profile {profile!r}; there are {', '.join(PROFILES)}")
        if lock not in get_args(LockKind):
            raise InvalidInput(f"lock must be 'session' or 'transaction', not {lock!r}")
        self._conninfo = checked_type("conninfo", str, conninfo)
        self._source = None if source is None else checked_source(source)
        self._line = required_text("line", line, NAME_LIMIT)
        self._progress = progress
        self._lock: LockKind = lock
        self._lock_wait = checked_type("lock_wait", timedelta, lock_wait)
        self._profile = profile

    def _folder(self) -> Folder:
        return folder_of(self._source)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncMigrationSession]:
        """Open a connection of the call's own."""
        connection = await self._connected()
        report = self._progress or _unheard
        try:
            async with connection:
                yield AsyncMigrationSession(connection, self._line, report, self._lock)
        except psycopg.Error as error:
            raise translate(error, writing=False) from error

    @asynccontextmanager
    async def _alone(self, session: AsyncMigrationSession) -> AsyncIterator[None]:
        """Keep other runners of the line out of the block.

        Raises:
            UnsupportedPooling: A pooler is between that would lose the lock.
            MigrationLocked: Another runner was busy for longer than the lock wait.
        """
        if self._lock == "session":
            await require_own_session(session.connection, self._connected)
        async with session.lock(self._lock_wait):
            yield

    async def _history(self, session: AsyncMigrationSession, folder: Folder) -> History:
        """Return the history; of a migration that is unfinished, also what can be seen of it."""
        return await self._observed(session, folder, await session.history())

    async def _observed(
        self, session: AsyncMigrationSession, folder: Folder, history: History
    ) -> History:
        found = find_interruption(folder, history)
        if found is None:
            return history
        index = concurrent_index(found.statement) if found.statement else None
        return evolve(
            history,
            runner=await session.holder(),
            invalid_indexes=await session.invalid_indexes(index),
        )

    async def _connected(self) -> AsyncConnection[Any]:
        try:
            return await AsyncConnection.connect(
                self._conninfo,
                autocommit=True,
                prepare_threshold=None,
                client_encoding="utf8",
                fallback_application_name="apptsched migrate",
            )
        except psycopg.Error as error:
            if _POOLER_WORDS in str(error):
                raise UnsupportedPooling from error
            target = DatabaseConfig(conninfo=self._conninfo).target
            raise translate_connect(error, target) from error


def _unheard(_: MigrationProgress) -> None:
    """Nobody listens."""
