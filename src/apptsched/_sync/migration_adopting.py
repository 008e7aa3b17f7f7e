# Generated from src/apptsched/_async/migration_adopting.py by tools/unsync.py; do not edit.
"""Bring files, history and rows to where migrations expect them."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from time import monotonic

from apptsched._sync.migration_calls import MigrationCalls
from apptsched._sync.migration_checking import find_drifts
from apptsched._sync.migration_session import MigrationSession
from apptsched._sync.migration_stepping import finish_up
from apptsched.errors import InvalidInput, SchemaTooOld
from apptsched.migrate import queries
from apptsched.migrate.adoption import adoptable
from apptsched.migrate.directives import Directives
from apptsched.migrate.drift import SchemaDrifted, unrepeatable
from apptsched.migrate.errors import InvalidMigrations, ManifestMissing
from apptsched.migrate.failure import Standing
from apptsched.migrate.files import SqlFile
from apptsched.migrate.folder import Folder
from apptsched.migrate.manifest import read_manifest
from apptsched.migrate.rebase import RebasedFile, carry_out, rebased
from apptsched.migrate.results import AdoptedMigration, SeededFile
from apptsched.migrate.seeds import read_seeds, refuse_production
from apptsched.migrate.status import status_of
from apptsched.migrate.targets import require_whole
from apptsched.model.checks import checked_type


class MigrationAdopting(MigrationCalls):
    """What is done once, or in development."""

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
                    finish_up(session, "adopt", each.up, each.version, None)
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

    def seed(self, profile: str) -> tuple[SeededFile, ...]:
        """Run the files of `seeds/PROFILE`, by name, one transaction each.

        They are written to be run again; the log tells every run.

        Args:
            profile: Which seeds; `development` comes with the package's own schema.

        Raises:
            SeedsRefused: They, or this runner, are for production; nothing was changed.
            InvalidInput: There are no such seeds.
            InvalidMigrations: A seed cannot be run, or the database does not fit the folder.
            SchemaTooOld: The database lacks migrations; run `up` first.
            MigrationFailed: A statement failed. Its file was rolled back; those before stay.
            MigrationLocked: Another runner was busy for longer than the lock wait.
        """
        checked_type("profile", str, profile)
        refuse_production(self._profile)
        seeds = read_seeds(self._source or files("apptsched.migrations"), profile)
        folder = self._folder()
        with self._session() as session, self._alone(session):
            history = session.history()
            status = status_of(self._line, folder, history, session.server)
            if status.problems:
                raise InvalidMigrations(status.problems)
            if not status.up_to_date:
                raise SchemaTooOld(
                    "the database lacks migrations; run `apptsched migrate up` first"
                )
            return tuple(
                [
                    _plant(session, each, Standing(status.version, done))
                    for done, each in enumerate(seeds)
                ]
            )

    def _require_schema(self, session: MigrationSession, folder: Folder, version: int) -> None:
        source = self._source or files("apptsched.migrations")
        try:
            found = find_drifts(session, read_manifest(source, version))
        except ManifestMissing:
            return
        wrong = unrepeatable(found, {each.name for each in folder.repeatables})
        if wrong:
            raise SchemaDrifted(version, wrong)

    def _root(self) -> Path:
        source = self._source or files("apptsched.migrations")
        if not isinstance(source, Path):
            raise InvalidInput("the folder is not on disk; nothing was renamed")
        return source


def _plant(session: MigrationSession, seed: SqlFile, standing: Standing) -> SeededFile:
    with session.logged("seed", seed.path, None):
        for attempt in session.attempts():
            with attempt:
                return _planted(session, seed, standing, attempt.num - 1)
    raise AssertionError("the last attempt returns or raises")


def _planted(
    session: MigrationSession, seed: SqlFile, standing: Standing, retries: int
) -> SeededFile:
    started, count = monotonic(), len(seed.script.statements)
    with session.scope(seed.path, seed.directives, standing):
        for number in range(1, count + 1):
            session.run(seed, number, standing)
        session.settle()
        duration = timedelta(seconds=monotonic() - started)
        session.log("seed", seed.path, statements=count, duration=duration)
    return SeededFile(None, seed.path, count, duration, retries)
