"""Fill a database with sample rows."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from importlib.resources import files
from time import monotonic

from apptsched._async.migration_calls import AsyncMigrationCalls
from apptsched._async.migration_session import AsyncMigrationSession
from apptsched.errors import SchemaTooOld
from apptsched.migrate.errors import InvalidMigrations
from apptsched.migrate.failure import Standing
from apptsched.migrate.files import SqlFile
from apptsched.migrate.results import SeededFile
from apptsched.migrate.seeds import read_seeds, refuse_production
from apptsched.migrate.status import status_of
from apptsched.model.checks import checked_type


class AsyncMigrationSeeding(AsyncMigrationCalls):
    """What is done in development."""

    async def seed(self, profile: str) -> tuple[SeededFile, ...]:
        """Run the files of `seeds/PROFILE`, by name, one transaction each.

        They are written to be run again; the log tells every run.

        Args:
            profile: Which seeds; `development` comes with the package's own schema.

        Raises:
            SeedsRefused: They, or this runner, are for production; nothing was changed.
            InvalidInput: There are no such seeds.
            InvalidMigrations: A seed cannot be run, or the database does not fit the folder.
            SchemaTooOld: The database lacks migrations; run `up` first.
            MigrationFailed: A statement failed. Its file was rolled back; those before stay.
            MigrationLocked: Another runner was busy for longer than the lock wait.
        """
        checked_type("profile", str, profile)
        refuse_production(self._profile)
        seeds = read_seeds(self._source or files("apptsched.migrations"), profile)
        folder = self._folder()
        async with self._session() as session, self._alone(session):
            history = await session.history()
            status = status_of(self._line, folder, history, session.server)
            if status.problems:
                raise InvalidMigrations(status.problems)
            if not status.up_to_date:
                raise SchemaTooOld(
                    "the database lacks migrations; run `apptsched migrate up` first"
                )
            planted: list[SeededFile] = []
            for seed in seeds:
                standing = Standing(status.version, len(planted))
                work = partial(_planted, session, seed, standing)
                planted.append(await session.retried("seed", seed.path, None, work))
            return tuple(planted)


async def _planted(
    session: AsyncMigrationSession, seed: SqlFile, standing: Standing, retries: int
) -> SeededFile:
    started, count = monotonic(), len(seed.script.statements)
    async with session.scope(seed.path, seed.directives, standing):
        for number in range(1, count + 1):
            await session.run(seed, number, standing)
        await session.settle()
        duration = timedelta(seconds=monotonic() - started)
        await session.log("seed", seed.path, statements=count, duration=duration)
    return SeededFile(None, seed.path, count, duration, retries)
