"""Many clients who want the same few slots at the same moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

from attrs import evolve, frozen

from apptsched import (
    Appointment,
    ApptschedError,
    AsyncDatabase,
    AsyncScheduler,
    DatabaseConfig,
    Period,
    ResourceId,
    SlotTaken,
    TenantId,
)

CLIENTS = 200
SLOTS = 20
_PATIENCE = timedelta(seconds=30)  # every client but the first few waits for a connection


@frozen
class Bid:
    """One client's try for one slot.

    Attributes:
        client: From 1.
        took: From the start of the contest, the wait for a connection included.
        appointment: What it won.
        error: Why it did not: `SlotTaken`, unless something failed.
    """

    client: int
    slot: Period
    took: timedelta
    appointment: Appointment | None
    error: ApptschedError | None


@frozen
class Contest:
    """Every client's bid."""

    slots: tuple[Period, ...]
    bids: tuple[Bid, ...]

    @property
    def winners(self) -> tuple[Bid, ...]:
        """The bids that became appointments, by slot."""
        won = (bid for bid in self.bids if bid.appointment is not None)
        return tuple(sorted(won, key=lambda bid: bid.slot))

    @property
    def is_fair(self) -> bool:
        """Whether each slot has one winner and each loser was told of that winner alone."""
        taken = {bid.slot: {bid.appointment.id} for bid in self.winners if bid.appointment}
        return [bid.slot for bid in self.winners] == [*self.slots] and all(
            {conflict.appointment_id for conflict in bid.error.conflicts} == taken[bid.slot]
            if isinstance(bid.error, SlotTaken)
            else bid.appointment is not None
            for bid in self.bids
        )


def hold_contest(
    config: DatabaseConfig, tenant: TenantId, resource: ResourceId, slots: Sequence[Period]
) -> Contest:
    """Let 200 clients book 20 *slots* of *resource*, ten clients each slot, all at once."""
    patient = evolve(config, min_size=config.max_size, checkout_timeout=_PATIENCE)
    return Contest(tuple(slots), asyncio.run(_all_bids(patient, tenant, resource, slots)))


async def _all_bids(
    config: DatabaseConfig, tenant: TenantId, resource: ResourceId, slots: Sequence[Period]
) -> tuple[Bid, ...]:
    start = asyncio.Event()
    async with AsyncDatabase(config) as database:
        scheduler = database.scheduler(tenant, actor="apptsched demo")
        each_wants = CLIENTS // len(slots)
        bids = [
            asyncio.create_task(
                _bid(scheduler, resource, client, slots[client // each_wants], start)
            )
            for client in range(CLIENTS)
        ]
        await asyncio.sleep(0)  # every client is at the start
        start.set()
        return tuple(await asyncio.gather(*bids))


async def _bid(
    scheduler: AsyncScheduler,
    resource: ResourceId,
    client: int,
    slot: Period,
    start: asyncio.Event,
) -> Bid:
    await start.wait()
    appointment, refusal = None, None
    began = time.perf_counter()
    try:
        appointment = await scheduler.appointments.book(
            [resource], slot, title=f"Client {client + 1}"
        )
    except ApptschedError as error:
        refusal = error
    took = timedelta(seconds=time.perf_counter() - began)
    return Bid(client + 1, slot, took, appointment, refusal)
