# Generated from src/apptsched/_async/pool.py by tools/unsync.py; do not edit.
"""Statements on pooled connections: each in a transaction of its own, with retries."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Self

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from apptsched._sync._compat import Lock
from apptsched._sync.execution import (
    ConnectionExecutor,
    Parameters,
    Rows,
    execute,
    transaction_on,
)
from apptsched.config import DatabaseConfig
from apptsched.errors import (
    ApptschedError,
    DatabaseClosed,
    SchemaChanged,
)
from apptsched.migrate import fit
from apptsched.retries import attempts
from apptsched.statements import IMPORT_UNHURRIED, SCHEMA_FIT, Statement
from apptsched.translation import translate, translate_connect

_log = logging.getLogger("apptsched")
_POOL_ERRORS = (PoolClosed, PoolTimeout, TooManyRequests)


class PoolExecutor:
    """Runs each statement on a connection of its pool, which it opens and closes."""

    def __init__(self, config: DatabaseConfig) -> None:
        self._config = config
        self._pool: ConnectionPool[Connection[Any]] | None = None
        self._opening = Lock()
        self._connect_error: BaseException | None = None
        self._schema_fits = False
        self._schema_changed_at = 0.0
        self.lock_timeout: str | None = f"{config.lock_timeout.total_seconds() * 1000:.0f}ms"

    def open(self) -> None:
        """Connect once, to learn of any fault at once, then fill the pool.

        Raises:
            CannotConnect: And its kinds: no such server, user or database. Within the connect
                timeout; the driver's error is the cause.
        """
        with self._opening:
            if self._pool is None:
                self._pool = self._opened()

    def close(self) -> None:
        """Close idle connections, and those in use when they come back."""
        with self._opening:
            if self._pool is not None:
                pool, self._pool = self._pool, None
                pool.close()

    def _opened(self) -> ConnectionPool[Connection[Any]]:
        connection_class = self._recording_connection()
        try:
            probe = connection_class.connect(self._config.connection_string())
        except (psycopg.Error, UnicodeError) as error:  # the latter: no host can have this name
            raise translate_connect(error, self._config.target) from error
        probe.close()
        pool = self._new_pool(connection_class)
        with ExitStack() as undo:
            undo.callback(pool.close)
            try:
                pool.open(wait=True, timeout=self._config.checkout_timeout.total_seconds())
            except PoolTimeout as error:
                raise self._checkout_error(error) from error
            undo.pop_all()
        return pool

    def stats(self) -> Mapping[str, int]:
        """Return the pool's counters, by psycopg_pool's names; empty while it is closed."""
        pool = self._pool
        return {} if pool is None else pool.get_stats()

    def fetch(
        self, statement: Statement, parameters: Parameters, *, repeatable: bool = False
    ) -> Rows:
        """Run *statement* in a transaction of its own and return its rows.

        Lock and serialisation failures and connections lost before the server could commit are
        tried again, up to 8 times within the statement timeout.
        """
        for attempt in attempts(
            repeatable=repeatable or not statement.writes, deadline=self._config.statement_timeout
        ):
            with attempt:
                with self._connection(statement.needs_schema) as connection:
                    return self._timed(connection, statement, parameters)
        raise AssertionError("stamina returns or raises")

    @contextmanager
    def transaction(self) -> Iterator[ConnectionExecutor]:
        """Keep one connection and one transaction; commit at the end, roll back on an error.

        Raises:
            OutcomeUnknown: The connection was lost while COMMIT was in flight.
        """
        with (
            self._connection(needs_schema=True) as connection,
            transaction_on(connection, commits=True),
        ):
            executor = ConnectionExecutor(connection, self.lock_timeout)
            try:
                yield executor
            finally:
                executor.give_up()

    def stream(self, statement: Statement, parameters: Parameters) -> Iterator[Any]:
        """Run *statement* in a transaction of its own and yield its rows, of one snapshot."""
        with self.transaction() as executor:
            for row in executor.stream(statement, parameters):
                yield row

    @contextmanager
    def whole_call(self) -> Iterator[ConnectionExecutor]:
        """Keep one connection and one transaction, without limits on its time, for a long call."""
        with self.transaction() as executor:
            executor.fetch(IMPORT_UNHURRIED, {})
            yield executor

    def attempts(self) -> Any:
        """Return the attempts a whole transaction has: 8 within 30 seconds."""
        return attempts()

    @contextmanager
    def _connection(self, needs_schema: bool) -> Iterator[Connection[Any]]:
        pool = self._pool
        if pool is None:
            raise DatabaseClosed("the database is not open; use it as a context manager, or open()")
        try:
            connection = self._current(pool)
        except _POOL_ERRORS as error:
            raise self._checkout_error(error) from error
        try:
            if needs_schema and not self._schema_fits:
                self._check_schema(connection)
            yield connection
        except SchemaChanged:
            if _made_at(connection) > self._schema_changed_at:
                self._schema_changed_at, self._schema_fits = time.monotonic(), False
            raise
        finally:
            pool.putconn(connection)

    def _current(self, pool: ConnectionPool[Connection[Any]]) -> Connection[Any]:
        """Check out a connection that has prepared nothing from before a change of the schema."""
        timeout = self._config.checkout_timeout.total_seconds()
        while True:
            connection = pool.getconn(timeout)
            if _made_at(connection) > self._schema_changed_at:
                return connection
            connection.close()
            pool.putconn(connection)  # which makes another

    def _check_schema(self, connection: Connection[Any]) -> None:
        if self._config.schema_check != "off":
            [row] = execute(connection, SCHEMA_FIT, fit.needs())
            found = fit.misfit(*row)
            if found and self._config.schema_check == "error":
                raise found
            if found:
                _log.warning("%s", found)
        self._schema_fits = True

    def _timed(
        self, connection: Connection[Any], statement: Statement, parameters: Parameters
    ) -> Rows:
        began = time.perf_counter()
        try:
            return execute(connection, statement, parameters)
        finally:
            elapsed_s = time.perf_counter() - began
            if elapsed_s >= self._config.slow_query.total_seconds():
                _log.warning("%s took %.0f ms", statement.name, elapsed_s * 1000)

    def _checkout_error(self, error: Exception) -> ApptschedError:
        if isinstance(error, PoolTimeout) and self._connect_error:
            error.__cause__ = self._connect_error
            return translate_connect(self._connect_error, self._config.target)
        return translate(error, writing=False)

    def _new_pool(self, connection_class: type[Connection[Any]]) -> ConnectionPool[Connection[Any]]:
        config = self._config
        return ConnectionPool(
            config.connection_string(),
            connection_class=connection_class,
            kwargs={
                "autocommit": True,
                "prepare_threshold": None if config.pgbouncer else 5,
            },
            min_size=config.min_size,
            max_size=config.max_size,
            max_waiting=config.max_waiting,
            max_idle=config.idle_timeout.total_seconds(),
            timeout=config.checkout_timeout.total_seconds(),
            name=config.application_name,
            open=False,
        )

    def _recording_connection(self) -> type[Connection[Any]]:
        """Return a connection class that keeps the last error, which the pool would only log."""
        executor = self

        class RecordingConnection(Connection[Any]):
            made_at = 0.0

            @classmethod
            def connect(cls, conninfo: str = "", **kwargs: Any) -> Self:
                try:
                    connection = super().connect(conninfo, **kwargs)
                except psycopg.Error as error:
                    executor._connect_error = error
                    raise
                executor._connect_error = None
                connection.made_at = time.monotonic()
                return connection

        return RecordingConnection


def _made_at(connection: Connection[Any]) -> float:
    return getattr(connection, "made_at", 0.0)
