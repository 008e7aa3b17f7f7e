"""Read what schemas are made of."""

from __future__ import annotations

from collections.abc import Sequence

from apptsched._async.execution import execute
from apptsched._async.migration_session import AsyncMigrationSession
from apptsched.migrate import queries
from apptsched.migrate.snapshot import Snapshot


async def take_snapshot(session: AsyncMigrationSession, schemas: Sequence[str]) -> Snapshot:
    """Return what *schemas* are made of; none named: all but the system's."""
    named = {"schemas": list(schemas) or None}
    async with session.connection.transaction():
        await session.tell(queries.SNAPSHOT_SETTINGS)
        objects = await execute(session.connection, queries.SNAPSHOT, named)
        grants = await execute(session.connection, queries.GRANTS, named)
        return Snapshot.of((kind, name, text) for kind, name, text in [*objects, *grants])
