"""Say where a migration failed and what that leaves in the database."""

from __future__ import annotations

import attrs
import psycopg

from apptsched.migrate.errors import MigrationFailed, MigrationLockLost
from apptsched.migrate.files import SqlFile
from apptsched.migrate.positions import Position, offset_of, position_at
from apptsched.migrate.scanner import Slice


@attrs.frozen
class Standing:
    """What is in the database while a file runs.

    Attributes:
        version: The database's version before the file.
        done: How many migrations this run completed before it.
        stepwise: Its statements are kept one by one.
        in_bytes: The server counts positions in bytes.
    """

    version: int
    done: int = 0
    stepwise: bool = False
    in_bytes: bool = False

    def after(self, statement: int | None) -> str:
        """Return what is left when that statement, or another step, fails."""
        place = f"database is at {self.version:04d}"
        if self.stepwise and statement is None:
            return f"what ran of the file was kept: `status` tells how far it came; {place}"
        if self.stepwise:
            return (
                "what stands before that statement was kept, the file is unfinished: correct the"
                f" cause, then `repair` resumes it, or marks it applied or reverted; {place}"
            )
        if self.done:
            return f"nothing of it was kept; completed before it: {self.done}; {place}"
        return f"nothing was changed; {place}"


def failure(
    error: psycopg.Error,
    path: str,
    standing: Standing,
    *,
    at: Position | None = None,
    number: int | None = None,
    count: int = 0,
    lost: bool = False,
    invalid_indexes: tuple[str, ...] = (),
) -> MigrationFailed:
    """Return the error for a file that was given up.

    Args:
        error: The driver's.
        path: The file's, relative to its folder.
        standing: What was in the database.
        at: Where in the file.
        number: Which statement failed, from 1; None when it was none of the file's.
        count: How many the file has.
        lost: The connection is, and the lock with it.
        invalid_indexes: What the statement has left INVALID.
    """
    kind = MigrationLockLost if lost else MigrationFailed
    return kind(
        error.diag.message_primary or str(error).strip() or type(error).__name__,
        file=path,
        line=at.line if at else None,
        column=at.column if at else None,
        statement=number,
        statements=count,
        sqlstate=error.sqlstate,
        detail=error.diag.message_detail,
        hint=error.diag.message_hint,
        context=error.diag.context,
        invalid_indexes=invalid_indexes,
        outcome=standing.after(number),
        version=standing.version,
    )


def statement_failure(
    error: psycopg.Error,
    file: SqlFile,
    number: int,
    standing: Standing,
    *,
    lost: bool,
    invalid_indexes: tuple[str, ...],
) -> MigrationFailed:
    """Return the error that says where in *file* statement *number*, from 1, failed."""
    slices = file.script.statements
    offset = _offset(error, slices[number - 1], in_bytes=standing.in_bytes)
    at = position_at(file.text, offset)
    return failure(
        error,
        file.path,
        standing,
        at=at,
        number=number,
        count=len(slices),
        lost=lost,
        invalid_indexes=invalid_indexes,
    )


def lock_lost(path: str, standing: Standing, number: int | None = None) -> MigrationLockLost:
    """Return the error for a file that released the lock it ran under, before that statement."""
    return MigrationLockLost(
        "the lock of this line was released while the file ran",
        file=path,
        outcome=standing.after(number),
        version=standing.version,
    )


def lost_in_commit(error: psycopg.Error, path: str) -> MigrationFailed:
    """Return the error for a connection that broke while COMMIT was in flight."""
    return MigrationFailed(
        str(error).strip(),
        file=path,
        outcome="the connection was lost during COMMIT: `status` tells whether it was kept",
        version=None,
    )


def _offset(error: psycopg.Error, statement: Slice, *, in_bytes: bool) -> int:
    """Return the offset in the file that the server points at, else the statement's own."""
    if error.diag.statement_position is None:
        return statement.first or statement.start
    found = int(error.diag.statement_position)
    return statement.sent_from + offset_of(statement.sent, found, in_bytes=in_bytes)
