"""What a runner tells its caller."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import attrs

from apptsched.migrate.problems import Problem


@attrs.frozen
class _Done:
    """One file that was run.

    Attributes:
        version: The migration's number; None for a repeatable file.
        name: Its name without number and ending; a repeatable file's path.
        statements: How many were run.
        duration: Of the attempt that succeeded, without its COMMIT.
        retries: How many attempts gave way to a lock before it.
    """

    version: int | None
    name: str
    statements: int
    duration: timedelta
    retries: int


@attrs.frozen
class AppliedMigration(_Done):
    """A file that `up` applied."""


@attrs.frozen
class RevertedMigration(_Done):
    """A migration that `down` reverted."""


RepairAction = Literal["resume", "applied", "reverted"]


@attrs.frozen
class RepairedMigration:
    """What `repair` did about a migration that was unfinished.

    Attributes:
        version: The migration's number.
        name: Its name without number and ending.
        action: What was asked for.
        state: What the history says of it now; None: nothing, it is reverted.
        statements: How many were run.
        invalid_indexes: INVALID indexes of the statement that had failed: dropped before it was
            run again by `resume`, and still there after the others.
    """

    version: int
    name: str
    action: RepairAction
    state: Literal["applied"] | None
    statements: int
    invalid_indexes: tuple[str, ...]


@attrs.frozen
class SeededFile(_Done):
    """A seed that was run."""


@attrs.frozen
class AdoptedMigration:
    """A migration that the history has now, and that was not run."""

    version: int
    name: str


@attrs.frozen
class PlannedFile:
    """One file that would be run.

    Attributes:
        direction: `down` is also the dropping of what a repeatable file created.
        version: The migration's number; None for a repeatable file.
        name: Its name without number and ending; a repeatable file's path.
        file: Its path, relative to the folder; a way down is the history's text of it.
        statements: Each as it would be sent, without the blanks and comments before it.
        transactional: False: its statements are kept one by one.
        lossy: It is a way down that destroys data, as its author says.
    """

    direction: Literal["up", "down"]
    version: int | None
    name: str
    file: str
    statements: tuple[str, ...] = attrs.field(repr=False)
    transactional: bool = True
    lossy: bool = False


@attrs.frozen
class PendingMigration:
    """A migration the database lacks."""

    version: int
    name: str


@attrs.frozen
class HistoryEntry:
    """A migration the database has.

    Attributes:
        state: `applying` or `reverting` when a run outside a transaction was interrupted.
        statements_done: How many statements that run had completed.
        checksum: Of the up file, without line ends' kind and trailing blanks.
        code_checksum: Of the up file, without comments and blanks.
        down_text: What reverts it; None when nothing does.
        irreversible: Why nothing does; None when `down_text` does.
        lossy_down: What reverts it destroys data.
        phase: `expand`: older code works on it, too; `contract`: it does not; None: not said.
        applied_by: The database user.
        done_checksum: Of the statements done, without comments and blanks; None when it is not
            unfinished.
    """

    version: int
    name: str
    state: Literal["applying", "applied", "reverting"]
    statements_done: int
    checksum: str
    code_checksum: str
    down_text: str | None = attrs.field(repr=False)
    down_checksum: str | None
    irreversible: str | None
    lossy_down: bool
    phase: Literal["expand", "contract"] | None
    applied_at: datetime
    applied_by: str
    duration: timedelta | None
    done_checksum: str | None = None

    @property
    def label(self) -> str:
        """The name its files share, `0004_occupancy`."""
        return f"{self.version:04d}_{self.name}"


@attrs.frozen
class RepeatableEntry:
    """A repeatable file the database has.

    Attributes:
        undo: The statements that drop what it created, newest first.
    """

    name: str
    checksum: str
    since: int
    undo: tuple[str, ...] = attrs.field(converter=tuple)

    @property
    def path(self) -> str:
        """The file it came from, relative to the folder."""
        return f"functions/{self.name}.sql"


@attrs.frozen
class MigrationStatus:
    """Where a database stands against a folder.

    Attributes:
        line: Whose history it is.
        version: The highest migration the database has; 0 when none.
        head: The highest migration of the folder.
        applied: What the database has, by version.
        pending: What it lacks, by version.
        stale: Paths of repeatable files whose text the database lacks.
        retired: Paths of repeatable files the database has and the folder no longer does.
        problems: Why `up` would refuse; empty when it would not.
        warnings: Released files that changed in nothing but comments or in their way down.
    """

    line: str
    version: int
    head: int
    applied: tuple[HistoryEntry, ...]
    pending: tuple[PendingMigration, ...]
    stale: tuple[str, ...]
    retired: tuple[str, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def up_to_date(self) -> bool:
        """Whether `up` has nothing to do."""
        return not (self.pending or self.stale or self.retired or self.problems)


@attrs.frozen
class MigrationProgress:
    """What a runner is about to do.

    Attributes:
        what: `waiting` for another runner, `retrying` after a lock it did not get, or `running`.
        file: The file it is at; empty while waiting.
        statement: Which statement of the file, from 1.
        statements: How many the file has.
        note: Who holds the lock.
    """

    what: Literal["waiting", "retrying", "running"]
    file: str = ""
    statement: int = 0
    statements: int = 0
    note: str = ""

    def __str__(self) -> str:
        """Return it in words."""
        if self.what == "waiting":
            return f"waiting for another runner: {self.note}"
        if self.what == "retrying":
            return f"{self.file} gave way to a lock; again"
        return f"{self.file}, statement {self.statement} of {self.statements}"
