"""What the command line tells the shell."""

from __future__ import annotations

from enum import IntEnum

from apptsched.errors import (
    ApptschedError,
    InvalidInput,
    NotFound,
    Refused,
    SchemaMissing,
    SchemaTooNew,
    SchemaTooOld,
)
from apptsched.migrate.drift import SchemaDrifted
from apptsched.migrate.errors import (
    InvalidMigrations,
    IrreversibleMigration,
    LossyDown,
    MigrationLocked,
    MigrationOvertaken,
    UnsupportedPooling,
)


class Exit(IntEnum):
    """The exit codes, as `apptsched --help` documents them."""

    OK = 0
    MISTAKE = 1
    PENDING = 2
    FAILED = 3
    DISORDER = 4
    LOCKED = 5
    POOLED = 6
    INTERRUPTED = 130


EXIT_CODES = """\b
Exit codes:
  0    done
  1    a mistake in the command or its input, or something was refused
  2    the database lacks migrations
  3    failed, or the database did not answer
  4    disorder: migrations that do not fit, drift, or findings of the doctor, lint or verify
  5    another migration runner holds the lock, or was first
  6    a pooler is between that would lose the lock of a migration
  130  interrupted
"""

_CODES: tuple[tuple[tuple[type[ApptschedError], ...], Exit], ...] = (
    ((InvalidInput, NotFound, Refused, IrreversibleMigration, LossyDown), Exit.MISTAKE),
    ((SchemaMissing, SchemaTooOld), Exit.PENDING),
    ((InvalidMigrations, SchemaDrifted, SchemaTooNew), Exit.DISORDER),
    ((MigrationLocked, MigrationOvertaken), Exit.LOCKED),
    ((UnsupportedPooling,), Exit.POOLED),
)


def exit_for(error: ApptschedError) -> Exit:
    """Return the exit code of a command that ends with *error*."""
    for kinds, code in _CODES:
        if isinstance(error, kinds):
            return code
    return Exit.FAILED
