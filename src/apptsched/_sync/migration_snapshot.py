# Generated from src/apptsched/_async/migration_snapshot.py by tools/unsync.py; do not edit.
"""Read what schemas are made of."""

from __future__ import annotations

from collections.abc import Sequence

from apptsched._sync.execution import execute
from apptsched._sync.migration_session import MigrationSession
from apptsched.migrate import queries
from apptsched.migrate.snapshot import Snapshot


def take_snapshot(session: MigrationSession, schemas: Sequence[str]) -> Snapshot:
    """Return what *schemas* are made of; none named: all but the system's."""
    named = {"schemas": list(schemas) or None}
    with session.connection.transaction():
        session.tell(queries.SNAPSHOT_SETTINGS)
        objects = execute(session.connection, queries.SNAPSHOT, named)
        grants = execute(session.connection, queries.GRANTS, named)
        return Snapshot.of((kind, name, text) for kind, name, text in [*objects, *grants])
