"""Statements on pooled connections: each in a transaction of its own, with retries."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Self

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from apptsched._async._compat import Lock
from apptsched._async.execution import (
    AsyncConnectionExecutor,
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


class AsyncPoolExecutor:
    """Runs each statement on a connection of its pool, which it opens and closes."""

    def __init__(self, config: DatabaseConfig) -> None:
        self._config = config
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] | None = None
        self._opening = Lock()
        self._connect_error: BaseException | None = None
        self._schema_fits = False
        self._schema_changed_at = 0.0
        self.lock_timeout: str | None = f"{config.lock_timeout.total_seconds() * 1000:.0f}ms"

    async def open(self) -> None:
        """Connect once, to learn of any fault at once, then fill the pool.

        Raises:
            CannotConnect: And its kinds: no such server, user or database. Within the connect
                timeout; the driver's error is the cause.
        """
        async with self._opening:
            if self._pool is None:
                self._pool = await self._opened()

    async def close(self) -> None:
        """Close idle connections, and those in use when they come back."""
        async with self._opening:
            if self._pool is not None:
                pool, self._pool = self._pool, None
                await pool.close()

    async def _opened(self) -> AsyncConnectionPool[AsyncConnection[Any]]:
        connection_class = self._recording_connection()
        try:
            probe = await connection_class.connect(self._config.connection_string())
        except (psycopg.Error, UnicodeError) as error:  # the latter: no host can have this name
            raise translate_connect(error, self._config.target) from error
        await probe.close()
        pool = self._new_pool(connection_class)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(pool.close)
            try:
                await pool.open(wait=True, timeout=self._config.checkout_timeout.total_seconds())
            except PoolTimeout as error:
                raise self._checkout_error(error) from error
            undo.pop_all()
        return pool

    def stats(self) -> Mapping[str, int]:
        """Return the pool's counters, by psycopg_pool's names; empty while it is closed."""
        pool = self._pool
        return {} if pool is None else pool.get_stats()

    async def fetch(
        self, statement: Statement, parameters: Parameters, *, repeatable: bool = False
    ) -> Rows:
        """Run *statement* in a transaction of its own and return its rows.

        Lock and serialisation failures and connections lost before the server could commit are
        tried again, up to 8 times within the statement timeout.
        """
        async for attempt in attempts(
            repeatable=repeatable or not statement.writes, deadline=self._config.statement_timeout
        ):
            with attempt:
                async with self._connection(statement.needs_schema) as connection:
                    return await self._timed(connection, statement, parameters)
        raise AssertionError("stamina returns or raises")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnectionExecutor]:
        """Keep one connection and one transaction; commit at the end, roll back on an error.

        Raises:
            OutcomeUnknown: The connection was lost while COMMIT was in flight.
        """
        async with (
            self._connection(needs_schema=True) as connection,
            transaction_on(connection, commits=True),
        ):
            executor = AsyncConnectionExecutor(connection, self.lock_timeout)
            try:
                yield executor
            finally:
                executor.give_up()

    async def stream(self, statement: Statement, parameters: Parameters) -> AsyncIterator[Any]:
        """Run *statement* in a transaction of its own and yield its rows, of one snapshot."""
        async with self.transaction() as executor:
            async for row in executor.stream(statement, parameters):
                yield row

    @asynccontextmanager
    async def whole_call(self) -> AsyncIterator[AsyncConnectionExecutor]:
        """Keep one connection and one transaction, without limits on its time, for a long call."""
        async with self.transaction() as executor:
            await executor.fetch(IMPORT_UNHURRIED, {})
            yield executor

    def attempts(self) -> Any:
        """Return the attempts a whole transaction has: 8 within 30 seconds."""
        return attempts()

    @asynccontextmanager
    async def _connection(self, needs_schema: bool) -> AsyncIterator[AsyncConnection[Any]]:
        pool = self._pool
        if pool is None:
            raise DatabaseClosed("the database is not open; use it as a context manager, or open()")
        try:
            connection = await self._current(pool)
        except _POOL_ERRORS as error:
            raise self._checkout_error(error) from error
        try:
            if needs_schema and not self._schema_fits:
                await self._check_schema(connection)
            yield connection
        except SchemaChanged:
            if _made_at(connection) > self._schema_changed_at:
                self._schema_changed_at, self._schema_fits = time.monotonic(), False
            raise
        finally:
            await pool.putconn(connection)

    async def _current(
        self, pool: AsyncConnectionPool[AsyncConnection[Any]]
    ) -> AsyncConnection[Any]:
        """Check out a connection that has prepared nothing from before a change of the schema."""
        timeout = self._config.checkout_timeout.total_seconds()
        while True:
            connection = await pool.getconn(timeout)
            if _made_at(connection) > self._schema_changed_at:
                return connection
            await connection.close()
            await pool.putconn(connection)  # which makes another

    async def _check_schema(self, connection: AsyncConnection[Any]) -> None:
        if self._config.schema_check != "off":
            [row] = await execute(connection, SCHEMA_FIT, fit.needs())
            found = fit.misfit(*row)
            if found and self._config.schema_check == "error":
                raise found
            if found:
                _log.warning("%s", found)
        self._schema_fits = True

    async def _timed(
        self, connection: AsyncConnection[Any], statement: Statement, parameters: Parameters
    ) -> Rows:
        began = time.perf_counter()
        try:
            return await execute(connection, statement, parameters)
        finally:
            elapsed_s = time.perf_counter() - began
            if elapsed_s >= self._config.slow_query.total_seconds():
                _log.warning("%s took %.0f ms", statement.name, elapsed_s * 1000)

    def _checkout_error(self, error: Exception) -> ApptschedError:
        if isinstance(error, PoolTimeout) and self._connect_error:
            error.__cause__ = self._connect_error
            return translate_connect(self._connect_error, self._config.target)
        return translate(error, writing=False)

    def _new_pool(
        self, connection_class: type[AsyncConnection[Any]]
    ) -> AsyncConnectionPool[AsyncConnection[Any]]:
        config = self._config
        return AsyncConnectionPool(
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

    def _recording_connection(self) -> type[AsyncConnection[Any]]:
        """Return a connection class that keeps the last error, which the pool would only log."""
        executor = self

        class RecordingConnection(AsyncConnection[Any]):
            made_at = 0.0

            @classmethod
            async def connect(cls, conninfo: str = "", **kwargs: Any) -> Self:
                try:
                    connection = await super().connect(conninfo, **kwargs)
                except psycopg.Error as error:
                    executor._connect_error = error
                    raise
                executor._connect_error = None
                connection.made_at = time.monotonic()
                return connection

        return RecordingConnection


def _made_at(connection: AsyncConnection[Any]) -> float:
    return getattr(connection, "made_at", 0.0)
