"""Every error a host can meet. `translation.py` maps the driver's errors onto these."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from apptsched.model.appointment import AppointmentStatus, Conflict


def _rebuild(kind: type[ApptschedError], args: tuple[Any, ...], state: dict[str, Any]) -> Any:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class ApptschedError(Exception):
    """The base of every error this package raises; picklable with its attributes."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__.copy())


class InvalidInput(ApptschedError, ValueError):
    """An argument that can never be right; nothing was written.

    Refused before any SQL was sent, but for what only the server can tell, such as a time zone
    that it does not know.
    """


class InvalidConfiguration(InvalidInput):
    """A setting is missing, malformed or weaker than its profile allows."""


class NaiveDatetime(InvalidInput):
    """A datetime without a zone: it names no instant."""


class InvalidPeriod(InvalidInput):
    """A period that is empty, reversed, infinite or outside [2000-01-01, 2200-01-01)."""


class InvalidText(InvalidInput):
    """A text PostgreSQL cannot store, over its limit, or blank where it must not be."""


class UnknownTimezone(InvalidInput):
    """A name that is not in the IANA time zone database, or not in the server's copy of it."""


class SearchTooWide(InvalidInput):
    """A search over more time than one call may read."""


class Refused(ApptschedError):
    """Nothing was written; the same call with other input may succeed."""


class SlotTaken(Refused):
    """Other appointments are in the way.

    Attributes:
        conflicts: Every conflict on every requested resource, by resource, start and appointment.
    """

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        self.conflicts = conflicts
        first = conflicts[0]
        super().__init__(
            f"{len(conflicts)} conflict(s); the first: resource {first.resource_id}"
            f" is taken by appointment {first.appointment_id}"
        )


class _RefusedForReasons(Refused):
    def __init__(self, message: str, reasons: tuple[str, ...] = ()) -> None:
        self.reasons = reasons
        super().__init__(message)


class OutsideHours(_RefusedForReasons):
    """The period is outside the hours of a resource; `.reasons` says which."""


class TooSoon(_RefusedForReasons):
    """The period starts before the service's minimum notice has passed."""


class TooFarAhead(_RefusedForReasons):
    """The period starts beyond the service's booking horizon."""


class SeatsTaken(_RefusedForReasons):
    """The group session has no seat left."""


class Archived(Refused):
    """A resource, service or tenant that was archived takes no new appointments.

    Attributes:
        what: `resource`, `service` or `tenant`.
        ids: The archived rows the request named.
    """

    def __init__(self, what: str, ids: tuple[UUID, ...]) -> None:
        self.what = what
        self.ids = ids
        super().__init__(f"archived {what}: {', '.join(map(str, ids))}")


class AlreadyExists(Refused):
    """Another row has the id, slug or ref that must be unique."""


class IllegalTransition(Refused):
    """The appointment's status does not permit the change.

    Attributes:
        from_status: The status the appointment has.
        to_status: The status asked for; equal to `from_status` for a change that keeps it.
    """

    def __init__(self, from_status: AppointmentStatus, to_status: AppointmentStatus) -> None:
        self.from_status = from_status
        self.to_status = to_status
        super().__init__(f"a change from {from_status} to {to_status} is not permitted")


class StaleVersion(Refused):
    """The row is at version `actual`, not at the `expected` one the caller had read."""

    def __init__(self, expected: int, actual: int) -> None:
        self.expected = expected
        self.actual = actual
        super().__init__(f"expected version {expected}, the row is at {actual}")


class HoldExpired(Refused):
    """The hold ran out and its time can no longer be had."""


class IdempotencyMismatch(Refused):
    """The idempotency key was used before, for a different request.

    Attributes:
        key: The key.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__("this idempotency key belongs to a different request")


class NotFound(ApptschedError, LookupError):
    """No such row in this tenant.

    Attributes:
        id: The id that was looked for; the first one when several are missing.
    """

    what = "row"

    def __init__(self, id: UUID) -> None:
        self.id = id
        super().__init__(f"no {self.what} {id}")


class AppointmentNotFound(NotFound):
    """No such appointment in this tenant."""

    what = "appointment"


class ResourceNotFound(NotFound):
    """No such resource in this tenant."""

    what = "resource"


class ServiceNotFound(NotFound):
    """No such service in this tenant."""

    what = "service"


class PersonNotFound(NotFound):
    """No such person in this tenant."""

    what = "person"


class TenantNotFound(NotFound):
    """No such tenant."""

    what = "tenant"


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


class ReadOnlyServer(Unavailable):
    """The server takes no writes: it is a standby, or was set to read-only."""


class PermissionDenied(ApptschedError):
    """The database role lacks a right that the call needs; nothing was written."""


class OutcomeUnknown(ApptschedError):
    """The connection failed while COMMIT was in flight; the change may have been made.

    Make the same call again with the same idempotency key to learn the outcome.
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
