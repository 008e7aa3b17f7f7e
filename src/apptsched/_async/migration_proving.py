"""Compare a schema with what it should be."""

from __future__ import annotations

from apptsched._async.execution import execute
from apptsched._async.migration_calls import AsyncMigrationCalls
from apptsched.migrate import queries
from apptsched.migrate.snapshot import Snapshot


class AsyncMigrationProving(AsyncMigrationCalls):
    """What a schema is made of."""

    async def snapshot(self, schema: str = "apptsched") -> Snapshot:
        """Return what *schema* is made of now, without the runner's own tables; reads only."""
        async with self._session() as session, session.connection.transaction():
            await session.tell(queries.SNAPSHOT_SETTINGS)
            rows = await execute(session.connection, queries.SNAPSHOT, {"schema": schema})
            return Snapshot.of((kind, name, definition) for kind, name, definition in rows)
