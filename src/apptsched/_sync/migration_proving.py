# Generated from src/apptsched/_async/migration_proving.py by tools/unsync.py; do not edit.
"""Compare a schema with what it should be."""

from __future__ import annotations

from apptsched._sync.execution import execute
from apptsched._sync.migration_calls import MigrationCalls
from apptsched.migrate import queries
from apptsched.migrate.snapshot import Snapshot


class MigrationProving(MigrationCalls):
    """What a schema is made of."""

    def snapshot(self, schema: str = "apptsched") -> Snapshot:
        """Return what *schema* is made of now, without the runner's own tables; reads only."""
        with self._session() as session, session.connection.transaction():
            session.tell(queries.SNAPSHOT_SETTINGS)
            rows = execute(session.connection, queries.SNAPSHOT, {"schema": schema})
            return Snapshot.of((kind, name, definition) for kind, name, definition in rows)
