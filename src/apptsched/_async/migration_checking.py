"""Compare a database with a manifest."""

from __future__ import annotations

from apptsched._async.migration_session import AsyncMigrationSession
from apptsched._async.migration_snapshot import take_snapshot
from apptsched.migrate.drift import Drift, drifts
from apptsched.migrate.manifest import Manifest
from apptsched.migrate.snapshot import Snapshot


async def find_drifts(
    session: AsyncMigrationSession, manifest: Manifest, *, strict: bool = False
) -> tuple[Drift, ...]:
    """Return how the session's database differs from *manifest*; reads only.

    Raises:
        ManifestMissing: It says nothing of this PostgreSQL.
    """
    expected = manifest.for_server(session.server)
    own, shared = [
        await take_snapshot(session, schemas) if schemas else Snapshot(())
        for schemas in (manifest.own, manifest.shared)
    ]
    return drifts(expected, own, shared, strict=strict)
