"""What can be wrong with migrations, and what went wrong with one."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from apptsched.errors import InvalidInput, MigrationError
from apptsched.migrate.problems import Problem

__all__ = [
    "InvalidMigrations",
    "InvalidTarget",
    "IrreversibleMigration",
    "Loss",
    "LossyDown",
    "ManifestMissing",
    "MigrationFailed",
    "MigrationLockLost",
    "MigrationLocked",
    "MigrationOvertaken",
    "NoScratchDatabase",
    "SeedsRefused",
    "UnsupportedPooling",
    "UnwritableFile",
]


class InvalidMigrations(MigrationError):
    """The folder, or the folder and the database, are in disorder; nothing was applied.

    Attributes:
        problems: All of them, by file and line.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = f"{len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}"
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(f"nothing was applied: {count}{lines}")


class InvalidTarget(MigrationError, InvalidInput):
    """The version asked for cannot be reached that way; nothing was changed."""


class UnwritableFile(MigrationError):
    """A file of migrations cannot be written or renamed; all files are as they were.

    Attributes:
        file: Its path, as far as the system tells.
    """

    def __init__(self, error: OSError) -> None:
        self.file = error.filename
        super().__init__(f"{error.filename}: {error.strerror}; all files are as they were")


class SeedsRefused(MigrationError, InvalidInput):
    """Seeds are sample rows, and this is production; nothing was changed."""


class IrreversibleMigration(MigrationError):
    """A migration on the way down has no way back, on purpose; nothing was changed.

    Attributes:
        version: The migration's.
        reason: What its author wrote.
    """

    def __init__(self, version: int, name: str, reason: str) -> None:
        self.version = version
        self.reason = reason
        super().__init__(
            f"{version:04d}_{name} cannot be reverted: {reason}; nothing was changed."
            f" Revert down to {version:04d} at most"
        )


@attrs.frozen
class Loss:
    """What a way down would destroy of one table.

    Attributes:
        table: With its schema, quoted as SQL needs it.
        column: The column that goes; None when rows go, with or without the table.
        rows: How many rows go; of a column, how many have a value in it.
    """

    table: str
    column: str | None
    rows: int

    def __str__(self) -> str:
        place = self.table if self.column is None else f"{self.table}, column {self.column}"
        return f"{place}: {self.rows} row{'' if self.rows == 1 else 's'}"


class LossyDown(MigrationError):
    """A way down destroys data, and nobody said that it may; nothing was changed.

    Attributes:
        migrations: Those that destroy data, as `0004_occupancy`, newest first.
        losses: What all steps together would destroy.
        is_complete: False: some step cannot be tried beforehand, because it runs outside a
            transaction or after one that does; what it destroys is not among the losses.
    """

    def __init__(
        self, migrations: Sequence[str], losses: Sequence[Loss], *, is_complete: bool
    ) -> None:
        self.migrations = tuple(migrations)
        self.losses = tuple(losses)
        self.is_complete = is_complete
        lines = [str(each) for each in self.losses]
        if not is_complete:
            lines.append("and what cannot be told before, outside a transaction")
        super().__init__(
            f"reverting {', '.join(self.migrations)} destroys data; nothing was changed."
            " To lose it, say `--yes-lose-data`, in Python yes_lose_data=True. It would take:"
            + "".join(f"\n  {line}" for line in lines or ["no table, column or row"])
        )


class MigrationLocked(MigrationError):
    """Another runner held the lock of this line for too long.

    Nothing was changed; with transaction locks, nothing after what this runner had completed.

    Attributes:
        holder: Who holds it, as far as the server tells.
    """

    def __init__(self, line: str, holder: str) -> None:
        self.holder = holder
        super().__init__(
            f"another runner is migrating {line!r}: {holder}; nothing more was changed"
        )


class MigrationOvertaken(MigrationError):
    """Another runner changed the line between this one's look and its turn; ask again.

    Only with transaction locks, which are let go after each migration. What this runner did
    before stays; the history says what.
    """

    def __init__(self, line: str) -> None:
        super().__init__(
            f"another runner has changed {line!r} meanwhile; nothing more was changed: try again"
        )


class UnsupportedPooling(MigrationError):
    """A pooler lends the server's sessions to others, so they cannot keep a lock.

    Nothing was changed.
    """

    def __init__(self) -> None:
        super().__init__(
            "a pooler (PgBouncer in transaction or statement mode?) is between, and what this"
            " connection locks or sets would be somebody else's; nothing was changed. Give the"
            " server's own address in APPTSCHED_MIGRATION_URL; or, when no migration runs outside"
            " a transaction, take the lock in each transaction: `--lock transaction`"
        )


class ManifestMissing(MigrationError):
    """There is no manifest to compare this database with."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why}: `apptsched migrate manifest` writes that of the folder's newest version and"
            " of the server at hand"
        )


class NoScratchDatabase(MigrationError):
    """Migrations are proven on databases of their own, and this role may not create one.

    Attributes:
        role: The database role.
    """

    def __init__(self, role: str) -> None:
        self.role = role
        super().__init__(
            f"the role {role!r} may not create a scratch database: grant it that"
            f" (`alter role ... createdb`), or use another server"
        )


class MigrationFailed(MigrationError):
    """A statement of a migration failed; the driver's error is the cause.

    Attributes:
        file: The file, relative to its folder.
        line: From 1; None when no statement was at fault (a failed COMMIT).
        column: From 1, in characters.
        statement: Which statement of the file, from 1; None like `line`.
        statements: How many the file has.
        sqlstate: The server's code; None when the connection was lost.
        detail: The server's, if any.
        hint: The server's, if any.
        context: Where in a function's body it failed, if it did there.
        invalid_indexes: What a failed `concurrently` has left INVALID, qualified.
        outcome: What is in the database now, in words.
        version: The version the database is at; None when the loss of the connection hides it.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str,
        outcome: str,
        version: int | None,
        line: int | None = None,
        column: int | None = None,
        statement: int | None = None,
        statements: int = 0,
        sqlstate: str | None = None,
        detail: str | None = None,
        hint: str | None = None,
        context: str | None = None,
        invalid_indexes: tuple[str, ...] = (),
    ) -> None:
        self.file = file
        self.line = line
        self.column = column
        self.statement = statement
        self.statements = statements
        self.sqlstate = sqlstate
        self.detail = detail
        self.hint = hint
        self.context = context
        self.invalid_indexes = invalid_indexes
        self.outcome = outcome
        self.version = version
        super().__init__("\n".join([f"{self._place}: {message}", *self._facts, outcome]))

    @property
    def _place(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"

    @property
    def _facts(self) -> list[str]:
        found = {
            "STATEMENT": self.statement and f"{self.statement} of {self.statements}",
            "SQLSTATE": self.sqlstate,
            "DETAIL": self.detail,
            "HINT": self.hint,
            "CONTEXT": self.context,
            "LEFT INVALID": ", ".join(self.invalid_indexes),
        }
        return [f"  {name}: {value}" for name, value in found.items() if value]


class MigrationLockLost(MigrationFailed):
    """The lock of the line was lost under way, with its connection or by a statement.

    Another runner may have begun since.
    """
