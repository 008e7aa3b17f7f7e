"""Bring a history and a schema together again."""

from __future__ import annotations

from typing import get_args

from apptsched._async.migration_calls import AsyncMigrationCalls
from apptsched._async.migration_resuming import resume, settle
from apptsched.errors import InvalidInput
from apptsched.migrate.interrupted import require_interruption, resumable
from apptsched.migrate.locking import require_transactions
from apptsched.migrate.results import RepairAction, RepairedMigration


class AsyncMigrationRepairing(AsyncMigrationCalls):
    """What to do when a run was interrupted."""

    async def repair(self, action: RepairAction) -> RepairedMigration:
        """Finish the migration that an interrupted run outside a transaction left unfinished.

        Waits for a runner that is still at it. The log tells what was done.

        Args:
            action: `resume` runs the rest, up or down, from the statement on that was not done;
                indexes it had left INVALID are dropped first, and a `concurrently` that came to
                its end unseen is not run again. Statements that were not run yet may have been
                corrected in the file. `applied` and `reverted` run nothing: somebody has
                finished it by hand.

        Raises:
            InvalidTarget: No migration is unfinished.
            InvalidMigrations: Its file is gone, cannot be run, or what was run of it was edited.
            MigrationFailed: A statement failed again. What stands before it is kept.
            MigrationLocked: Another runner was busy for longer than the lock wait.
            UnsupportedPooling: A pooler is between that would lose the lock.
        """
        if action not in get_args(RepairAction):
            raise InvalidInput(f"action must be one of {get_args(RepairAction)}, not {action!r}")
        folder = self._folder()
        async with self._session() as session, self._alone(session):
            history = await self._history(session, folder)
            found = require_interruption(folder, history, self._line)
            if action == "resume":
                require_transactions([resumable(found)], self._lock)
                return await resume(session, found)
            return await settle(session, found, history, action)
