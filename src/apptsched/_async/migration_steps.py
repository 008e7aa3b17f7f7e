"""Apply and revert one migration."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from time import monotonic

from apptsched._async.migration_session import ATTEMPTS, AsyncMigrationSession
from apptsched._async.migration_stepping import finish, mark, run_statements
from apptsched.migrate import queries
from apptsched.migrate.directives import Directives
from apptsched.migrate.failure import Standing
from apptsched.migrate.files import Migration, Repeatable
from apptsched.migrate.forbidden import creates
from apptsched.migrate.plan import DownStep, UpStep, undo_of
from apptsched.migrate.results import AppliedMigration, RevertedMigration


async def apply(
    session: AsyncMigrationSession, step: UpStep, done: int
) -> tuple[AppliedMigration, ...]:
    """Apply a migration and the repeatable files of its step; gives way to locks and retries.

    Args:
        session: Holds the line's lock.
        step: What to apply.
        done: How many steps of this run were completed before.

    Raises:
        MigrationFailed: Nothing of the step was kept, but for statements of a file that runs
            outside a transaction.
    """
    standing = Standing(step.before, done, not step.transactional, session.counts_bytes)
    version = step.migration.version if step.migration else None
    work = partial(_apply, session, step, standing)
    limit = 1 if standing.stepwise else ATTEMPTS
    return await session.retried("up", step.path, version, work, limit=limit)


async def _apply(
    session: AsyncMigrationSession, step: UpStep, standing: Standing, retries: int
) -> tuple[AppliedMigration, ...]:
    directives = step.migration.up.directives if step.migration else Directives()
    applied: list[AppliedMigration] = []
    kept = set(step.kept)
    async with session.scope(step.path, directives, standing):
        if step.migration:
            applied.append(await _apply_numbered(session, step.migration, standing, retries))
        for each in await _wanted(session, step):
            done, undo = await _apply_repeatable(session, each, standing, retries)
            applied.append(done)
            kept.update(undo)
        for statement in undo_of(step.replaced, kept):
            await session.send(statement)
        for entry in step.retired:
            await session.tell(queries.REPEATABLE_FORGET, name=entry.name)
            await session.log("drop", entry.path, statements=len(entry.undo))
    return tuple(applied)


async def _wanted(session: AsyncMigrationSession, step: UpStep) -> tuple[Repeatable, ...]:
    """Return the repeatable files to apply, by name."""
    if not step.unchanged:
        return step.repeatables
    lost = await session.column(queries.REPEATABLES_LOST)
    again = [each for each in step.unchanged if each.name in lost]
    return tuple(sorted([*step.repeatables, *again], key=lambda each: each.name))


async def _apply_numbered(
    session: AsyncMigrationSession, migration: Migration, standing: Standing, retries: int
) -> AppliedMigration:
    started, version, up = monotonic(), migration.version, migration.up
    await session.tell(queries.START, **migration.row)
    retries += await run_statements(session, up, standing, version, "applying")
    count, duration = len(up.script.statements), timedelta(seconds=monotonic() - started)
    async with session.together():
        await finish(session, "up", up, version, "applied", duration=duration)
    return AppliedMigration(version, migration.name, count, duration, retries)


async def _apply_repeatable(
    session: AsyncMigrationSession, repeatable: Repeatable, standing: Standing, retries: int
) -> tuple[AppliedMigration, tuple[str, ...]]:
    """Apply a repeatable file; also return what would drop what it created, newest first."""
    started, file, undo = monotonic(), repeatable.file, list[str]()
    for number, statement in enumerate(file.script.statements, 1):
        await session.run(file, number, standing)
        if creates(statement):
            undo.insert(0, await session.ask(queries.CREATED))
    await session.tell(
        queries.REPEATABLE_SAVE,
        name=repeatable.name,
        checksum=file.checksum,
        since=repeatable.since,
        undo=undo,
    )
    count, duration = len(file.script.statements), timedelta(seconds=monotonic() - started)
    await session.log("up", file.path, statements=count, duration=duration)
    return AppliedMigration(None, file.path, count, duration, retries), tuple(undo)


async def revert(session: AsyncMigrationSession, step: DownStep, done: int) -> RevertedMigration:
    """Revert a migration, after the repeatable files that need it; the reverse of `apply`."""
    stepwise = not step.file.directives.transactional
    standing = Standing(step.entry.version, done, stepwise, session.counts_bytes)
    work = partial(_revert, session, step, standing)
    limit = 1 if stepwise else ATTEMPTS
    return await session.retried("down", step.file.path, step.entry.version, work, limit=limit)


async def _revert(
    session: AsyncMigrationSession, step: DownStep, standing: Standing, retries: int
) -> RevertedMigration:
    started, version, file = monotonic(), step.entry.version, step.file
    async with session.scope(file.path, file.directives, standing):
        async with session.together():
            await mark(session, version, "reverting", file, 0)
            await _drop_repeatables(session, step)
        retries += await run_statements(session, file, standing, version, "reverting")
        count, duration = len(file.script.statements), timedelta(seconds=monotonic() - started)
        async with session.together():
            await finish(session, "down", file, version, "reverted", duration=duration)
    return RevertedMigration(version, step.entry.name, count, duration, retries)


async def _drop_repeatables(session: AsyncMigrationSession, step: DownStep) -> None:
    for statement in step.undo:
        await session.send(statement)
    for entry in step.dropped:
        await session.tell(queries.REPEATABLE_FORGET, name=entry.name)
        await session.log("drop", entry.path, statements=len(entry.undo))
