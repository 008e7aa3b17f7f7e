# Generated from src/apptsched/_async/migration_proving.py by tools/unsync.py; do not edit.
"""Compare a schema with what it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apptsched._sync.migration_calls import MigrationCalls
from apptsched._sync.migration_snapshot import take_snapshot
from apptsched.migrate.snapshot import Snapshot

if TYPE_CHECKING:
    from apptsched.migrate.lint import LintFinding


class MigrationProving(MigrationCalls):
    """What a schema is made of."""

    def snapshot(self, *schemas: str) -> Snapshot:
        """Return what schemas are made of now, without the runner's own tables; reads only.

        Args:
            schemas: Their names; none: all of the database but the system's.
        """
        with self._session() as session:
            return take_snapshot(session, schemas)

    def lint(self) -> tuple[LintFinding, ...]:
        """Return what in the folder can hurt a database in use, by file and line.

        Reads the folder and asks no database. What `up` would refuse is among it.
        """
        from apptsched.migrate.lint import lint

        return lint(self._folder())
