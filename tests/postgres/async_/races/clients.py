"""Clients that do everything at once for a while."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from attrs import define, field

from apptsched import (
    AppointmentId,
    AsyncDatabase,
    AsyncScheduler,
    Buffers,
    Claim,
    HoldExpired,
    IllegalTransition,
    Period,
    ResourceId,
    SlotTaken,
)
from tests.postgres.async_._compat import gather
from tests.postgres.async_.waiting import until_alone
from tests.support.ward import Ward, at

CLIENTS = 8
TRIES_A_DAY = 10  # by each client; together they pass to the next day
POOLS = (1, 1, 2, 3, 4)
MINUTE = timedelta(minutes=1)
REFUSALS = (SlotTaken, IllegalTransition, HoldExpired)


def lapse() -> Callable[[], datetime]:
    """Return a clock that goes a hundred times as fast as others: holds run out all the time."""
    began, start = time.monotonic(), datetime.now(UTC)
    return lambda: start + 100 * timedelta(seconds=time.monotonic() - began)


@define
class Client:
    """Books, holds, moves and cancels at random.

    Attributes:
        recent: What all clients have booked of late.
        made: Which appointment each key made, as all clients were told.
        done: How often each call was granted, and refused.
    """

    random: Random
    rooms: tuple[ResourceId, ...]
    scheduler: AsyncScheduler
    recent: list[AppointmentId]
    made: dict[str, set[AppointmentId]]
    done: Counter[tuple[str, str]] = field(factory=Counter)

    async def act(self, deadline: float) -> None:
        """Act until it is time."""
        attempt = 0
        while time.monotonic() < deadline:
            await self._try(attempt // TRIES_A_DAY)
            attempt += 1

    async def _try(self, day: int) -> None:
        calls = self._new if self.random.random() < 0.5 or len(self.recent) < 2 else self._changes
        name, call = self.random.choice(calls(day))
        try:
            await call()
            self.done[name, "done"] += 1
        except REFUSALS as refusal:
            self.done[name, type(refusal).__name__] += 1

    def _new(self, day: int) -> list[tuple[str, Any]]:
        return [
            ("book", partial(self._book, day)),
            ("book with key", partial(self._book_with_key, day)),
            ("hold", partial(self._hold, day)),
        ]

    def _changes(self, day: int) -> list[tuple[str, Any]]:
        appointments = self.scheduler.appointments
        one, other = self.random.sample(self.recent[-2 * CLIENTS :], 2)
        return [
            ("cancel", partial(appointments.cancel, one)),
            ("confirm", partial(appointments.confirm, one)),
            ("extend", partial(appointments.extend_hold, one, 20 * MINUTE)),
            ("release", partial(appointments.release, one)),
            ("swap", partial(appointments.swap, one, other)),
            ("move", partial(appointments.reschedule, one, self._period(self.random, day))),
            ("move away", partial(self._move_away, one, day)),
            ("expire", appointments.expire_holds),
        ]

    def _period(self, random: Random, day: int) -> Period:
        return at(day * 24 + random.randrange(16) / 2, length=random.choice([0.5, 1, 2]))

    def _wish(self, random: Random, day: int) -> dict[str, Any]:
        """Return rooms in any order, some for a part of the time, and buffers of both kinds."""
        period = self._period(random, day)
        first_half = Period(period.start, period.start + period.duration / 2)
        chosen = random.sample(range(len(self.rooms)), random.randint(1, 3))
        claims = [
            Claim(
                self.rooms[n],
                random.choice([None, first_half]),
                quantity=random.randint(1, min(2, POOLS[n])),
            )
            for n in chosen
        ]
        before, after = (random.choice([0, 0, 15, 30]) * MINUTE for _ in range(2))
        policy = random.choice(["exclusive", "shared"])
        return {
            "resources": claims,
            "period": period,
            "buffers": Buffers(before, after, policy),
        }

    async def _book(self, day: int) -> None:
        booked = await self.scheduler.appointments.book(**self._wish(self.random, day))
        self.recent.append(booked.id)

    async def _book_with_key(self, day: int) -> None:
        """Book what everybody wants who has this key."""
        key = f"{day}, {self.random.randrange(4)}"
        booked = await self.scheduler.appointments.book(
            **self._wish(Random(key), day), title=key, idempotency_key=key
        )
        if key not in self.made:
            self.recent.append(booked.id)
        self.made.setdefault(key, set()).add(booked.id)

    async def _hold(self, day: int) -> None:
        ttl = timedelta(seconds=self.random.choice([1, 3, 10, 3600]))
        held = await self.scheduler.appointments.hold(**self._wish(self.random, day), ttl=ttl)
        self.recent.append(held.id)

    async def _move_away(self, one: AppointmentId, day: int) -> None:
        wish = self._wish(self.random, day)
        await self.scheduler.appointments.reschedule(
            one, wish["period"], resources=wish["resources"]
        )


async def open_pools(ward: Ward) -> None:
    """Give the ward's first rooms their units."""
    async with AsyncDatabase(ward.conninfo) as database:
        resources = database.scheduler(ward.tenant_id).resources
        for room, capacity in zip(ward.rooms, POOLS, strict=False):
            await resources.set_capacity(room, capacity)


async def act_together(ward: Ward, seconds: float) -> tuple[list[Client], list[Any]]:
    """Have all clients act at once, and return them once the server has counted what they did.

    Also returns the errors that should not have been, one of each client at most.
    """
    await open_pools(ward)
    recent, made = [], {}
    config = ward.config(min_size=CLIENTS, max_size=CLIENTS)
    async with AsyncDatabase(config, clock=lapse()) as database:
        scheduler, rooms = database.scheduler(ward.tenant_id), ward.rooms[: len(POOLS)]
        clients = [Client(Random(n), rooms, scheduler, recent, made) for n in range(CLIENTS)]
        deadline = time.monotonic() + seconds
        outcomes = await gather(*[partial(client.act, deadline) for client in clients])
    await until_alone(ward)
    return clients, [outcome for outcome in outcomes if outcome is not None]
