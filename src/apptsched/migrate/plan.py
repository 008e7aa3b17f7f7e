"""Decide what to run, from a folder and a history; nothing here touches a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from apptsched.migrate.errors import InvalidMigrations, InvalidTarget, IrreversibleMigration
from apptsched.migrate.files import Migration, Repeatable, SqlFile
from apptsched.migrate.folder import Folder
from apptsched.migrate.problems import Problem, ProblemKind
from apptsched.migrate.results import (
    HistoryEntry,
    MigrationStatus,
    RepeatableEntry,
)


@attrs.frozen
class History:
    """What a database says of one line.

    Attributes:
        entries: Of numbered migrations, by version.
        repeatables: Of repeatable files, by name.
        runner: Who is at a migration that is unfinished, in words; empty: nobody.
        invalid_indexes: What a statement of it has left INVALID, qualified.
    """

    entries: tuple[HistoryEntry, ...] = ()
    repeatables: tuple[RepeatableEntry, ...] = ()
    runner: str = ""
    invalid_indexes: tuple[str, ...] = ()

    @property
    def version(self) -> int:
        """The highest migration the database has; one that was interrupted does not count."""
        return max((each.version for each in self.entries if each.state != "applying"), default=0)

    @property
    def checksums(self) -> dict[str, str]:
        """The checksums of the files it came from, by path."""
        ups = {f"{each.label}.up.sql": each.checksum for each in self.entries}
        downs = {f"{each.label}.down.sql": each.down_checksum for each in self.entries}
        known = {path: value for path, value in downs.items() if value is not None}
        return {**ups, **known, **{each.path: each.checksum for each in self.repeatables}}

    def is_all_of(self, checksums: Mapping[str, str]) -> bool:
        """Return whether a folder whose files have those *checksums* has nothing else to apply.

        Not of a folder without files, which may be none at all.
        """
        is_same = bool(checksums) and self.checksums == checksums
        return is_same and all(each.state == "applied" for each in self.entries)

    def without(self, step: DownStep) -> History:
        """Return what it is after *step*."""
        return History(
            tuple(each for each in self.entries if each != step.entry),
            tuple(each for each in self.repeatables if each not in step.dropped),
        )


@attrs.frozen
class UpStep:
    """One transaction of an `up`.

    Attributes:
        before: The database's version before it.
        migration: What it applies; None when it only brings repeatable files up to date.
        repeatables: What it applies after that, by name.
        replaced: What the history says of those, and of files the folder no longer has.
        kept: Statements that would drop what other repeatable files created.
        unchanged: Those other files, where migrations may have dropped what they created.
    """

    before: int
    migration: Migration | None
    repeatables: tuple[Repeatable, ...] = ()
    replaced: tuple[RepeatableEntry, ...] = ()
    kept: frozenset[str] = frozenset()
    unchanged: tuple[Repeatable, ...] = ()

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
        first = next(iter(self.repeatables or self.unchanged), None)
        return first.file.path if first else self.replaced[0].path


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


def plan_up(
    folder: Folder, history: History, status: MigrationStatus, target: int | None
) -> tuple[UpStep, ...]:
    """Return the steps that bring the database to *target*, by default the folder's head.

    None when the database is newer than the folder and the folder's code works on it.

    Raises:
        InvalidMigrations: The status has problems.
        InvalidTarget: The target is below the database's version or above the folder's head.
    """
    if status.problems:
        raise InvalidMigrations(status.problems)
    if target is None and history.version > folder.head:
        return ()
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
    stale = stale_in(folder, history, goal)
    touched = {each.name for each in stale}
    names = {each.name for each in folder.repeatables}
    replaced = [e for e in history.repeatables if e.name in touched or e.name not in names]
    unchanged = tuple(
        each for each in folder.repeatables if steps and each.since <= goal and each not in stale
    )
    if not stale and not replaced and not unchanged:
        return tuple(steps)
    if not steps or not steps[-1].transactional:
        steps.append(UpStep(goal, None))
    kept = frozenset(text for e in history.repeatables if e not in replaced for text in e.undo)
    steps[-1] = attrs.evolve(
        steps[-1], repeatables=stale, replaced=tuple(replaced), kept=kept, unchanged=unchanged
    )
    return tuple(steps)


def plan_down(history: History, steps: int, to: int | None) -> tuple[DownStep, ...]:
    """Return the steps that revert *steps* migrations, or all above *to*; newest first.

    Raises:
        InvalidTarget: `to` is above the database's version.
        IrreversibleMigration: One of them has no way back.
        InvalidMigrations: One of them was interrupted.
    """
    entries = sorted(history.entries, key=lambda each: each.version, reverse=True)
    if to is not None and to > history.version:
        raise InvalidTarget(
            f"`down` cannot go to {to:04d}: the database is at {history.version:04d};"
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
        planned.append(DownStep(entry, _way_down(entry, history), entry.version, dropped, undo))
    return tuple(planned)


def undo_of(entries: Iterable[RepeatableEntry], kept: Iterable[str]) -> tuple[str, ...]:
    """Return the statements that drop what *entries* created, but for those in *kept*.

    Files are applied in name order, so the reverse drops a dependent before what it needs.
    """
    spared = set(kept)
    ordered = sorted(entries, key=lambda each: each.name, reverse=True)
    return tuple(text for each in ordered for text in each.undo if text not in spared)


def _way_down(entry: HistoryEntry, history: History) -> SqlFile:
    if entry.state != "applied":
        raise InvalidMigrations([unfinished(entry, history)])
    if entry.down_text is None:
        reason = entry.irreversible or "its way back is not known"
        raise IrreversibleMigration(entry.version, entry.name, reason)
    file = SqlFile.of(f"{entry.label}.down.sql", entry.down_text, "down")
    if file.problems:
        raise InvalidMigrations([_unreadable(each) for each in file.problems])
    return file


def _unreadable(problem: Problem) -> Problem:
    text = (
        f"the text of it that the history has cannot be run: {problem.message}; revert by hand and"
        " delete its row from apptsched.apptsched_migration, or correct down_text there"
    )
    return attrs.evolve(problem, message=text)


def stale_in(folder: Folder, history: History, goal: int) -> tuple[Repeatable, ...]:
    """Return the repeatable files, of those that a database at *goal* has, whose text it lacks.

    None when the database is newer than the folder: its texts are newer, too.
    """
    if history.version > folder.head:
        return ()
    known = {each.name: each.checksum for each in history.repeatables}
    return tuple(
        each
        for each in folder.repeatables
        if each.since <= goal and known.get(each.name) != each.file.checksum
    )


def unfinished(entry: HistoryEntry, history: History) -> Problem:
    """Return what to do about a migration that was interrupted."""
    way = "up" if entry.state == "applying" else "down"
    text = (
        f"an earlier run stopped after statement {entry.statements_done}, outside a transaction:"
        " correct the cause, then `repair` resumes it, or marks it applied or reverted"
    )
    if history.invalid_indexes:
        text += f"; it left INVALID: {', '.join(history.invalid_indexes)}"
    if history.runner:
        text = f"another runner is at it: {history.runner}"
    return Problem(ProblemKind.UNFINISHED, f"{entry.label}.{way}.sql", text)
