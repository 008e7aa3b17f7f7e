"""The one place where the driver's errors become this package's: by SQLSTATE first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import psycopg
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from apptsched.errors import (
    AlreadyExists,
    ApptschedError,
    AuthenticationFailed,
    Busy,
    CannotConnect,
    DatabaseClosed,
    DatabaseNotFound,
    Disconnected,
    EventLogRestored,
    OutcomeUnknown,
    PermissionDenied,
    PoolExhausted,
    ReadOnlyServer,
    SchemaChanged,
    SchemaMissing,
    SchemaTooOld,
    ServerUnreachable,
    StatementCancelled,
    Unavailable,
    UnexpectedDatabaseError,
    UnknownTimezone,
)

_BUSY = {
    "40001": "a concurrent transaction changed the same rows",
    "40P01": "a deadlock with a concurrent transaction was resolved against this one",
    "55P03": "a lock was not released within the lock timeout",
    "53300": "the server has no connection left",
}
_SCHEMA = "apptsched"
# Refusals are answers, and who re-seats others and meets it tries again: it is direct SQL's.
NO_OVERLAP = "occupancy_no_overlap"
# What looks up a time zone in PostgreSQL, since 16 and before.
_ZONE_READERS = ("DecodeTimezoneName", "timestamp_zone", "timestamptz_zone")
_ENCODING = "the client_encoding, or the database's encoding, has not every character; use UTF8"
_MISSING = "the schema is not installed; run `apptsched migrate up`"
_OLD = "the schema is older than this code; run `apptsched migrate up`"
_FACTS: Mapping[str, tuple[Callable[[str], ApptschedError], str]] = {
    "22P05": (Unavailable, _ENCODING),
    "25P02": (Unavailable, "an earlier statement of the transaction failed; begin it again"),
    "25P03": (Disconnected, "the transaction was idle for longer than its session may be"),
    "25P04": (Disconnected, "the transaction lasted longer than it may"),
    "25006": (ReadOnlyServer, "the server takes no writes"),
    "3F000": (SchemaMissing, _MISSING),
    "42501": (PermissionDenied, "the database role lacks a right that the call needs"),
    "42703": (SchemaTooOld, _OLD),
    "42883": (SchemaTooOld, _OLD),
    "42P01": (SchemaMissing, _MISSING),
    "57014": (StatementCancelled, "the statement timeout or an operator ended the statement"),
    "57P01": (Disconnected, "the server ended the connection"),
    "57P02": (Disconnected, "the server ended the connection"),
    "57P03": (Disconnected, "the server is starting up or shutting down"),
    "57P05": (Disconnected, "the session was idle for longer than it may be"),
    "AS004": (EventLogRestored, "the events were restored from another server"),
}
_CONNECT_MEANS: Mapping[Callable[[str], ApptschedError], str] = {
    AuthenticationFailed: "the server refused the user or the password",
    DatabaseNotFound: "there is no such database",
    PoolExhausted: "the server has no connection left",
    ServerUnreachable: "nothing answers",
}
_CONNECT_FAULTS: Sequence[tuple[Callable[[str], ApptschedError], tuple[str, ...]]] = (
    (
        ServerUnreachable,
        (
            "timeout expired",
            "Connection refused",
            "No such file",
            "translate host",
            "resolve host",
        ),
    ),
    (PoolExhausted, ("too many clients", "too many connections", "connection slots")),
    (AuthenticationFailed, ("password", "authentication failed", "pg_hba.conf", 'role "')),
    (DatabaseNotFound, ('" does not exist',)),
)


def translate(error: Exception, *, writing: bool) -> ApptschedError:
    """Return this package's error for one of the driver's.

    Args:
        error: What psycopg or its pool raised.
        writing: The statement changes rows and commits them, so a connection lost under way
            leaves the outcome unknown.
    """
    if isinstance(error, (TooManyRequests, PoolTimeout)):
        return PoolExhausted("no connection came free in time", timedelta(seconds=1))
    if isinstance(error, PoolClosed):
        return DatabaseClosed("the database is closed; open it first")
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    return _without_state(error, writing) if state is None else _by_state(error, state, writing)


def _without_state(error: Exception, writing: bool) -> ApptschedError:
    if isinstance(error, psycopg.errors.PipelineAborted):
        return Unavailable("an earlier statement of the pipeline failed; end it and begin again")
    if isinstance(error, psycopg.OperationalError):
        return _lost(writing)
    if isinstance(error, psycopg.InterfaceError):
        return Disconnected("the connection is closed")
    return UnexpectedDatabaseError(None, None)


def _lost(writing: bool) -> ApptschedError:
    if writing:
        return OutcomeUnknown("the connection was lost before the server answered")
    return Disconnected("the connection was lost")


def _by_state(error: Exception, state: str, writing: bool) -> ApptschedError:
    constraint = error.diag.constraint_name if isinstance(error, psycopg.Error) else None
    if state in _BUSY:
        return Busy(_BUSY[state])
    if state.startswith("08"):
        return _lost(writing)
    if state in _FACTS:
        kind, words = _FACTS[state]
        return kind(words)
    return _by_origin(error, state, constraint)


def _by_origin(error: Exception, state: str, constraint: str | None) -> ApptschedError:
    # A distributed table adds to the name, or does not tell it.
    if state == "23P01" and (constraint is None or constraint.startswith(NO_OVERLAP)):
        return Busy("a concurrent booking took a unit while others were re-seated")
    if state == "23503" and isinstance(error, psycopg.Error) and error.diag.schema_name == _SCHEMA:
        return Busy("what the call names was purged meanwhile")
    if state == "23505":
        return AlreadyExists(f"another row exists already ({constraint})")
    if state == "22023" and _raiser(error) in _ZONE_READERS:
        return UnknownTimezone("the server does not know the time zone")
    if state == "0A000" and _raiser(error) == "RevalidateCachedQuery":
        return SchemaChanged("a migration has changed what a prepared statement returns")
    return UnexpectedDatabaseError(state, constraint)


def _raiser(error: Exception) -> str | None:
    """Return the server's function that raised *error*: of one code there are many.

    The words of the message would be in the server's language.
    """
    return error.diag.source_function if isinstance(error, psycopg.Error) else None


def translate_connect(error: BaseException | None, target: str) -> ApptschedError:
    """Return this package's error for a failed attempt to connect.

    libpq reports no SQLSTATE here, so the words of the server's message decide; an unknown
    wording, or another language, is a plain `CannotConnect`.

    Args:
        error: What the driver raised.
        target: Host, port and database, for the message; no secret.
    """
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return ServerUnreachable(f"nothing answered in time at {target}")
    text = str(error)
    for kind, words in _CONNECT_FAULTS:
        if any(word in text for word in words):
            return kind(f"{_CONNECT_MEANS[kind]} at {target}")
    return CannotConnect(f"no connection could be made at {target}")
