# Generated from src/apptsched/_async/migration_calls.py by tools/unsync.py; do not edit.
"""What every call of a migrator shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, get_args

import psycopg
from attrs import evolve
from psycopg import Connection

from apptsched._sync.migration_locking import require_own_session
from apptsched._sync.migration_session import MigrationSession
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


class MigrationCalls:
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

    @contextmanager
    def _session(self) -> Iterator[MigrationSession]:
        """Open a connection of the call's own."""
        connection = self._connected()
        report = self._progress or _unheard
        try:
            with connection:
                yield MigrationSession(connection, self._line, report, self._lock)
        except psycopg.Error as error:
            raise translate(error, writing=False) from error

    @contextmanager
    def _alone(self, session: MigrationSession) -> Iterator[None]:
        """Keep other runners of the line out of the block.

        Raises:
            UnsupportedPooling: A pooler is between that would lose the lock.
            MigrationLocked: Another runner was busy for longer than the lock wait.
        """
        if self._lock == "session":
            require_own_session(session.connection, self._connected)
        with session.lock(self._lock_wait):
            yield

    def _history(self, session: MigrationSession, folder: Folder) -> History:
        """Return the history; of a migration that is unfinished, also what can be seen of it."""
        return self._observed(session, folder, session.history())

    def _observed(self, session: MigrationSession, folder: Folder, history: History) -> History:
        found = find_interruption(folder, history)
        if found is None:
            return history
        index = concurrent_index(found.statement) if found.statement else None
        return evolve(
            history,
            runner=session.holder(),
            invalid_indexes=session.invalid_indexes(index),
        )

    def _connected(self) -> Connection[Any]:
        try:
            return Connection.connect(
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
