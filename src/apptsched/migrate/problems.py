"""What can be wrong with a folder of migrations, or between it and a database."""

from __future__ import annotations

from enum import StrEnum

import attrs


class ProblemKind(StrEnum):
    """What is wrong with a folder of migrations, or between it and a database."""

    UNKNOWN_FILE = "unknown-file"
    UNREADABLE = "unreadable"
    DIRECTIVE = "directive"
    TRANSACTION_CONTROL = "transaction-control"
    SESSION_CONTROL = "session-control"
    UNNAMED_INDEX = "unnamed-index"
    NOT_REPEATABLE = "not-repeatable"
    DUPLICATE = "duplicate"
    GAP = "gap"
    ORPHAN_DOWN = "orphan-down"
    MISSING_DOWN = "missing-down"
    MISSING_FILE = "missing-file"
    RENAMED = "renamed"
    EDITED = "edited"
    OUT_OF_ORDER = "out-of-order"
    NEWER_DATABASE = "newer-database"
    UNFINISHED = "unfinished"
    OLD_POSTGRES = "old-postgres"
    NEEDS_SESSION = "needs-session"


@attrs.frozen
class Problem:
    """One reason not to migrate.

    Attributes:
        kind: What sort of reason.
        file: The file it is about, relative to the folder.
        message: What is wrong and what to do.
        line: The line it stands in, from 1; None when it is about the whole file.
    """

    kind: ProblemKind
    file: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"
