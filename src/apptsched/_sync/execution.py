# Generated from src/apptsched/_async/execution.py by tools/unsync.py; do not edit.
"""Statements on their way, and those that run on a connection the caller owns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

import psycopg
from psycopg import Connection, Cursor, ServerCursor
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


class StatementCursor(Cursor[tuple[Any, ...]]):
    """A cursor with this package's adapters and tuples for rows, on anybody's connection."""

    def __init__(self, connection: Connection[Any]) -> None:
        super().__init__(connection, row_factory=tuple_row)

    @property
    def adapters(self) -> AdaptersMap:
        """The package's own, not the connection's."""
        return ADAPTERS


class StreamCursor(ServerCursor[tuple[Any, ...]]):
    """The same for rows that stay on the server until they are asked for."""

    itersize = 500

    def __init__(self, connection: Connection[Any]) -> None:
        super().__init__(connection, "apptsched_stream", row_factory=tuple_row)

    @property
    def adapters(self) -> AdaptersMap:
        """The package's own, not the connection's."""
        return ADAPTERS


def execute(connection: Connection[Any], statement: Statement, parameters: Parameters) -> Rows:
    """Send one statement and return its rows; the driver's errors become this package's.

    Those of statements of the host's that wait in its pipeline stay the driver's.

    Raises:
        InvalidInput: It would be part of an implicit transaction of a pipeline's.
    """
    _settle_pipeline(connection)
    commits = statement.writes and not (connection.closed or _is_in_transaction(connection))
    try:
        with StatementCursor(connection) as cursor:
            cursor.execute(statement.text, parameters, binary=True)
            return cursor.fetchall()
    except psycopg.Error as error:
        raise translate(error, writing=commits) from error
    except UnicodeEncodeError as error:
        raise InvalidText("the connection's client_encoding has not every character") from error


def copy_rows(
    connection: Connection[Any],
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
        with StatementCursor(connection) as cursor, cursor.copy(statement.text) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        raise translate(error, writing=False) from error


def _settle_pipeline(connection: Connection[Any]) -> None:
    """Wait for what a host's pipeline has under way; refuse what a later failure would undo."""
    if connection.closed or connection.pgconn.pipeline_status == PipelineStatus.OFF:
        return
    if connection.info.transaction_status == TransactionStatus.ACTIVE:
        with connection.pipeline():  # synchronises
            pass
    if not _is_in_transaction(connection):
        raise InvalidInput(
            "a later failure in the pipeline would undo the call: begin a transaction in the"
            " pipeline, or make the call outside of it"
        )


def _is_in_transaction(connection: Connection[Any]) -> bool:
    """Whether the next statement is surely part of a transaction that ends later."""
    status = connection.info.transaction_status
    return not connection.autocommit or status in (
        TransactionStatus.INTRANS,
        TransactionStatus.INERROR,
    )


@contextmanager
def transaction_on(connection: Connection[Any], *, commits: bool) -> Iterator[None]:
    """Make a transaction of the block, or a savepoint where there is one; translate its errors.

    Errors of the block itself pass as they are.
    """
    stage = "begin"
    try:
        with connection.transaction():
            stage = "block"
            yield
            stage = "end"
            _require_alive(connection)
            stage = "commit"
    except psycopg.Error as error:
        if stage == "block":
            raise
        raise translate(error, writing=commits and stage == "commit") from error


def _require_alive(connection: Connection[Any]) -> None:
    """Raise where the driver would silently roll back at the end: the transaction is over."""
    if connection.closed:
        raise psycopg.OperationalError("the connection is closed")
    if connection.info.transaction_status == TransactionStatus.INERROR:
        raise psycopg.errors.InFailedSqlTransaction


class Executor(Protocol):
    """Where a repository's statements run."""

    @property
    def lock_timeout(self) -> str | None:
        """The longest wait for one lock; None: what the write path's functions say."""
        ...

    def fetch(
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

    def stream(self, statement: Statement, parameters: Parameters) -> Iterator[Any]:
        """Run a reading *statement* in a transaction and return its rows, some hundreds at once."""
        ...

    def transaction(self) -> AbstractContextManager[Executor]:
        """Return a context manager for an executor that keeps to one transaction."""
        ...

    def whole_call(self) -> AbstractContextManager[ConnectionExecutor]:
        """Return a context manager for the one connection of a call of several statements.

        The call is all or nothing, in a transaction of its own where it is in nobody's.
        """
        ...

    def attempts(self) -> Any:
        """Return the attempts a whole transaction has, by stamina."""
        ...


class ConnectionExecutor:
    """Runs on one connection, whose transactions somebody else begins and ends."""

    def __init__(self, connection: Connection[Any], lock_timeout: str | None = None) -> None:
        self._lent: Connection[Any] | None = connection
        self.lock_timeout = lock_timeout

    def give_up(self) -> None:
        """Let go of the connection, which may be somebody else's from here on."""
        self._lent = None

    @property
    def _connection(self) -> Connection[Any]:
        if self._lent is None:
            raise InvalidInput("the transaction of this scheduler has ended")
        return self._lent

    def fetch(
        self,
        statement: Statement,
        parameters: Parameters,
        *,
        repeatable: bool = False,  # noqa: ARG002 - only the owner of the transaction can try again
    ) -> Rows:
        """Run *statement* once and return its rows."""
        return execute(self._connection, statement, parameters)

    def stream(self, statement: Statement, parameters: Parameters) -> Iterator[Any]:
        """Run *statement* in the transaction there is and yield its rows, of one snapshot."""
        try:
            with StreamCursor(self._connection) as cursor:
                cursor.execute(statement.text, parameters, binary=True)
                for row in cursor:
                    yield row
        except psycopg.Error as error:
            raise translate(error, writing=False) from error

    @contextmanager
    def transaction(self) -> Iterator[Executor]:
        """Set a savepoint in the owner's transaction, and roll back to it on an error.

        Raises:
            InvalidInput: The connection is in autocommit mode and in no transaction.
        """
        connection = self._connection
        _settle_pipeline(connection)
        if connection.info.transaction_status == TransactionStatus.IDLE:
            if connection.autocommit:
                raise InvalidInput("there is no transaction to set a savepoint in; begin one")
            execute(connection, BEGIN, {})  # the driver begins the owner's transaction
        with transaction_on(connection, commits=False):
            yield self

    @contextmanager
    def whole_call(self) -> Iterator[ConnectionExecutor]:
        """Set a savepoint in the owner's transaction, or begin one where each call is its own.

        Raises:
            InvalidInput: The connection is in a pipeline, where nothing can be copied.
        """
        connection = self._connection
        if connection.pgconn.pipeline_status != PipelineStatus.OFF:
            raise InvalidInput("a pipeline cannot copy rows: import outside of it")
        if _is_in_transaction(connection):
            with self.transaction():
                yield self
        else:
            with transaction_on(connection, commits=True):
                yield self

    def copy(
        self, statement: Statement, types: Sequence[str], rows: Iterable[tuple[Any, ...]]
    ) -> None:
        """Send *rows*; see `copy_rows`."""
        copy_rows(self._connection, statement, types, rows)

    def attempts(self) -> Any:
        """Return one attempt: only the owner of the transaction can try again."""
        return attempts(limit=1)
