# Generated from src/apptsched/_async/migration_runners.py by tools/unsync.py; do not edit.
"""Runners for a proof: plain ones, and one that is killed between two statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define, field, frozen

from apptsched._sync.migration_applying import MigrationApplying
from apptsched._sync.migration_repairing import MigrationRepairing
from apptsched._sync.migration_session import MigrationSession
from apptsched.migrate import queries
from apptsched.migrate.folder import Folder


@define
class Doom:
    """When a runner dies: before its statement number *at*, counted from 1.

    Attributes:
        killer: A session in the same database.
        at: Zero: never.
        passed: How many statements the runner came to.
    """

    killer: MigrationSession | None = None
    at: int = 0
    passed: int = 0

    @property
    def came(self) -> bool:
        """Whether the runner got that far."""
        return 0 < self.at <= self.passed

    def pass_by(self, victim: MigrationSession) -> None:
        """Count a statement, and end the victim's session if its time has come."""
        self.passed += 1
        if self.killer is not None and self.passed == self.at:
            pid = victim.ask(queries.BACKEND)
            self.killer.ask(queries.TERMINATE, pid=pid)


@define
class _DoomedSession(MigrationSession):
    doom: Doom = field(kw_only=True)

    def send(self, sql: str) -> None:
        """Run one statement, or die before it."""
        self.doom.pass_by(self)
        super().send(sql)

    def log(self, action: str, path: str, **facts: Any) -> None:
        """Append to the log, or die between a file's last statement and the end."""
        self.doom.pass_by(self)
        super().log(action, path, **facts)

    def create_tables(self) -> None:
        """Do nothing: a database to be killed in has them."""


class FolderRunner(MigrationApplying, MigrationRepairing):
    """A runner of a folder that was read before."""

    def __init__(self, conninfo: str, line: str, folder: Folder) -> None:
        # The databases are its own: it may lose what is in them.
        super().__init__(conninfo, line=line, profile="development")
        self._read = folder

    def _folder(self) -> Folder:
        return self._read


class _DoomedRunner(FolderRunner):
    """A runner whose session ends when its doom comes."""

    def __init__(self, conninfo: str, line: str, folder: Folder, doom: Doom) -> None:
        super().__init__(conninfo, line, folder)
        self._doom = doom

    @contextmanager
    def _session(self) -> Iterator[MigrationSession]:
        with super()._session() as session:
            yield _DoomedSession(session.connection, session.line, session.report, doom=self._doom)


@frozen
class Runners:
    """Makes runners of one folder, for any database.

    Attributes:
        line: Their line.
        folder: What they apply.
        converted: The same with CRLF line ends.
    """

    line: str
    folder: Folder
    converted: Folder

    def plain(self, conninfo: str) -> FolderRunner:
        """Return one like any other."""
        return FolderRunner(conninfo, self.line, self.folder)

    def crlf(self, conninfo: str) -> FolderRunner:
        """Return one of files with CRLF line ends."""
        return FolderRunner(conninfo, self.line, self.converted)

    def doomed(self, conninfo: str, doom: Doom) -> FolderRunner:
        """Return one that dies, or counts its statements."""
        return _DoomedRunner(conninfo, self.line, self.folder, doom)
