# Generated from src/apptsched/_async/migration_manifest.py by tools/unsync.py; do not edit.
"""Build a manifest, and read what is compared with it."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from apptsched._sync.migration_applying import MigrationApplying
from apptsched._sync.migration_scratch import Scratch, Visit
from apptsched._sync.migration_snapshot import take_snapshot
from apptsched.migrate.folder import BUNDLED_LINE
from apptsched.migrate.manifest import Manifest
from apptsched.migrate.snapshot import Snapshot


def build_manifest(scratch: Scratch, line: str, source: Path | Traversable) -> Manifest:
    """Return what the newest version of a folder is made of on this server."""
    with scratch.database() as at:
        if line != BUNDLED_LINE:
            MigrationApplying(at).up()
        before = _by_schema(at)
        runner = MigrationApplying(at, source=source, line=line)
        runner.up()
        version = (runner.status()).version
        return Manifest.of(version, scratch.session.server, before, _by_schema(at))


def _by_schema(at: str) -> dict[str, Snapshot]:
    with Visit(at).session() as session:
        every = take_snapshot(session, ())
        return {name: take_snapshot(session, [name]) for name in every.schemas}
