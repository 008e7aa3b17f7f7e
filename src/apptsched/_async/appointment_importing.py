"""Appointments come by the thousand."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from datetime import datetime
from itertools import chain, repeat
from typing import Any

from apptsched._async._compat import Stream, each
from apptsched._async.appointment_calls import AsyncAppointmentCalls
from apptsched._async.context import AsyncContext
from apptsched._async.execution import AsyncConnectionExecutor, Rows
from apptsched.errors import ImportRejected, InvalidInput
from apptsched.model.checks import checked_type
from apptsched.model.importing import ImportReport, OnConflict, Tally, checked_policy
from apptsched.model.request import BookingRequest
from apptsched.staging import TYPES, rejection, staged, weight
from apptsched.statements import (
    IMPORT_COPY,
    IMPORT_OPEN,
    IMPORT_PLAIN,
    IMPORT_SIFT,
    IMPORT_TURNS,
    Statement,
)

_BATCH = 5_000  # requests
_BATCH_WEIGHT = 4 * 1024 * 1024  # bytes
# Requests that are decided before progress is told, and plans are made anew: few at first, because
# plans made for empty tables are bad ones for full tables.
_STEPS = (100, 500, 2_000, 5_000)
_TURNS_STEP = 500  # each takes a booking's time

Batch = list[tuple[Any, ...]]
Progress = Callable[[int], object]


class AsyncImporting(AsyncAppointmentCalls):
    """The call that creates many appointments."""

    async def import_many(
        self,
        requests: Stream[BookingRequest | InvalidInput],
        *,
        on_conflict: OnConflict = "report",
        on_progress: Progress | None = None,
    ) -> ImportReport:
        """Book every one of *requests* that can be had, as if one after the other, in their order.

        All in one transaction, begun when the first 5 000 have been read. Any status, past times
        too. Requests are streamed: memory grows with what is rejected only. Once all are read, the
        resources they name are held until the end: who books one unit of resources that have one
        goes on meanwhile, others of these resources wait. What others cancel meanwhile is free for
        the requests that follow, not for those refused already.

        Args:
            requests: Any number, from an iterable that is gone through once. An `InvalidInput`
                among them stands for a row of the host's that could not be made a request, and is
                reported as such. What the iterable itself raises ends the import: nothing was
                written.
            on_conflict: What becomes of the others when a request is rejected, for whatever
                reason: `report` books them and returns why not all are; `skip` likewise, but only
                counts what was rejected; `fail` books none.
            on_progress: Called with the number of requests decided, now and then, once all have
                been read.

        Raises:
            InvalidInput: What is iterated over, or one of its items, is of no such type; or its
                iteration imports, in the same transaction; or a bound connection is in a pipeline.
            ImportRejected: With `fail`; `.report` tells all that was rejected.
            PermissionDenied: The database role may not make temporary tables.
            Busy: Somebody else kept a resource for longer than the lock timeout. Nothing was
                written; nothing is tried again, since the iterable has been used up.
            OutcomeUnknown: The connection broke during COMMIT.
        """
        tally = Tally(keeps_errors=checked_policy(on_conflict) != "skip")
        if on_progress is not None and not callable(on_progress):
            raise InvalidInput("on_progress must be callable")
        async with aclosing(_batches(requests, tally)) as batches:
            first = await anext(batches)  # before a connection is taken
            async with self._context.executor.whole_call() as executor:
                running = _Import(executor, self._context, tally)
                await running.stage(first, batches)
                await running.decide(on_progress or _ignore)
                report = tally.report()
                if report.rejected and on_conflict == "fail":
                    raise ImportRejected(report)
        return report


def _ignore(decided: int) -> None:
    """Tell nobody."""


async def _batches(
    requests: Stream[BookingRequest | InvalidInput], tally: Tally
) -> AsyncGenerator[Batch, None]:
    """Yield the rows to stage, at least once; what is no request is counted as rejected."""
    batch: Batch = []
    batch_weight = 0
    async with aclosing(each(requests)) as items:
        async for item in items:
            position = tally.requested
            tally.requested += 1
            if isinstance(item, InvalidInput):
                tally.reject(position, item)
                continue
            request = checked_type("a request", BookingRequest, item)
            batch.append(staged(request, position, tally.ids.at(position)))
            batch_weight += weight(batch[-1])
            if len(batch) == _BATCH or batch_weight > _BATCH_WEIGHT:
                yield batch
                batch, batch_weight = [], 0
    yield batch


class _Import:
    """One import on one connection, from the first row to the last answer."""

    def __init__(
        self, executor: AsyncConnectionExecutor, context: AsyncContext, tally: Tally
    ) -> None:
        self._executor = executor
        self._context = context
        self._tally = tally

    async def stage(self, first: Batch, batches: AsyncIterator[Batch]) -> None:
        """Send the rows, batch by batch, each when it has been read."""
        [(is_open,)] = await self._executor.fetch(IMPORT_OPEN, {})
        if not is_open:
            raise InvalidInput("what is iterated over imports itself, in the same transaction")
        await self._executor.copy(IMPORT_COPY, TYPES, first)
        async for batch in batches:
            await self._executor.copy(IMPORT_COPY, TYPES, batch)

    async def decide(self, on_progress: Progress) -> None:
        """Book what can be had, and take down the rest."""
        [(now,)] = await self._send(IMPORT_SIFT, now=self._context.now())
        decided = await self._write_plain(now, on_progress)
        await self._take_turns(now, decided, on_progress)

    async def _write_plain(self, now: datetime, on_progress: Progress) -> int:
        decided: int = self._tally.rejected
        resource = start = position = None
        for limit in chain(_STEPS, repeat(_STEPS[-1])):
            [(accepted, resource, start, position)] = await self._send(
                IMPORT_PLAIN,
                resource_id=resource,
                starts_at=start,
                ordinal=position,
                limit=limit,
                now=now,
            )
            decided += accepted
            on_progress(decided)
            if resource is None:
                break
        return decided

    async def _take_turns(self, now: datetime, decided: int, on_progress: Progress) -> None:
        position = -1
        while position is not None:
            [(taken, position, refused)] = await self._send(
                IMPORT_TURNS, ordinal=position, limit=_TURNS_STEP, now=now
            )
            for item in refused:
                at = item["ordinal"]
                self._tally.reject(at, rejection(item, self._tally.ids.at(at)))
            decided += taken
            on_progress(decided)

    async def _send(self, statement: Statement, **given: Any) -> Rows:
        context = self._context
        return await self._executor.fetch(
            statement,
            context.parameters(
                actor=context.actor, lock_timeout=self._executor.lock_timeout, **given
            ),
        )
