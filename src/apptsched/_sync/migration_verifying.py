# Generated from src/apptsched/_async/migration_verifying.py by tools/unsync.py; do not edit.
"""Prove every migration of a folder."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from attrs import frozen

from apptsched._sync.migration_applying import MigrationApplying
from apptsched._sync.migration_proof import MigrationProof
from apptsched._sync.migration_rows import run_rows
from apptsched._sync.migration_runners import Doom, Runners
from apptsched._sync.migration_scratch import Scratch, Visit
from apptsched._sync.migration_snapshot import take_snapshot
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
class MigrationVerifying:
    """Goes up a folder, and proves each migration on the way.

    Attributes:
        scratch: Makes the databases.
        source: The folder.
        line: Its line.
    """

    scratch: Scratch
    source: Path | Traversable
    line: str

    def verify(self) -> tuple[MigrationFinding, ...]:
        """Return what was found; a migration that cannot be applied is the last one tried.

        Raises:
            InvalidMigrations: The folder, or its `rows.sql`, is in disorder.
        """
        folder = read_folder(self.source)
        if folder.problems:
            raise InvalidMigrations(folder.problems)
        rows = read_rows_file(self.source)
        runners = Runners(self.line, folder, read_folder(CrlfFolder(self.source)))
        found, unfilled = list[MigrationFinding](), set[str]()
        below = self.scratch.create()
        before = self.prepare(below)
        for migration in folder.migrations:
            above, count = self.scratch.create(below), Doom()
            try:
                runners.doomed(above, count).up(migration.version)
            except ApptschedError as error:
                return (*found, MigrationFinding(migration.label, "up", str(error)))
            after = _snapshot(above)
            proof = MigrationProof(
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
            proof.prove()
            self.scratch.drop(below)
            below, before = above, after
        return (*found, *_refused(below, rows, folder))

    def prepare(self, at: str) -> Snapshot:
        """Give an empty database what a host's line finds: the package's schema, with rows."""
        if self.line != BUNDLED_LINE:
            MigrationApplying(at).up()
        with Visit(at).session() as session:
            rows = read_rows_file(bundled_source())
            if self.line != BUNDLED_LINE and rows is not None:
                run_rows(session, rows)
            session.create_tables()
            return take_snapshot(session, ())


def _refused(at: str, rows: SqlFile | None, folder: Folder) -> list[MigrationFinding]:
    """Return what the newest schema does not take of the file of rows."""
    if rows is None:
        return []
    with Visit(at).session() as session:
        refused = run_rows(session, rows)
    newest = folder.migrations[-1].label if folder.migrations else ""
    return [MigrationFinding(newest, "rows", text) for text in refused]


def _snapshot(at: str) -> Snapshot:
    with Visit(at).session() as session:
        return take_snapshot(session, ())
