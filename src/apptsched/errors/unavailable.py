"""What the same call may overcome when it is made again."""

from __future__ import annotations

from datetime import timedelta

from apptsched.errors.base import ApptschedError


class Unavailable(ApptschedError):
    """Nothing was written; the same call may be made again."""


class Busy(Unavailable):
    """Lock waits, deadlocks, serialisation failures or a timeout outlasted the retries.

    In a transaction the caller owns (`bind()`, `transaction()`) nothing was retried: roll back
    and run the whole transaction again.

    Attributes:
        retry_after: How long to wait before the next attempt.
    """

    def __init__(self, message: str, retry_after: timedelta = timedelta(milliseconds=250)) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class StatementCancelled(Busy):
    """The statement timeout, or an operator, ended the statement; not tried again."""


class PoolExhausted(Busy):
    """No connection came free in time, too many callers wait, or the server has none left."""


class Disconnected(Unavailable):
    """The connection failed before the server could commit, or the database is not open."""


class CannotConnect(Disconnected):
    """No connection to the server could be made."""


class AuthenticationFailed(CannotConnect):
    """The server refused the user or the password."""


class DatabaseNotFound(CannotConnect):
    """The server has no database of that name."""


class ServerUnreachable(CannotConnect):
    """Nothing answered at the host and port within the connect timeout."""


class DatabaseClosed(CannotConnect):
    """The `Database` was not opened, or is closed."""


class SchemaChanged(Unavailable):
    """A migration has changed what a statement returns since its connection prepared it.

    Calls through a pool go on with fresh connections by themselves. On a connection of the
    caller's own, roll back; in autocommit mode `deallocate all`.
    """


class ReadOnlyServer(Unavailable):
    """The server takes no writes: it is a standby, or was set to read-only."""
