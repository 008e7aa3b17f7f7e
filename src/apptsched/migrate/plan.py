"""Decide what to run, from a folder and a history; nothing here touches a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from apptsched.migrate.errors import (
    InvalidMigrations,
    InvalidTarget,
    IrreversibleMigration,
    Problem,
    ProblemKind,
)
from apptsched.migrate.files import Migration, Repeatable, SqlFile
from apptsched.migrate.folder import Folder
from apptsched.migrate.results import (
    HistoryEntry,
    MigrationStatus,
    PendingMigration,
    RepeatableEntry,
)


@attrs.frozen
class History:
    """What a database says of one line."""

    entries: tuple[HistoryEntry, ...] = ()
    repeatables: tuple[RepeatableEntry, ...] = ()

    @property
    def version(self) -> int:
        """The highest migration the database has; one that was interrupted does not count."""
        return max((each.version for each in self.entries if each.state != "applying"), default=0)


@attrs.frozen
class UpStep:
    """One transaction of an `up`.

    Attributes:
        before: The database's version before it.
        migration: What it applies; None when it only brings repeatable files up to date.
        repeatables: What it applies after that, by name.
        replaced: What the history says of those, and of files the folder no longer has.
        kept: Statements that would drop what other repeatable files created.
    """

    before: int
    migration: Migration | None
    repeatables: tuple[Repeatable, ...] = ()
    replaced: tuple[RepeatableEntry, ...] = ()
    kept: frozenset[str] = frozenset()

    @property
    def transactional(self) -> bool:
        """Whether it is one transaction, or a statement at a time."""
        return self.migration is None or self.migration.up.directives.transactional

    @property
    def retired(self) -> tuple[RepeatableEntry, ...]:
        """What the history says of files the folder no longer has."""
        names = {each.name for each in self.repeatables}
        return tuple(each for each in self.replaced if each.name not in names)

    @property
    def path(self) -> str:
        """The file to name when it fails as a whole."""
        if self.migration:
            return self.migration.up.path
        return self.repeatables[0].file.path if self.repeatables else self.replaced[0].path


@attrs.frozen
class DownStep:
    """One transaction of a `down`.

    Attributes:
        entry: The migration it reverts.
        file: The way down, as the history stored it.
        before: The database's version before it.
        dropped: Repeatable files that need that migration.
        undo: The statements that drop what those created, in order.
    """

    entry: HistoryEntry
    file: SqlFile
    before: int
    dropped: tuple[RepeatableEntry, ...]
    undo: tuple[str, ...]


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
        stale=tuple(each.file.path for each in _stale(folder, history, folder.head)),
        retired=tuple(each.path for each in history.repeatables if each.name not in names),
        problems=tuple(problems),
        warnings=tuple(warnings),
    )


def plan_up(
    folder: Folder, history: History, status: MigrationStatus, target: int | None
) -> tuple[UpStep, ...]:
    """Return the steps that bring the database to *target*, by default the folder's head.

    Raises:
        InvalidMigrations: The status has problems.
        InvalidTarget: The target is below the database's version or above the folder's head.
    """
    if status.problems:
        raise InvalidMigrations(status.problems)
    goal = folder.head if target is None else target
    if not history.version <= goal <= folder.head:
        raise InvalidTarget(
            f"`up` cannot reach {goal:04d}: the database is at {history.version:04d}"
            f" and the folder ends at {folder.head:04d}; nothing was changed"
        )
    steps = [
        UpStep(each.version - 1, each)
        for each in folder.migrations
        if history.version < each.version <= goal
    ]
    stale = _stale(folder, history, goal)
    touched = {each.name for each in stale}
    names = {each.name for each in folder.repeatables}
    replaced = [e for e in history.repeatables if e.name in touched or e.name not in names]
    if not stale and not replaced:
        return tuple(steps)
    if not steps or not steps[-1].transactional:
        steps.append(UpStep(goal, None))
    kept = frozenset(text for e in history.repeatables if e not in replaced for text in e.undo)
    steps[-1] = attrs.evolve(steps[-1], repeatables=stale, replaced=tuple(replaced), kept=kept)
    return tuple(steps)


def plan_down(history: History, steps: int, to: int | None) -> tuple[DownStep, ...]:
    """Return the steps that revert *steps* migrations, or all above *to*; newest first.

    Raises:
        InvalidTarget: `to` is negative or above the database's version, or `steps` below 1.
        IrreversibleMigration: One of them has no way back.
        InvalidMigrations: One of them was interrupted.
    """
    entries = sorted(history.entries, key=lambda each: each.version, reverse=True)
    if steps < 1 or (to is not None and not 0 <= to <= history.version):
        asked = f"{steps} steps" if to is None else f"{to:04d}"
        raise InvalidTarget(
            f"`down` cannot go {asked}: the database is at {history.version:04d};"
            " nothing was changed"
        )
    doomed = entries[:steps] if to is None else [each for each in entries if each.version > to]
    planned: list[DownStep] = []
    known = history.repeatables
    for entry, below in zip(doomed, [*entries[1:], None], strict=False):
        after = below.version if below else 0
        dropped = tuple(each for each in known if each.since > after)
        known = tuple(each for each in known if each.since <= after)
        undo = undo_of(dropped, (text for each in known for text in each.undo))
        planned.append(DownStep(entry, _way_down(entry), entry.version, dropped, undo))
    return tuple(planned)


def undo_of(entries: Iterable[RepeatableEntry], kept: Iterable[str]) -> tuple[str, ...]:
    """Return the statements that drop what *entries* created, but for those in *kept*.

    Files are applied in name order, so the reverse drops a dependent before what it needs.
    """
    spared = set(kept)
    ordered = sorted(entries, key=lambda each: each.name, reverse=True)
    return tuple(text for each in ordered for text in each.undo if text not in spared)


def _way_down(entry: HistoryEntry) -> SqlFile:
    label = f"{entry.version:04d}_{entry.name}"
    if entry.state != "applied":
        raise InvalidMigrations([_unfinished(entry)])
    if entry.down_text is None:
        reason = entry.irreversible or "its way back is not known"
        raise IrreversibleMigration(entry.version, entry.name, reason)
    return SqlFile.of(f"{label}.down.sql", entry.down_text, "down")


def _versions(history: History) -> set[int]:
    return {each.version for each in history.entries}


def _stale(folder: Folder, history: History, goal: int) -> tuple[Repeatable, ...]:
    known = {each.name: each.checksum for each in history.repeatables}
    return tuple(
        each
        for each in folder.repeatables
        if each.since <= goal and known.get(each.name) != each.file.checksum
    )


def _wrong_with(entry: HistoryEntry, migration: Migration | None, head: int) -> Iterator[Problem]:
    path = f"{entry.version:04d}_{entry.name}.up.sql"
    if entry.state != "applied":
        yield _unfinished(entry)
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


def _unfinished(entry: HistoryEntry) -> Problem:
    way = "up" if entry.state == "applying" else "down"
    text = (
        "it runs outside a transaction, and an earlier run stopped after statement"
        f" {entry.statements_done}: finish it by hand, then set its state in"
        " apptsched.apptsched_migration to 'applied' or delete its row"
    )
    path = f"{entry.version:04d}_{entry.name}.{way}.sql"
    return Problem(ProblemKind.UNFINISHED, path, text)


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
