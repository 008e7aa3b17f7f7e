# Generated from src/apptsched/_async/migration_proving.py by tools/unsync.py; do not edit.
"""Compare a schema with what it should be."""

from __future__ import annotations

from apptsched._sync.migration_calls import MigrationCalls
from apptsched._sync.migration_snapshot import take_snapshot
from apptsched.migrate.snapshot import Snapshot


class MigrationProving(MigrationCalls):
    """What a schema is made of."""

    def snapshot(self, *schemas: str) -> Snapshot:
        """Return what schemas are made of now, without the runner's own tables; reads only.

        Args:
            schemas: Their names; none: all of the database but the system's.
        """
        with self._session() as session:
            return take_snapshot(session, schemas)
