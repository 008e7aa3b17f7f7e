"""Go on with a migration where an interrupted run outside a transaction had stopped."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import Literal

from attrs import asdict

from apptsched._async.migration_session import AsyncMigrationSession
from apptsched._async.migration_stepping import finish, mark, run_statements
from apptsched.migrate import queries
from apptsched.migrate.concurrent import concurrent_index
from apptsched.migrate.directives import Directives
from apptsched.migrate.failure import Standing
from apptsched.migrate.files import SqlFile
from apptsched.migrate.interrupted import Interruption, resumable
from apptsched.migrate.plan import History
from apptsched.migrate.results import RepairedMigration
from apptsched.migrate.session_settings import only_sets


async def resume(session: AsyncMigrationSession, found: Interruption) -> RepairedMigration:
    """Run what is left of a migration and keep that it is done; waits for locks like `apply`."""
    entry, file, started = found.entry, resumable(found), monotonic()
    is_up = entry.state == "applying"
    standing = Standing(entry.version - is_up, 0, True, session.counts_bytes)
    done = entry.statements_done
    async with (
        session.logged("repair resume", file.path, entry.version),
        session.scope(file.path, file.directives, standing),
    ):
        await _set_again(session, file, done)
        dropped, ended = await _clear(session, found, file)
        if ended:
            done += 1
            await mark(session, entry.version, entry.state, file, done)
        await run_statements(session, file, standing, entry.version, entry.state, done=done)
        async with session.together():
            if is_up and found.migration:
                await session.tell(queries.REVISE, **found.migration.row)
            duration = timedelta(seconds=monotonic() - started)
            outcome: Literal["applied", "reverted"] = "applied" if is_up else "reverted"
            await finish(session, "repair resume", file, entry.version, outcome, duration=duration)
    return RepairedMigration(
        entry.version,
        entry.name,
        "resume",
        "applied" if is_up else None,
        len(file.script.statements) - done,
        dropped,
    )


async def _set_again(session: AsyncMigrationSession, file: SqlFile, done: int) -> None:
    """Set what the first *done* statements had set; that ended with the session they ran in."""
    for statement in file.script.statements[:done]:
        if only_sets(statement):
            await session.send(statement.sent)


async def _clear(
    session: AsyncMigrationSession, found: Interruption, file: SqlFile
) -> tuple[tuple[str, ...], bool]:
    """Drop what the interrupted statement left INVALID; also return whether it had ended."""
    index = concurrent_index(found.statement) if found.statement else None
    if index is None:
        return (), False
    if await session.ask(queries.INDEX_DONE, version=found.entry.version, **asdict(index)):
        return (), True
    await session.set_alone(file.directives, waits=True)
    return await session.drop_invalid(index), False


async def settle(
    session: AsyncMigrationSession,
    found: Interruption,
    history: History,
    action: Literal["applied", "reverted"],
) -> RepairedMigration:
    """Keep that somebody has finished a migration by hand, one way or the other."""
    entry, file = found.entry, found.file or SqlFile.of(found.path, "", "up")
    standing = Standing(history.version, 0, False, session.counts_bytes)
    async with session.scope(file.path, Directives(), standing):
        if action == "applied" and entry.state == "applying" and found.migration:
            await session.tell(queries.REVISE, **found.migration.row)
        await finish(session, f"repair {action}", file, entry.version, action)
    return RepairedMigration(
        entry.version,
        entry.name,
        action,
        "applied" if action == "applied" else None,
        0,
        history.invalid_indexes,
    )
