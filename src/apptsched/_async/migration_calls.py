"""What every call of a migrator shares."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.resources.abc import Traversable
from pathlib import Path

import psycopg
from psycopg import AsyncConnection

from apptsched._async.migration_session import AsyncMigrationSession
from apptsched.config import PROFILES, DatabaseConfig
from apptsched.errors import InvalidConfiguration
from apptsched.migrate.folder import Folder, bundled_folder, read_folder
from apptsched.migrate.results import MigrationProgress
from apptsched.translation import translate, translate_connect


class AsyncMigrationCalls:
    """Opens a connection for each call, and closes it."""

    def __init__(
        self,
        conninfo: str,
        *,
        source: Path | Traversable | None = None,
        line: str = "apptsched",
        progress: Callable[[MigrationProgress], None] | None = None,
        lock_wait: timedelta = timedelta(minutes=10),
        profile: str | None = None,
    ) -> None:
        if profile is not None and profile not in PROFILES:
            raise InvalidConfiguration(f"no profile {profile!r}; there are {', '.join(PROFILES)}")
        self._conninfo = conninfo
        self._source = source
        self._line = line
        self._progress = progress
        self._lock_wait = lock_wait
        self._profile = profile

    def _folder(self) -> Folder:
        return bundled_folder() if self._source is None else read_folder(self._source)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncMigrationSession]:
        try:
            connection = await AsyncConnection.connect(
                self._conninfo,
                autocommit=True,
                prepare_threshold=None,
                client_encoding="utf8",
                fallback_application_name="apptsched migrate",
            )
        except psycopg.Error as error:
            target = DatabaseConfig(conninfo=self._conninfo).target
            raise translate_connect(error, target) from error
        try:
            async with connection:
                yield AsyncMigrationSession(connection, self._line, self._progress or _unheard)
        except psycopg.Error as error:
            raise translate(error, writing=False) from error


def _unheard(_: MigrationProgress) -> None:
    """Nobody listens."""
