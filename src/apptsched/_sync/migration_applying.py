# Generated from src/apptsched/_async/migration_applying.py by tools/unsync.py; do not edit.
"""Bring a database to another version."""

from __future__ import annotations

from itertools import chain

from apptsched._sync.migration_calls import MigrationCalls
from apptsched._sync.migration_losses import refuse_losses
from apptsched._sync.migration_session import MigrationSession
from apptsched._sync.migration_steps import apply, revert
from apptsched.migrate.errors import MigrationOvertaken
from apptsched.migrate.folder import Folder, checksums_of
from apptsched.migrate.locking import require_transactions
from apptsched.migrate.plan import History, UpStep, plan_down, plan_up
from apptsched.migrate.planned import planned_down, planned_up
from apptsched.migrate.results import (
    AppliedMigration,
    MigrationStatus,
    PlannedFile,
    RevertedMigration,
)
from apptsched.migrate.status import status_of
from apptsched.migrate.targets import require_target, require_whole


class MigrationApplying(MigrationCalls):
    """Where a database stands, the way up and the way down."""

    def status(self) -> MigrationStatus:
        """Return where the database stands; reads only, and waits for no one.

        Raises:
            CannotConnect: No connection could be made.
        """
        folder = self._folder()
        with self._session() as session:
            return status_of(self._line, folder, self._history(session, folder), session.server)

    def up(self, target: int | None = None) -> tuple[AppliedMigration, ...]:
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
            MigrationLockLost: The connection was lost under way. What that leaves is said.
            UnsupportedPooling: A pooler is between that would lose the lock.
        """
        require_target("target", target)
        with self._session() as session:
            history = session.history()
            is_there = target in (None, history.version)
            if is_there and history.is_all_of(checksums_of(self._source)):
                return ()  # in a fraction of the time it takes to read what the files say
            folder = self._folder()
            history = self._observed(session, folder, history)
            if not (history.runner or self._steps_up(session, folder, history, target)):
                return ()
            with self._alone(session):
                session.create_tables()
                applied: list[AppliedMigration] = []
                while not self._applied(session, folder, target, applied):
                    pass  # another runner was first at something
                return tuple(applied)

    def down(
        self, steps: int = 1, *, to: int | None = None, yes_lose_data: bool = False
    ) -> tuple[RevertedMigration, ...]:
        """Revert the newest *steps* migrations, or all above *to*, newest first.

        One transaction per migration. Runs the down text the history kept when the migration was
        applied; repeatable files that need the migration are dropped before it. The folder is
        not read. The runner's own tables stay, even at zero.

        What destroys data is refused with a list of it, to make which the steps are run once in
        a transaction that is rolled back: it takes their locks for as long, and counts rows.

        Args:
            steps: How many, when *to* is None; more than there are is all.
            to: The version to reach; 0 is the empty schema.
            yes_lose_data: Do what is declared `lossy-down`; always so in the profile
                `development`.

        Raises:
            LossyDown: One of them destroys data; nothing was changed. `.losses` counts it.
            IrreversibleMigration: One of them has no way back; nothing was changed.
            InvalidMigrations: One of them was interrupted, or the text that the history has of
                its way down cannot be read; nothing was changed.
            InvalidTarget: *to* is above the database's version, or *steps* is below one.
            MigrationFailed: A statement failed. Its migration was rolled back; those before stay.
            MigrationLocked: Another runner was busy for longer than the lock wait.
            MigrationLockLost: The connection was lost under way. What that leaves is said.
            UnsupportedPooling: A pooler is between that would lose the lock.
        """
        require_whole("steps", steps, least=1)
        require_target("to", to)
        with self._session() as session, self._alone(session):
            planned = plan_down(session.history(), steps, to)
            require_transactions([step.file for step in planned], self._lock)
            if not self._may_lose(yes_lose_data):
                refuse_losses(session, planned)
            return tuple([revert(session, step, done) for done, step in enumerate(planned)])

    def redo(
        self, *, yes_lose_data: bool = False
    ) -> tuple[RevertedMigration | AppliedMigration, ...]:
        """Revert the newest migration and apply it again, as its file says now.

        Two transactions. Everything is checked before the first; should the second fail, the
        migration stays reverted. Empty when there is no migration.

        Args:
            yes_lose_data: As in `down`.

        Raises:
            LossyDown, IrreversibleMigration, InvalidMigrations, InvalidTarget: It cannot be
                reverted, or not be applied again; nothing was changed.
            MigrationFailed: A statement failed; the error says what the database is at.
            MigrationLocked: Another runner was busy for longer than the lock wait.
        """
        folder = self._folder()
        with self._session() as session, self._alone(session):
            history = session.history()
            downs = plan_down(history, 1, None)
            if not downs:
                return ()
            ups = self._steps_up(session, folder, history.without(downs[0]), history.version)
            require_transactions([step.file for step in downs], self._lock)
            if not self._may_lose(yes_lose_data):
                refuse_losses(session, downs)
            done: list[RevertedMigration | AppliedMigration] = [revert(session, downs[0], 0)]
            for step in ups:
                done += apply(session, step, len(done))
            return tuple(done)

    def plan(self, target: int | None = None) -> tuple[PlannedFile, ...]:
        """Return what would be run to bring the database to *target*; reads only.

        Empty when there is nothing to do. What its migrations will drop of repeatable files is
        not known: an `up` makes that again, too.

        Args:
            target: A version above or below the database's; None is the newest of the folder.

        Raises:
            InvalidMigrations, InvalidTarget: `up` would refuse.
            IrreversibleMigration: `down` would refuse.
        """
        require_target("target", target)
        folder = self._folder()
        with self._session() as session:
            history = session.history()
            if target is not None and target < history.version:
                steps = plan_down(history, 1, target)
                return tuple(chain.from_iterable(map(planned_down, steps)))
            ups = self._steps_up(session, folder, history, target)
            return tuple(chain.from_iterable(map(planned_up, ups)))

    def _applied(
        self,
        session: MigrationSession,
        folder: Folder,
        target: int | None,
        applied: list[AppliedMigration],
    ) -> bool:
        """Append what is applied; return False when another runner has overtaken this one."""
        try:
            for done, step in enumerate(self._planned(session, folder, target), len(applied)):
                applied += apply(session, step, done)
        except MigrationOvertaken:
            return False
        return True

    def _planned(
        self, session: MigrationSession, folder: Folder, target: int | None
    ) -> tuple[UpStep, ...]:
        return self._steps_up(session, folder, self._history(session, folder), target)

    def _steps_up(
        self, session: MigrationSession, folder: Folder, history: History, target: int | None
    ) -> tuple[UpStep, ...]:
        status = status_of(self._line, folder, history, session.server)
        steps = plan_up(folder, history, status, target)
        require_transactions([each.migration.up for each in steps if each.migration], self._lock)
        return steps

    def _may_lose(self, yes_lose_data: bool) -> bool:
        return yes_lose_data or self._profile == "development"
