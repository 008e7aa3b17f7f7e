# Generated from src/apptsched/_async/migration_adopting.py by tools/unsync.py; do not edit.
"""Bring files and history to where migrations expect them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from apptsched._sync.migration_calls import MigrationCalls
from apptsched._sync.migration_checking import find_drifts
from apptsched._sync.migration_session import MigrationSession
from apptsched._sync.migration_stepping import finish
from apptsched.errors import InvalidInput
from apptsched.migrate import queries
from apptsched.migrate.adoption import adoptable
from apptsched.migrate.directives import Directives
from apptsched.migrate.drift import SchemaDrifted, unrepeatable
from apptsched.migrate.errors import ManifestMissing
from apptsched.migrate.failure import Standing
from apptsched.migrate.folder import Folder
from apptsched.migrate.manifest import read_manifest
from apptsched.migrate.rebase import RebasedFile, carry_out, rebased
from apptsched.migrate.results import AdoptedMigration
from apptsched.migrate.targets import require_whole


class MigrationAdopting(MigrationCalls):
    """What is done once, or to files."""

    def adopt(self, version: int) -> tuple[AdoptedMigration, ...]:
        """Write into the history that the database has the migrations up to *version*; run none.

        For a schema that another tool has made, or that was restored without its history. Where
        the folder has a manifest of *version* for this PostgreSQL, the schema is compared with
        it, but for what repeatable files create: the next `up` applies those.

        Args:
            version: The newest migration the database has.

        Raises:
            InvalidTarget: The history has migrations already, or there is no such version;
                nothing was changed.
            InvalidMigrations: The folder is in disorder; nothing was changed.
            SchemaDrifted: The schema is not what those migrations make; nothing was changed.
            MigrationLocked: Another runner was busy for longer than the lock wait.
        """
        require_whole("version", version, least=1)
        folder = self._folder()
        with self._session() as session, self._alone(session):
            adopted = adoptable(folder, session.history(), version)
            self._require_schema(session, folder, version)
            session.create_tables()
            standing = Standing(0)
            with session.scope(adopted[-1].up.path, Directives(), standing):
                for each in adopted:
                    session.tell(queries.START, **each.row)
                    finish(session, "adopt", each.up, each.version, "applied")
            return tuple(AdoptedMigration(each.version, each.name) for each in adopted)

    def rebase(self, *, dry_run: bool = False) -> tuple[RebasedFile, ...]:
        """Renumber the files that are not applied, so that they follow those that are.

        Up and down files are renamed together, and a `since` that named one of them is edited.
        Nothing is overwritten; when a file cannot be renamed, all get their old names back.
        Only reads the database. Empty when nothing has to move.

        Args:
            dry_run: Only say what would be done.

        Raises:
            InvalidMigrations: An applied migration's file is missing, renamed or unreadable, or
                the database is newer than the folder: it is not sure which files are applied.
            InvalidInput: The folder is not on disk.
            UnwritableFile: A file cannot be renamed.
        """
        folder = self._folder()
        with self._session() as session:
            found = rebased(folder, session.history())
        if found and not dry_run:
            carry_out(self._root(), found)
        return found

    def _require_schema(self, session: MigrationSession, folder: Folder, version: int) -> None:
        source = self._source or files("apptsched.migrations")
        try:
            found = find_drifts(session, read_manifest(source, version))
        except ManifestMissing:
            return
        created = frozenset[str]().union(*(each.creates for each in folder.repeatables))
        wrong = unrepeatable(found, created)
        if wrong:
            raise SchemaDrifted(version, wrong)

    def _root(self) -> Path:
        source = self._source or files("apptsched.migrations")
        if not isinstance(source, Path):
            raise InvalidInput("the folder is not on disk; nothing was renamed")
        return source
