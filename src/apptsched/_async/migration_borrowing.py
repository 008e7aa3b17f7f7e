"""Migrate inside a transaction of the caller's."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import stamina
from psycopg.pq import TransactionStatus

from apptsched._async.execution import execute
from apptsched._async.migration_calls import AsyncMigrationCalls
from apptsched._async.migration_session import AsyncMigrationSession
from apptsched._async.migration_steps import apply
from apptsched.errors import InvalidInput
from apptsched.migrate import queries
from apptsched.migrate.concurrent import ConcurrentIndex
from apptsched.migrate.directives import Directives
from apptsched.migrate.errors import InvalidMigrations
from apptsched.migrate.failure import Standing
from apptsched.migrate.files import SqlFile
from apptsched.migrate.plan import UpStep, plan_up
from apptsched.migrate.problems import Problem, ProblemKind
from apptsched.migrate.results import AppliedMigration
from apptsched.migrate.session_settings import EVERY, settings_of
from apptsched.migrate.status import status_of
from apptsched.migrate.targets import require_target
from apptsched.model.checks import checked_type
from apptsched.translation import translate


class _AsyncBorrowedSession(AsyncMigrationSession):
    """On the caller's connection: what it sets is set back, and nothing is tried again."""

    _before: Sequence[tuple[Any, ...]] = ()
    _lasting: frozenset[str] = frozenset()

    @asynccontextmanager
    async def scope(
        self, path: str, directives: Directives, standing: Standing
    ) -> AsyncIterator[None]:
        self._before = await execute(self.connection, queries.SETTINGS_NOW, {})
        self._lasting = frozenset()
        async with super().scope(path, directives, standing):
            yield
        await self._restore()

    async def run(
        self,
        file: SqlFile,
        number: int,
        standing: Standing,
        index: ConcurrentIndex | None = None,
    ) -> None:
        """Run one statement, and remember what it sets for longer than the transaction."""
        await super().run(file, number, standing, index)
        self._lasting |= settings_of(file.script.statements[number - 1])

    async def _restore(self) -> None:
        for rows in (self._before[:1], self._before[1:]):
            names, values = [name for name, _ in rows], [value for _, value in rows]
            await self.tell(
                queries.SETTINGS_BACK,
                names=names,
                values=values,
                lasting=list(self._lasting),
                all_last=EVERY in self._lasting,
            )

    async def _leave(self) -> None:
        """Keep the caller's settings; `scope` gives back those that changed."""

    def attempts(self, limit: int = 1) -> AsyncIterable[stamina.Attempt]:
        """Return the one attempt there is inside somebody's transaction."""
        return super().attempts(min(limit, 1))


class AsyncMigrationBorrowing(AsyncMigrationCalls):
    """What is done on a connection of the caller's."""

    async def apply_in(
        self, connection: psycopg.AsyncConnection[Any], *, to: int | None = None
    ) -> tuple[AppliedMigration, ...]:
        """Apply what the database lacks, inside the caller's transaction.

        It is committed or rolled back with the caller's; so are its history and its log. Each
        step is a savepoint: a step that fails leaves the transaction usable, the steps before it
        in place. Settings are afterwards as before; what a file sets for the session and the
        caller had set for the transaction then is the session's. Other runners of the line wait
        until the caller's transaction ends. Nothing is tried again: a lock that cannot be had
        fails.

        Args:
            connection: In a transaction, or about to begin one with its next statement.
            to: The version to reach; None is the newest.

        Raises:
            InvalidInput: The connection is in autocommit and in no transaction, or its
                transaction has failed.
            InvalidMigrations: As in `up`, or a migration runs outside a transaction.
            InvalidTarget: As in `up`.
            MigrationFailed: A statement failed; its step was rolled back.
            MigrationLocked: Another runner was busy for longer than the lock wait.
        """
        require_target("to", to)
        _require_transaction(checked_type("connection", psycopg.AsyncConnection, connection))
        try:
            if not await self._steps_in(self._borrowed(connection), to):
                return ()
            session = self._borrowed(connection)
            await session.take_turn()
            steps = await self._steps_in(session, to)
            await session.create_tables()
            applied: list[AppliedMigration] = []
            for done, step in enumerate(steps):
                applied += await apply(session, step, done)
            return tuple(applied)
        except psycopg.Error as error:
            raise translate(error, writing=False) from error

    def _borrowed(self, connection: psycopg.AsyncConnection[Any]) -> _AsyncBorrowedSession:
        report = self._progress or (lambda _: None)
        session = _AsyncBorrowedSession(connection, self._line, report, "transaction")
        session.lock_wait = self._lock_wait
        return session

    async def _steps_in(self, session: AsyncMigrationSession, to: int | None) -> tuple[UpStep, ...]:
        folder, history = self._folder(), await session.history()
        status = status_of(self._line, folder, history, session.server)
        steps = plan_up(folder, history, status, to)
        _require_transactional(steps)
        return steps


def _require_transaction(connection: psycopg.AsyncConnection[Any]) -> None:
    status = connection.info.transaction_status
    begins = status is TransactionStatus.IDLE and not connection.autocommit
    if status is not TransactionStatus.INTRANS and not begins:
        raise InvalidInput(
            "apply_in works inside a transaction of the caller's, and this connection is in none"
            " that can go on; nothing was changed"
        )


def _require_transactional(steps: tuple[UpStep, ...]) -> None:
    text = "it runs outside a transaction, and cannot be part of the caller's: apply it with `up`"
    problems = [
        Problem(ProblemKind.NEEDS_SESSION, step.path, text)
        for step in steps
        if not step.transactional
    ]
    if problems:
        raise InvalidMigrations(problems)
