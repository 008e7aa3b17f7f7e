# Generated from src/apptsched/_async/migration_stepping.py by tools/unsync.py; do not edit.
"""Run the statements of a file: in its transaction, or one by one outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from apptsched._sync.migration_session import ATTEMPTS, MigrationSession
from apptsched.migrate import queries
from apptsched.migrate.concurrent import concurrent_index, keeps_parts
from apptsched.migrate.failure import Standing
from apptsched.migrate.files import SqlFile
from apptsched.migrate.results import MigrationProgress


def run_statements(
    session: MigrationSession,
    file: SqlFile,
    standing: Standing,
    version: int,
    state: str,
    *,
    done: int = 0,
) -> int:
    """Run the statements after the first *done*; return how many attempts gave way to a lock.

    What they set in a transaction ends with them. Outside one each is tried by itself, and the
    history keeps how far it came.
    """
    retries = 0
    for number in range(done + 1, len(file.script.statements) + 1):
        if not standing.stepwise:
            session.run(file, number, standing)
            continue
        retries += _run_alone(session, file, number, standing)
        mark(session, version, state, file, number)
    if not standing.stepwise:
        session.settle()
    return retries


def mark(session: MigrationSession, version: int, state: str, file: SqlFile, done: int) -> None:
    """Keep how many statements of an unfinished migration are done."""
    session.tell(
        queries.MARK,
        version=version,
        state=state,
        statements_done=done,
        done_checksum=file.checksum_of(done),
        duration=None,
    )


def finish(
    session: MigrationSession,
    action: str,
    file: SqlFile,
    version: int,
    outcome: Literal["applied", "reverted"],
    *,
    duration: timedelta | None = None,
) -> None:
    """Keep that a migration is applied, or forget one that is reverted; log it."""
    count = len(file.script.statements)
    session.log(action, file.path, version=version, statements=count, duration=duration)
    session.column(queries.REPEATABLES_LOST)  # the next `up` makes them again
    if outcome == "reverted":
        session.tell(queries.FORGET, version=version)
        return
    session.tell(
        queries.MARK,
        version=version,
        state="applied",
        statements_done=count,
        done_checksum=None,
        duration=duration,
    )


def _run_alone(session: MigrationSession, file: SqlFile, number: int, standing: Standing) -> int:
    """Run one statement that is kept at once; return how many attempts gave way to a lock."""
    statement = file.script.statements[number - 1]
    index = concurrent_index(statement)
    session.set_alone(file.directives, waits=index is not None)
    for attempt in session.attempts(1 if keeps_parts(statement) else ATTEMPTS):
        with attempt:
            if attempt.num > 1:
                session.report(MigrationProgress("retrying", file.path))
                session.drop_invalid(index)
            session.require_lock(file, number, standing)
            session.run(file, number, standing, index)
            return attempt.num - 1
    raise AssertionError("the last attempt returns or raises")
