"""Bring a database to another version."""

from __future__ import annotations

from apptsched._async.migration_calls import AsyncMigrationCalls
from apptsched._async.migration_session import AsyncMigrationSession
from apptsched._async.migration_steps import apply, revert
from apptsched.migrate.folder import Folder
from apptsched.migrate.plan import UpStep, plan_down, plan_up, status_of
from apptsched.migrate.results import AppliedMigration, MigrationStatus, RevertedMigration


class AsyncMigrationApplying(AsyncMigrationCalls):
    """Where a database stands, the way up and the way down."""

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

    async def _planned(
        self, session: AsyncMigrationSession, folder: Folder, target: int | None
    ) -> tuple[UpStep, ...]:
        history = await session.history()
        status = status_of(self._line, folder, history, session.server)
        return plan_up(folder, history, status, target)
