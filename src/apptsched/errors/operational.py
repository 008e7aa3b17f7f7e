"""What only the operator or another call can settle."""

from __future__ import annotations

from apptsched.errors.base import ApptschedError


class PermissionDenied(ApptschedError):
    """The database role lacks a right that the call needs; nothing was written."""


class OutcomeUnknown(ApptschedError):
    """The connection failed while COMMIT was in flight; the change may have been made.

    Make the same call again with the same idempotency key to learn the outcome.
    """


class EventLogRestored(ApptschedError):
    """The events were written on another server, whose transactions this one does not know.

    Nobody can tell which of them a reader has seen until their owner marks them as this
    server's; see the guide on events.
    """


class SchemaError(ApptschedError):
    """The database's schema does not fit this version of the package."""


class SchemaMissing(SchemaError):
    """The schema is not installed; run `apptsched migrate up`."""


class SchemaTooOld(SchemaError):
    """The schema lacks migrations this code needs; run `apptsched migrate up`."""


class SchemaTooNew(SchemaError):
    """The schema is newer than this code can work with; upgrade the package."""


class MigrationError(ApptschedError):
    """A migration could not be read, planned or applied."""


class UnexpectedDatabaseError(ApptschedError):
    """The server reported an error this package has no rule for; the driver's is `__cause__`.

    Attributes:
        sqlstate: The five-character code, or None.
        constraint: The constraint the server named, or None.
    """

    def __init__(self, sqlstate: str | None, constraint: str | None) -> None:
        self.sqlstate = sqlstate
        self.constraint = constraint
        named = f", constraint {constraint}" if constraint else ""
        super().__init__(f"unexpected database error, SQLSTATE {sqlstate}{named}")
