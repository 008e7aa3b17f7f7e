"""The migration runner's front: status, up and down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.resources.abc import Traversable
from pathlib import Path

import psycopg
from psycopg import AsyncConnection

from apptsched._async.execution import execute
from apptsched._async.migration_session import AsyncMigrationSession
from apptsched._async.migration_steps import apply, revert
from apptsched.config import DatabaseConfig
from apptsched.migrate import queries
from apptsched.migrate.folder import Folder, bundled_folder, read_folder
from apptsched.migrate.plan import UpStep, plan_down, plan_up, status_of
from apptsched.migrate.results import (
    AppliedMigration,
    MigrationProgress,
    MigrationStatus,
    RevertedMigration,
)
from apptsched.migrate.snapshot import Snapshot
from apptsched.translation import translate, translate_connect


class AsyncMigrator:
    """Brings a database to a version of a folder of plain SQL, and back.

    Making one does no I/O. Every call opens a connection of its own and closes it; `up` and
    `down` keep other runners of the same line out while they work.

    Args:
        conninfo: Where the database is. Never a transaction-pooling PgBouncer.
        source: The folder; None is the schema this package ships.
        line: Whose history it is: lines of one database do not see each other.
        progress: Called before every statement and on every wait.
        lock_wait: How long `up` and `down` wait for another runner to end.
    """

    def __init__(
        self,
        conninfo: str,
        *,
        source: Path | Traversable | None = None,
        line: str = "apptsched",
        progress: Callable[[MigrationProgress], None] | None = None,
        lock_wait: timedelta = timedelta(minutes=10),
    ) -> None:
        self._conninfo = conninfo
        self._source = source
        self._line = line
        self._progress = progress
        self._lock_wait = lock_wait

    async def status(self) -> MigrationStatus:
        """Return where the database stands; reads only, and waits for no one.

        Raises:
            CannotConnect: No connection could be made.
        """
        folder = self._folder()
        async with self._session() as session:
            return status_of(self._line, folder, await session.history(), session.server)

    async def up(self, target: int | None = None) -> tuple[AppliedMigration, ...]:
        """Apply what the database lacks, up to *target*, and return what was applied.

        One transaction per migration, its history row included; repeatable files whose text
        changed go into the last. Empty, with nothing but reads, when there is nothing to do.

        Args:
            target: The version to reach; None is the newest.

        Raises:
            InvalidMigrations: The folder, or it and the database, are in disorder: all of it is
                said, and nothing was applied.
            InvalidTarget: The database is above *target*, or the folder ends below it.
            MigrationFailed: A statement failed. Its migration was rolled back; those before stay.
            MigrationLocked: Another runner was busy for longer than the lock wait.
        """
        folder = self._folder()
        async with self._session() as session:
            if not await self._planned(session, folder, target):
                return ()
            async with session.lock(self._lock_wait):
                # Another runner may have been first: what counts is what the lock protects.
                steps = await self._planned(session, folder, target)
                if steps:
                    await session.create_tables()
                applied: list[AppliedMigration] = []
                for done, step in enumerate(steps):
                    applied += await apply(session, step, done)
                return tuple(applied)

    async def down(self, steps: int = 1, *, to: int | None = None) -> tuple[RevertedMigration, ...]:
        """Revert the newest *steps* migrations, or all above *to*, newest first.

        A table that is dropped takes its rows with it; nothing asks first.

        One transaction per migration. Runs the down text the history kept when the migration was
        applied; repeatable files that need the migration are dropped before it. The folder is
        not read. The runner's own tables stay, even at zero.

        Args:
            steps: How many, when *to* is None; more than there are is all.
            to: The version to reach; 0 is the empty schema.

        Raises:
            IrreversibleMigration: One of them has no way back; nothing was changed.
            InvalidMigrations: One of them was interrupted; nothing was changed.
            InvalidTarget: *to* is above the database's version, or *steps* is below one.
            MigrationFailed: A statement failed. Its migration was rolled back; those before stay.
            MigrationLocked: Another runner was busy for longer than the lock wait.
        """
        async with self._session() as session, session.lock(self._lock_wait):
            planned = plan_down(await session.history(), steps, to)
            return tuple([await revert(session, step, done) for done, step in enumerate(planned)])

    async def snapshot(self, schema: str = "apptsched") -> Snapshot:
        """Return what *schema* is made of now, without the runner's own tables; reads only."""
        async with self._session() as session, session.connection.transaction():
            await session.tell(queries.SNAPSHOT_SETTINGS)
            rows = await execute(session.connection, queries.SNAPSHOT, {"schema": schema})
            return Snapshot.of((kind, name, definition) for kind, name, definition in rows)

    def _folder(self) -> Folder:
        return bundled_folder() if self._source is None else read_folder(self._source)

    async def _planned(
        self, session: AsyncMigrationSession, folder: Folder, target: int | None
    ) -> tuple[UpStep, ...]:
        history = await session.history()
        status = status_of(self._line, folder, history, session.server)
        return plan_up(folder, history, status, target)

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
