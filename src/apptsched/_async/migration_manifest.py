"""Build a manifest, and read what is compared with it."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from apptsched._async.migration_applying import AsyncMigrationApplying
from apptsched._async.migration_scratch import AsyncScratch, AsyncVisit
from apptsched._async.migration_snapshot import take_snapshot
from apptsched.migrate.folder import BUNDLED_LINE
from apptsched.migrate.manifest import Manifest
from apptsched.migrate.snapshot import Snapshot


async def build_manifest(scratch: AsyncScratch, line: str, source: Path | Traversable) -> Manifest:
    """Return what the newest version of a folder is made of on this server."""
    async with scratch.database() as at:
        if line != BUNDLED_LINE:
            await AsyncMigrationApplying(at).up()
        before = await _by_schema(at)
        runner = AsyncMigrationApplying(at, source=source, line=line)
        await runner.up()
        version = (await runner.status()).version
        return Manifest.of(version, scratch.session.server, before, await _by_schema(at))


async def _by_schema(at: str) -> dict[str, Snapshot]:
    async with AsyncVisit(at).session() as session:
        every = await take_snapshot(session, ())
        return {name: await take_snapshot(session, [name]) for name in every.schemas}
