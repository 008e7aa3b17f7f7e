"""Compare a schema with what it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apptsched._async.migration_calls import AsyncMigrationCalls
from apptsched._async.migration_snapshot import take_snapshot
from apptsched.migrate.snapshot import Snapshot

if TYPE_CHECKING:
    from apptsched.migrate.lint import LintFinding


class AsyncMigrationProving(AsyncMigrationCalls):
    """What a schema is made of."""

    async def snapshot(self, *schemas: str) -> Snapshot:
        """Return what schemas are made of now, without the runner's own tables; reads only.

        Args:
            schemas: Their names; none: all of the database but the system's.
        """
        async with self._session() as session:
            return await take_snapshot(session, schemas)

    def lint(self) -> tuple[LintFinding, ...]:
        """Return what in the folder can hurt a database in use, by file and line.

        Reads the folder and asks no database. What `up` would refuse is among it.
        """
        from apptsched.migrate.lint import lint

        return lint(self._folder())
