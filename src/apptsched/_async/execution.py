"""Statements on their way, and those that run on a connection the caller owns."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import psycopg
from psycopg import AsyncConnection, AsyncCursor, AsyncServerCursor
from psycopg.adapt import AdaptersMap
from psycopg.pq import PipelineStatus, TransactionStatus
from psycopg.rows import tuple_row

from apptsched.adaptation import ADAPTERS
from apptsched.errors import InvalidInput, InvalidText
from apptsched.retries import attempts
from apptsched.statements import BEGIN, Statement
from apptsched.translation import translate

Parameters = Mapping[str, Any]
Rows = list[Any]  # of tuples: what the statement's row type says


class AsyncStatementCursor(AsyncCursor[tuple[Any, ...]]):
    """A cursor with this package's adapters and tuples for rows, on anybody's connection."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        super().__init__(connection, row_factory=tuple_row)

    @property
    def adapters(self) -> AdaptersMap:
        """The package's own, not the connection's."""
        return ADAPTERS


class AsyncStreamCursor(AsyncServerCursor[tuple[Any, ...]]):
    """The same for rows that stay on the server until they are asked for."""

    itersize = 500

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        super().__init__(connection, "apptsched_stream", row_factory=tuple_row)

    @property
    def adapters(self) -> AdaptersMap:
        """The package's own, not the connection's."""
        return ADAPTERS


async def execute(
    connection: AsyncConnection[Any], statement: Statement, parameters: Parameters
) -> Rows:
    """Send one statement and return its rows; the driver's errors become this package's.

    Those of statements of the host's that wait in its pipeline stay the driver's.

    Raises:
        InvalidInput: It would be part of an implicit transaction of a pipeline's.
    """
    await _settle_pipeline(connection)
    commits = statement.writes and not (connection.closed or _is_in_transaction(connection))
    try:
        async with AsyncStatementCursor(connection) as cursor:
            await cursor.execute(statement.text, parameters, binary=True)
            return await cursor.fetchall()
    except psycopg.Error as error:
        raise translate(error, writing=commits) from error
    except UnicodeEncodeError as error:
        raise InvalidText("the connection's client_encoding has not every character") from error


async def copy_rows(
    connection: AsyncConnection[Any],
    statement: Statement,
    types: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
) -> None:
    """Send *rows* by a binary COPY; the driver's errors become this package's.

    Args:
        connection: In a transaction.
        statement: A `copy … from stdin (format binary)`.
        types: Of its columns.
        rows: Of its columns.
    """
    try:
        async with AsyncStatementCursor(connection) as cursor, cursor.copy(statement.text) as copy:
            copy.set_types(types)
            for row in rows:
                await copy.write_row(row)
    except psycopg.Error as error:
        raise translate(error, writing=False) from error


async def _settle_pipeline(connection: AsyncConnection[Any]) -> None:
    """Wait for what a host's pipeline has under way; refuse what a later failure would undo."""
    if connection.closed or connection.pgconn.pipeline_status == PipelineStatus.OFF:
        return
    if connection.info.transaction_status == TransactionStatus.ACTIVE:
        async with connection.pipeline():  # synchronises
            pass
    if not _is_in_transaction(connection):
        raise InvalidInput(
            "a later failure in the pipeline would undo the call: begin a transaction in the"
            " pipeline, or make the call outside of it"
        )


def _is_in_transaction(connection: AsyncConnection[Any]) -> bool:
    """Whether the next statement is surely part of a transaction that ends later."""
    status = connection.info.transaction_status
    return not connection.autocommit or status in (
        TransactionStatus.INTRANS,
        TransactionStatus.INERROR,
    )


@asynccontextmanager
async def transaction_on(connection: AsyncConnection[Any], *, commits: bool) -> AsyncIterator[None]:
    """Make a transaction of the block, or a savepoint where there is one; translate its errors.

    Errors of the block itself pass as they are.
    """
    stage = "begin"
    try:
        async with connection.transaction():
            stage = "block"
            yield
            stage = "end"
            _require_alive(connection)
            stage = "commit"
    except psycopg.Error as error:
        if stage == "block":
            raise
        raise translate(error, writing=commits and stage == "commit") from error


def _require_alive(connection: AsyncConnection[Any]) -> None:
    """Raise where the driver would silently roll back at the end: the transaction is over."""
    if connection.closed:
        raise psycopg.OperationalError("the connection is closed")
    if connection.info.transaction_status == TransactionStatus.INERROR:
        raise psycopg.errors.InFailedSqlTransaction


class AsyncExecutor(Protocol):
    """Where a repository's statements run."""

    @property
    def lock_timeout(self) -> str | None:
        """The longest wait for one lock; None: what the write path's functions say."""
        ...

    async def fetch(
        self, statement: Statement, parameters: Parameters, *, repeatable: bool = False
    ) -> Rows:
        """Run *statement* and return its rows.

        Args:
            statement: What to send.
            parameters: Its parameters, all of them.
            repeatable: Sending a writing statement twice does no harm, so that an unknown
                outcome may be asked for again.
        """
        ...

    def stream(self, statement: Statement, parameters: Parameters) -> AsyncIterator[Any]:
        """Run a reading *statement* in a transaction and return its rows, some hundreds at once."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[AsyncExecutor]:
        """Return a context manager for an executor that keeps to one transaction."""
        ...

    def whole_call(self) -> AbstractAsyncContextManager[AsyncConnectionExecutor]:
        """Return a context manager for the one connection of a call of several statements.

        The call is all or nothing, in a transaction of its own where it is in nobody's.
        """
        ...

    def attempts(self) -> Any:
        """Return the attempts a whole transaction has, by stamina."""
        ...


class AsyncConnectionExecutor:
    """Runs on one connection, whose transactions somebody else begins and ends."""

    def __init__(self, connection: AsyncConnection[Any], lock_timeout: str | None = None) -> None:
        self._lent: AsyncConnection[Any] | None = connection
        self.lock_timeout = lock_timeout

    def give_up(self) -> None:
        """Let go of the connection, which may be somebody else's from here on."""
        self._lent = None

    @property
    def _connection(self) -> AsyncConnection[Any]:
        if self._lent is None:
            raise InvalidInput("the transaction of this scheduler has ended")
        return self._lent

    async def fetch(
        self,
        statement: Statement,
        parameters: Parameters,
        *,
        repeatable: bool = False,  # noqa: ARG002 - only the owner of the transaction can try again
    ) -> Rows:
        """Run *statement* once and return its rows."""
        return await execute(self._connection, statement, parameters)

    async def stream(self, statement: Statement, parameters: Parameters) -> AsyncIterator[Any]:
        """Run *statement* in the transaction there is and yield its rows, of one snapshot."""
        try:
            async with AsyncStreamCursor(self._connection) as cursor:
                await cursor.execute(statement.text, parameters, binary=True)
                async for row in cursor:
                    yield row
        except psycopg.Error as error:
            raise translate(error, writing=False) from error

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncExecutor]:
        """Set a savepoint in the owner's transaction, and roll back to it on an error.

        Raises:
            InvalidInput: The connection is in autocommit mode and in no transaction.
        """
        connection = self._connection
        await _settle_pipeline(connection)
        if connection.info.transaction_status == TransactionStatus.IDLE:
            if connection.autocommit:
                raise InvalidInput("there is no transaction to set a savepoint in; begin one")
            await execute(connection, BEGIN, {})  # the driver begins the owner's transaction
        async with transaction_on(connection, commits=False):
            yield self

    @asynccontextmanager
    async def whole_call(self) -> AsyncIterator[AsyncConnectionExecutor]:
        """Set a savepoint in the owner's transaction, or begin one where each call is its own.

        Raises:
            InvalidInput: The connection is in a pipeline, where nothing can be copied.
        """
        connection = self._connection
        if connection.pgconn.pipeline_status != PipelineStatus.OFF:
            raise InvalidInput("a pipeline cannot copy rows: import outside of it")
        if _is_in_transaction(connection):
            async with self.transaction():
                yield self
        else:
            async with transaction_on(connection, commits=True):
                yield self

    async def copy(
        self, statement: Statement, types: Sequence[str], rows: Iterable[tuple[Any, ...]]
    ) -> None:
        """Send *rows*; see `copy_rows`."""
        await copy_rows(self._connection, statement, types, rows)

    def attempts(self) -> Any:
        """Return one attempt: only the owner of the transaction can try again."""
        return attempts(limit=1)
