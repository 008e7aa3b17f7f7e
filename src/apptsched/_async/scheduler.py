"""One tenant's scheduler."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from psycopg import AsyncConnection

from apptsched._async._compat import Eventual
from apptsched._async.appointments import AsyncAppointments
from apptsched._async.availability import AsyncAvailability
from apptsched._async.context import AsyncContext, Clock
from apptsched._async.events import AsyncEvents
from apptsched._async.execution import AsyncConnectionExecutor
from apptsched._async.people import AsyncPeople
from apptsched._async.resources import AsyncResources
from apptsched._async.services import AsyncServices
from apptsched.model.checks import checked_type
from apptsched.model.ids import TenantId, checked_id
from apptsched.model.text import NAME_LIMIT, checked_text

T = TypeVar("T")


class AsyncScheduler:
    """The repositories of one tenant; made by `AsyncDatabase.scheduler()` or `bind()`.

    Attributes:
        appointments: Book, read, move, cancel.
        availability: What is busy and what is free.
        events: What happened, for whoever follows it.
        people: Staff and clients.
        resources: What can be busy.
        services: What can be booked.
    """

    def __init__(self, context: AsyncContext) -> None:
        self._context = context
        self.appointments = AsyncAppointments(context)
        self.availability = AsyncAvailability(context)
        self.events = AsyncEvents(context)
        self.people = AsyncPeople(context)
        self.resources = AsyncResources(context)
        self.services = AsyncServices(context)

    @classmethod
    def bind(
        cls,
        connection: AsyncConnection[Any],
        tenant_id: TenantId,
        *,
        actor: str | None = None,
        clock: Clock | None = None,
    ) -> AsyncScheduler:
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
        executor = AsyncConnectionExecutor(checked_type("connection", AsyncConnection, connection))
        return cls(AsyncContext(executor, *_identity(tenant_id, actor), clock))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncScheduler]:
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
        async with context.executor.transaction() as executor:
            yield AsyncScheduler(
                AsyncContext(executor, context.tenant_id, context.actor, context.clock)
            )

    async def run(self, work: Callable[[AsyncScheduler], Eventual[T]]) -> T:
        """Call *work* with a scheduler in one transaction, and again when a race was lost.

        At most 8 times within 30 seconds, 5 to 250 ms apart; once on a bound scheduler. *work*
        must be harmless to repeat outside the database.

        Raises:
            Busy, Disconnected: The last attempt failed, too. Nothing was written.
            OutcomeUnknown: The connection was lost while COMMIT was in flight; not tried again.
        """
        async for attempt in self._context.executor.attempts():
            with attempt:
                async with self.transaction() as scheduler:
                    return await work(scheduler)
        raise AssertionError("stamina returns or raises")


def _identity(tenant_id: TenantId, actor: str | None) -> tuple[TenantId, str | None]:
    return checked_id(TenantId, tenant_id), checked_text("actor", actor, NAME_LIMIT)
