"""Prove every migration of a folder."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from attrs import frozen

from apptsched._async.migration_applying import AsyncMigrationApplying
from apptsched._async.migration_proof import AsyncMigrationProof
from apptsched._async.migration_rows import run_rows
from apptsched._async.migration_runners import AsyncDoom, AsyncRunners
from apptsched._async.migration_scratch import AsyncScratch, AsyncVisit
from apptsched._async.migration_snapshot import take_snapshot
from apptsched.errors import ApptschedError
from apptsched.migrate.errors import InvalidMigrations
from apptsched.migrate.files import SqlFile
from apptsched.migrate.findings import MigrationFinding
from apptsched.migrate.folder import (
    BUNDLED_LINE,
    Folder,
    bundled_source,
    read_folder,
    read_rows_file,
)
from apptsched.migrate.line_ends import CrlfFolder
from apptsched.migrate.snapshot import Snapshot


@frozen
class AsyncMigrationVerifying:
    """Goes up a folder, and proves each migration on the way.

    Attributes:
        scratch: Makes the databases.
        source: The folder.
        line: Its line.
    """

    scratch: AsyncScratch
    source: Path | Traversable
    line: str

    async def verify(self) -> tuple[MigrationFinding, ...]:
        """Return what was found; a migration that cannot be applied is the last one tried.

        Raises:
            InvalidMigrations: The folder, or its `rows.sql`, is in disorder.
        """
        folder = read_folder(self.source)
        if folder.problems:
            raise InvalidMigrations(folder.problems)
        rows = read_rows_file(self.source)
        runners = AsyncRunners(self.line, folder, read_folder(CrlfFolder(self.source)))
        found, unfilled = list[MigrationFinding](), set[str]()
        below = await self.scratch.create()
        before = await self.prepare(below)
        for migration in folder.migrations:
            above, count = await self.scratch.create(below), AsyncDoom()
            try:
                await runners.doomed(above, count).up(migration.version)
            except ApptschedError as error:
                return (*found, MigrationFinding(migration.label, "up", str(error)))
            after = await _snapshot(above)
            proof = AsyncMigrationProof(
                scratch=self.scratch,
                runners=runners,
                rows=rows,
                migration=migration,
                statements=count.passed,
                below=below,
                above=above,
                before=before,
                after=after,
                found=found,
                unfilled=unfilled,
            )
            await proof.prove()
            await self.scratch.drop(below)
            below, before = above, after
        return (*found, *await _refused(below, rows, folder))

    async def prepare(self, at: str) -> Snapshot:
        """Give an empty database what a host's line finds: the package's schema, with rows."""
        if self.line != BUNDLED_LINE:
            await AsyncMigrationApplying(at).up()
        async with AsyncVisit(at).session() as session:
            rows = read_rows_file(bundled_source())
            if self.line != BUNDLED_LINE and rows is not None:
                await run_rows(session, rows)
            await session.create_tables()
            return await take_snapshot(session, ())


async def _refused(at: str, rows: SqlFile | None, folder: Folder) -> list[MigrationFinding]:
    """Return what the newest schema does not take of the file of rows."""
    if rows is None:
        return []
    async with AsyncVisit(at).session() as session:
        refused = await run_rows(session, rows)
    newest = folder.migrations[-1].label if folder.migrations else ""
    return [MigrationFinding(newest, "rows", text) for text in refused]


async def _snapshot(at: str) -> Snapshot:
    async with AsyncVisit(at).session() as session:
        return await take_snapshot(session, ())
