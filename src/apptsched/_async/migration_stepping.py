"""Run the statements of a file: in its transaction, or one by one outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from apptsched._async.migration_session import ATTEMPTS, AsyncMigrationSession
from apptsched.migrate import queries
from apptsched.migrate.concurrent import concurrent_index, keeps_parts
from apptsched.migrate.failure import Standing
from apptsched.migrate.files import SqlFile
from apptsched.migrate.results import MigrationProgress


async def run_statements(
    session: AsyncMigrationSession,
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
            await session.run(file, number, standing)
            continue
        retries += await _run_alone(session, file, number, standing)
        await mark(session, version, state, file, number)
    if not standing.stepwise:
        await session.settle()
    return retries


async def mark(
    session: AsyncMigrationSession, version: int, state: str, file: SqlFile, done: int
) -> None:
    """Keep how many statements of an unfinished migration are done."""
    await session.tell(
        queries.MARK,
        version=version,
        state=state,
        statements_done=done,
        done_checksum=file.checksum_of(done),
        duration=None,
    )


async def finish(
    session: AsyncMigrationSession,
    action: str,
    file: SqlFile,
    version: int,
    outcome: Literal["applied", "reverted"],
    *,
    duration: timedelta | None = None,
) -> None:
    """Keep that a migration is applied, or forget one that is reverted; log it."""
    count = len(file.script.statements)
    await session.log(action, file.path, version=version, statements=count, duration=duration)
    await session.column(queries.REPEATABLES_LOST)  # the next `up` makes them again
    if outcome == "reverted":
        await session.tell(queries.FORGET, version=version)
        return
    await session.tell(
        queries.MARK,
        version=version,
        state="applied",
        statements_done=count,
        done_checksum=None,
        duration=duration,
    )


async def _run_alone(
    session: AsyncMigrationSession, file: SqlFile, number: int, standing: Standing
) -> int:
    """Run one statement that is kept at once; return how many attempts gave way to a lock."""
    statement = file.script.statements[number - 1]
    index = concurrent_index(statement)
    await session.set_alone(file.directives, waits=index is not None)
    async for attempt in session.attempts(1 if keeps_parts(statement) else ATTEMPTS):
        with attempt:
            if attempt.num > 1:
                session.report(MigrationProgress("retrying", file.path))
                await session.drop_invalid(index)
            await session.require_lock(file, number, standing)
            await session.run(file, number, standing, index)
            return attempt.num - 1
    raise AssertionError("the last attempt returns or raises")
