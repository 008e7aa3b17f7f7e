# Generated from src/apptsched/_async/scheduler.py by tools/unsync.py; do not edit.
"""One tenant's scheduler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from psycopg import Connection

from apptsched._sync._compat import Eventual
from apptsched._sync.appointments import Appointments
from apptsched._sync.availability import Availability
from apptsched._sync.context import Clock, Context
from apptsched._sync.events import Events
from apptsched._sync.execution import ConnectionExecutor
from apptsched._sync.people import People
from apptsched._sync.resources import Resources
from apptsched._sync.services import Services
from apptsched.model.checks import checked_type
from apptsched.model.ids import TenantId, checked_id
from apptsched.model.text import NAME_LIMIT, checked_text

T = TypeVar("T")


class Scheduler:
    """The repositories of one tenant; made by `Database.scheduler()` or `bind()`.

    Attributes:
        appointments: Book, read, move, cancel.
        availability: What is busy and what is free.
        events: What happened, for whoever follows it.
        people: Staff and clients.
        resources: What can be busy.
        services: What can be booked.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self.appointments = Appointments(context)
        self.availability = Availability(context)
        self.events = Events(context)
        self.people = People(context)
        self.resources = Resources(context)
        self.services = Services(context)

    @classmethod
    def bind(
        cls,
        connection: Connection[Any],
        tenant_id: TenantId,
        *,
        actor: str | None = None,
        clock: Clock | None = None,
    ) -> Scheduler:
        """Return a scheduler whose statements run on *connection*, in the caller's transaction.

        The connection is used as it is and stays so: neither committed nor rolled back, with
        cursors and adapters of its own. Nothing is retried: on `Busy` the caller rolls back and
        runs the whole transaction again. Under READ COMMITTED a refusal leaves the transaction
        usable; under REPEATABLE READ and SERIALIZABLE a lost race is `Busy`. Booking, moving and
        cancelling wait for a lock as long as the connection's `lock_timeout` says, at most 5
        seconds where it says nothing. The schema's version is not checked. In a pipeline on a
        connection in autocommit mode a call outside of a transaction is `InvalidInput`: a later
        failure would undo it.
        """
        executor = ConnectionExecutor(checked_type("connection", Connection, connection))
        return cls(Context(executor, *_identity(tenant_id, actor), clock))

    @contextmanager
    def transaction(self) -> Iterator[Scheduler]:
        """Run all calls of the scheduler it yields in one transaction.

        Commits at the end, rolls back on an error. On a bound scheduler it is a savepoint in the
        caller's transaction, which it neither commits nor rolls back.

        Raises:
            Unavailable: A call had failed in a way that ends the transaction, and its error was
                caught: nothing was written.
            OutcomeUnknown: The connection was lost while COMMIT was in flight.
            InvalidInput: A bound connection is in autocommit mode and in no transaction.
        """
        context = self._context
        with context.executor.transaction() as executor:
            yield Scheduler(Context(executor, context.tenant_id, context.actor, context.clock))

    def run(self, work: Callable[[Scheduler], Eventual[T]]) -> T:
        """Call *work* with a scheduler in one transaction, and again when a race was lost.

        At most 8 times within 30 seconds, 5 to 250 ms apart; once on a bound scheduler. *work*
        must be harmless to repeat outside the database.

        Raises:
            Busy, Disconnected: The last attempt failed, too. Nothing was written.
            OutcomeUnknown: The connection was lost while COMMIT was in flight; not tried again.
        """
        for attempt in self._context.executor.attempts():
            with attempt:
                with self.transaction() as scheduler:
                    return work(scheduler)
        raise AssertionError("stamina returns or raises")


def _identity(tenant_id: TenantId, actor: str | None) -> tuple[TenantId, str | None]:
    return checked_id(TenantId, tenant_id), checked_text("actor", actor, NAME_LIMIT)
