"""Say where a database stands against a folder, and everything that is wrong between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from apptsched.migrate.files import Migration
from apptsched.migrate.folder import REBASE, Folder
from apptsched.migrate.plan import History, stale_in, unfinished
from apptsched.migrate.problems import Problem, ProblemKind
from apptsched.migrate.results import HistoryEntry, MigrationStatus, PendingMigration


def status_of(line: str, folder: Folder, history: History, server: int) -> MigrationStatus:
    """Return where a database stands.

    Args:
        line: Whose history it is.
        folder: What there should be.
        history: What there is.
        server: The server's major version.
    """
    known = {entry.version for entry in history.entries}
    problems = [each for each in folder.problems if not _is_missing(each, known)]
    warnings: list[Problem] = []
    for entry in history.entries:
        migration = _file_of(entry, folder)
        if migration is None and entry.version > folder.head:
            (warnings if is_compatible(folder, history) else problems).append(_newer(entry, folder))
        problems += _wrong_with(entry, migration, folder.head)
        if entry.state != "applied":
            problems.append(unfinished(entry, history))
        if migration is not None and migration.name == entry.name:
            problems += _edits(entry, migration)
            warnings += _harmless_edits(entry, migration)
    pending = [each for each in folder.migrations if each.version not in known]
    problems += _wrong_with_pending(pending, history.version, server)
    is_newer = history.version > folder.head
    names = {each.name for each in folder.repeatables}
    retired = [each.path for each in history.repeatables if each.name not in names]
    return MigrationStatus(
        line=line,
        version=history.version,
        head=folder.head,
        applied=history.entries,
        pending=tuple(PendingMigration(each.version, each.name) for each in pending),
        stale=tuple(each.file.path for each in stale_in(folder, history, folder.head)),
        retired=() if is_newer else tuple(retired),
        problems=tuple(problems),
        warnings=tuple(warnings),
    )


def is_compatible(folder: Folder, history: History) -> bool:
    """Return whether older code works on every migration the folder does not have yet."""
    return all(each.phase == "expand" for each in history.entries if each.version > folder.head)


def _is_missing(problem: Problem, known: Collection[int]) -> bool:
    """Whether it is a gap where the database has a migration, which is said of that one."""
    return problem.kind is ProblemKind.GAP and int(problem.file[:4]) in known


def _file_of(entry: HistoryEntry, folder: Folder) -> Migration | None:
    """Return the file that an entry came from, else one that has its number."""
    found = [each for each in folder.migrations + folder.rivals if each.version == entry.version]
    return next((each for each in found if each.name == entry.name), found[0] if found else None)


def _newer(entry: HistoryEntry, folder: Folder) -> Problem:
    advice = {
        "expand": "older code works on it, and `up` of this one changes nothing",
        "contract": "only newer code works on it: use the newer release",
        None: "its author did not say that older code works on it: use the newer release",
    }
    text = f"the database has it, and this folder ends at {folder.head:04d}; {advice[entry.phase]}"
    return Problem(ProblemKind.NEWER_DATABASE, f"{entry.label}.up.sql", text)


def _wrong_with(entry: HistoryEntry, migration: Migration | None, head: int) -> Iterator[Problem]:
    path = f"{entry.label}.up.sql"
    if migration is not None and migration.name != entry.name:
        text = f"the database has this migration as {path}; give the file its old name"
        yield Problem(ProblemKind.RENAMED, migration.up.path, text)
    elif migration is None and entry.version < head:
        text = "the database has it, and its file is gone; restore the file"
        yield Problem(ProblemKind.MISSING_FILE, path, text)


def _edits(entry: HistoryEntry, migration: Migration) -> Iterator[Problem]:
    if entry.state == "applying":
        return  # its file may be corrected; `repair` looks at what was run of it
    if not migration.up.problems and entry.code_checksum != migration.up.code_checksum:
        text = "it was edited after it was applied; restore it and write a new migration"
        yield Problem(ProblemKind.EDITED, migration.up.path, text)


def _harmless_edits(entry: HistoryEntry, migration: Migration) -> Iterator[Problem]:
    up, down = migration.up, migration.down
    if entry.code_checksum == up.code_checksum and entry.checksum != up.checksum:
        text = "its comments or blanks were edited after it was applied; that does no harm"
        yield Problem(ProblemKind.EDITED, up.path, text)
    if down and entry.down_checksum != down.checksum:
        text = "it was edited after its up was applied; `down` runs the text of the history"
        yield Problem(ProblemKind.EDITED, down.path, text)


def _wrong_with_pending(
    pending: Iterable[Migration], version: int, server: int
) -> Iterator[Problem]:
    for each in pending:
        oldest = each.up.directives.min_postgres or 0
        if each.version < version:
            text = (
                f"it is not applied, and the database is already at {version:04d};"
                f" {REBASE} it above that"
            )
            yield Problem(ProblemKind.OUT_OF_ORDER, each.up.path, text)
        if oldest > server:
            text = f"it needs PostgreSQL {oldest}, and the server is {server}; upgrade the server"
            yield Problem(ProblemKind.OLD_POSTGRES, each.up.path, text)
