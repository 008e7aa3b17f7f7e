# Generated from src/apptsched/_async/migration_checking.py by tools/unsync.py; do not edit.
"""Compare a database with a manifest."""

from __future__ import annotations

from apptsched._sync.migration_session import MigrationSession
from apptsched._sync.migration_snapshot import take_snapshot
from apptsched.migrate.drift import Drift, drifts
from apptsched.migrate.manifest import Manifest
from apptsched.migrate.snapshot import Snapshot


def find_drifts(
    session: MigrationSession, manifest: Manifest, *, strict: bool = False
) -> tuple[Drift, ...]:
    """Return how the session's database differs from *manifest*; reads only.

    Raises:
        ManifestMissing: It says nothing of this PostgreSQL.
    """
    expected = manifest.for_server(session.server)
    own, shared = [
        take_snapshot(session, schemas) if schemas else Snapshot(())
        for schemas in (manifest.own, manifest.shared)
    ]
    return drifts(expected, own, shared, strict=strict)
