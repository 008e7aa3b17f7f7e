"""Runners for a proof: plain ones, and one that is killed between two statements."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from attrs import define, field, frozen

from apptsched._async.migration_applying import AsyncMigrationApplying
from apptsched._async.migration_repairing import AsyncMigrationRepairing
from apptsched._async.migration_session import AsyncMigrationSession
from apptsched.migrate import queries
from apptsched.migrate.folder import Folder


@define
class AsyncDoom:
    """When a runner dies: before its statement number *at*, counted from 1.

    Attributes:
        killer: A session in the same database.
        at: Zero: never.
        passed: How many statements the runner came to.
    """

    killer: AsyncMigrationSession | None = None
    at: int = 0
    passed: int = 0

    @property
    def came(self) -> bool:
        """Whether the runner got that far."""
        return 0 < self.at <= self.passed

    async def pass_by(self, victim: AsyncMigrationSession) -> None:
        """Count a statement, and end the victim's session if its time has come."""
        self.passed += 1
        if self.killer is not None and self.passed == self.at:
            pid = await victim.ask(queries.BACKEND)
            await self.killer.ask(queries.TERMINATE, pid=pid)


@define
class _DoomedSession(AsyncMigrationSession):
    doom: AsyncDoom = field(kw_only=True)

    async def send(self, sql: str) -> None:
        """Run one statement, or die before it."""
        await self.doom.pass_by(self)
        await super().send(sql)

    async def log(self, action: str, path: str, **facts: Any) -> None:
        """Append to the log, or die between a file's last statement and the end."""
        await self.doom.pass_by(self)
        await super().log(action, path, **facts)

    async def create_tables(self) -> None:
        """Do nothing: a database to be killed in has them."""


class AsyncFolderRunner(AsyncMigrationApplying, AsyncMigrationRepairing):
    """A runner of a folder that was read before."""

    def __init__(self, conninfo: str, line: str, folder: Folder) -> None:
        # The databases are its own: it may lose what is in them.
        super().__init__(conninfo, line=line, profile="development")
        self._read = folder

    def _folder(self) -> Folder:
        return self._read


class _DoomedRunner(AsyncFolderRunner):
    """A runner whose session ends when its doom comes."""

    def __init__(self, conninfo: str, line: str, folder: Folder, doom: AsyncDoom) -> None:
        super().__init__(conninfo, line, folder)
        self._doom = doom

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncMigrationSession]:
        async with super()._session() as session:
            yield _DoomedSession(session.connection, session.line, session.report, doom=self._doom)


@frozen
class AsyncRunners:
    """Makes runners of one folder, for any database.

    Attributes:
        line: Their line.
        folder: What they apply.
        converted: The same with CRLF line ends.
    """

    line: str
    folder: Folder
    converted: Folder

    def plain(self, conninfo: str) -> AsyncFolderRunner:
        """Return one like any other."""
        return AsyncFolderRunner(conninfo, self.line, self.folder)

    def crlf(self, conninfo: str) -> AsyncFolderRunner:
        """Return one of files with CRLF line ends."""
        return AsyncFolderRunner(conninfo, self.line, self.converted)

    def doomed(self, conninfo: str, doom: AsyncDoom) -> AsyncFolderRunner:
        """Return one that dies, or counts its statements."""
        return _DoomedRunner(conninfo, self.line, self.folder, doom)
