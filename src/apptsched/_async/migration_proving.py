"""Compare a schema with what it should be."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from apptsched._async.migration_calls import AsyncMigrationCalls
from apptsched._async.migration_checking import find_drifts
from apptsched._async.migration_manifest import build_manifest
from apptsched._async.migration_scratch import open_scratch
from apptsched._async.migration_snapshot import take_snapshot
from apptsched._async.migration_verifying import AsyncMigrationVerifying
from apptsched.migrate.drift import Drift
from apptsched.migrate.findings import MigrationFinding
from apptsched.migrate.folder import bundled_source
from apptsched.migrate.manifest import Manifest, read_manifest
from apptsched.migrate.snapshot import Snapshot

if TYPE_CHECKING:
    from apptsched.migrate.lint import LintFinding


class AsyncMigrationProving(AsyncMigrationCalls):
    """What a schema is made of."""

    async def snapshot(self, *schemas: str) -> Snapshot:
        """Return what schemas are made of now, without the runner's own tables; reads only.

        Args:
            schemas: Their names; none: all of the database but the system's.
        """
        async with self._session() as session:
            return await take_snapshot(session, schemas)

    async def verify(self) -> tuple[MigrationFinding, ...]:
        """Prove every migration of the folder and return what is wrong; empty: they are sound.

        Works on databases of its own on the same server, and drops them; nothing is written to
        this one. Each migration goes up, down and up again, killed before every statement, by two
        runners at once and with CRLF line ends; and with rows, which must still be there when it
        was reverted, and, unless it is `lossy-down`, when they were made above it.

        The rows are those of `rows.sql` in the folder, inserts and updates of which each version
        runs what its schema takes; tables left empty get rows that their columns' types suggest.

        Raises:
            InvalidMigrations: The folder, or its `rows.sql`, is in disorder; nothing was tried.
            NoScratchDatabase: The role may not create a database; nothing was tried.
        """
        async with open_scratch(self._conninfo) as scratch:
            return await AsyncMigrationVerifying(scratch, self._origin, self._line).verify()

    async def check(self, *, strict: bool = False) -> tuple[Drift, ...]:
        """Return where the database is not what its version says; reads only.

        Compares with the manifest in the folder. Additions of the host's own come with `by_host`
        set: an index, a trigger, statistics, a publication, a grant to a role.

        Args:
            strict: Take those for drift, too.

        Raises:
            ManifestMissing: The folder has none of the database's version and this PostgreSQL.
            InvalidMigrations: The file that should be one is none.
        """
        async with self._session() as session:
            manifest = read_manifest(self._origin, (await session.history()).version)
            return await find_drifts(session, manifest, strict=strict)

    async def manifest(self) -> Manifest:
        """Return what the folder's newest version is made of, as this server tells it.

        Works on a scratch database, as `verify` does.

        Raises:
            InvalidMigrations: The folder is in disorder.
            NoScratchDatabase: The role may not create a database.
        """
        async with open_scratch(self._conninfo) as scratch:
            return await build_manifest(scratch, self._line, self._origin)

    def lint(self) -> tuple[LintFinding, ...]:
        """Return what in the folder can hurt a database in use, by file and line.

        Reads the folder and asks no database. What `up` would refuse is among it.
        """
        from apptsched.migrate.lint import lint

        return lint(self._folder())

    @property
    def _origin(self) -> Path | Traversable:
        return bundled_source() if self._source is None else self._source
