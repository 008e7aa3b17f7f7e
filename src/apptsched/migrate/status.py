"""Say where a database stands against a folder, and everything that is wrong between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from apptsched.migrate.errors import Problem, ProblemKind
from apptsched.migrate.files import Migration
from apptsched.migrate.folder import Folder
from apptsched.migrate.plan import History, stale_in, unfinished
from apptsched.migrate.results import HistoryEntry, MigrationStatus, PendingMigration


def status_of(line: str, folder: Folder, history: History, server: int) -> MigrationStatus:
    """Return where a database stands.

    Args:
        line: Whose history it is.
        folder: What there should be.
        history: What there is.
        server: The server's major version.
    """
    problems, warnings = list(folder.problems), list[Problem]()
    migrations = {each.version: each for each in folder.migrations}
    for entry in history.entries:
        migration = migrations.get(entry.version)
        problems += _wrong_with(entry, migration, folder.head)
        if migration is not None and migration.name == entry.name:
            problems += _edits(entry, migration)
            warnings += _harmless_edits(entry, migration)
    pending = [each for each in folder.migrations if each.version not in _versions(history)]
    problems += _wrong_with_pending(pending, history.version, server)
    names = {each.name for each in folder.repeatables}
    return MigrationStatus(
        line=line,
        version=history.version,
        head=folder.head,
        applied=history.entries,
        pending=tuple(PendingMigration(each.version, each.name) for each in pending),
        stale=tuple(each.file.path for each in stale_in(folder, history, folder.head)),
        retired=tuple(each.path for each in history.repeatables if each.name not in names),
        problems=tuple(problems),
        warnings=tuple(warnings),
    )


def _wrong_with(entry: HistoryEntry, migration: Migration | None, head: int) -> Iterator[Problem]:
    path = f"{entry.version:04d}_{entry.name}.up.sql"
    if entry.state != "applied":
        yield unfinished(entry)
    if migration is not None and migration.name != entry.name:
        text = f"the database has this migration as {path}; give the file its old name"
        yield Problem(ProblemKind.RENAMED, migration.up.path, text)
    elif migration is None and entry.version > head:
        text = f"the database has it, and this folder ends at {head:04d}: use the newer release"
        yield Problem(ProblemKind.NEWER_DATABASE, path, text)
    elif migration is None:
        yield Problem(ProblemKind.MISSING_FILE, path, "the database has it, and its file is gone")


def _edits(entry: HistoryEntry, migration: Migration) -> Iterator[Problem]:
    if not migration.up.problems and entry.code_checksum != migration.up.code_checksum:
        text = "it was edited after it was applied; restore it and write a new migration"
        yield Problem(ProblemKind.EDITED, migration.up.path, text)


def _harmless_edits(entry: HistoryEntry, migration: Migration) -> Iterator[Problem]:
    up, down = migration.up, migration.down
    if entry.code_checksum == up.code_checksum and entry.checksum != up.checksum:
        text = "its comments or blanks were edited after it was applied"
        yield Problem(ProblemKind.EDITED, up.path, text)
    if down and entry.down_checksum != down.checksum:
        text = "it was edited after its up was applied; `down` runs the text of the history"
        yield Problem(ProblemKind.EDITED, down.path, text)


def _versions(history: History) -> set[int]:
    return {each.version for each in history.entries}


def _wrong_with_pending(
    pending: Iterable[Migration], version: int, server: int
) -> Iterator[Problem]:
    for each in pending:
        oldest = each.up.directives.min_postgres or 0
        if each.version < version:
            text = f"it is not applied, and the database is already at {version:04d}"
            yield Problem(ProblemKind.OUT_OF_ORDER, each.up.path, text)
        if oldest > server:
            text = f"it needs PostgreSQL {oldest}; the server is PostgreSQL {server}"
            yield Problem(ProblemKind.OLD_POSTGRES, each.up.path, text)
