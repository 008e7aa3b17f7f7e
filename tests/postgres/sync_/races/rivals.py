# Generated from tests/postgres/async_/races/rivals.py by tools/unsync.py; do not edit.
"""Clients that want the same rooms at the same times."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from random import Random

from apptsched import (
    Appointment,
    AppointmentId,
    Database,
    IllegalTransition,
    Period,
    ResourceId,
    Scheduler,
    SlotTaken,
)
from tests.postgres.sync_._compat import gather
from tests.postgres.sync_.waiting import until_alone
from tests.support.ward import Ward, at

RIVALS = 8
TRIES = 250
TRIES_A_DAY = 10


class Rival:
    """A client that books, moves and cancels at random, and notes what it was told.

    Rivals pass through the same days together; half of them name rooms in descending order.
    """

    def __init__(self, number: int, ward: Ward, scheduler: Scheduler) -> None:
        self.done: list[Appointment] = []
        self.refused: list[SlotTaken | IllegalTransition] = []
        self._random = Random(number)
        self._descending = bool(number % 2)
        self._all_rooms = ward.rooms
        self._appointments = scheduler.appointments

    def _rooms(self) -> list[ResourceId]:
        chosen = self._random.sample(self._all_rooms, self._random.randint(2, 4))
        return sorted(chosen, reverse=self._descending)

    def _period(self, attempt: int) -> Period:
        hour = self._random.randrange(16) / 2
        return at(attempt // TRIES_A_DAY * 24 + hour, length=self._random.choice([0.5, 1, 2]))

    def book(self) -> None:
        """Book again and again."""
        for attempt in range(TRIES):
            try:
                self.done.append(self._appointments.book(self._rooms(), self._period(attempt)))
            except SlotTaken as taken:
                self.refused.append(taken)

    def do_anything(self, booked: list[AppointmentId]) -> None:
        """Book, and move and cancel what somebody has *booked* of late, again and again."""
        for attempt in range(TRIES):
            try:
                self.done.append(self._do(attempt, booked))
            except (SlotTaken, IllegalTransition) as refusal:
                self.refused.append(refusal)

    def _do(self, attempt: int, booked: list[AppointmentId]) -> Appointment:
        choice = self._random.random()
        if choice < 0.4 or not booked:
            new = self._appointments.book(self._rooms(), self._period(attempt))
            booked.append(new.id)
            return new
        target = self._random.choice(booked[-RIVALS:])
        if choice < 0.5:
            return self._appointments.cancel(target)
        rooms = None if choice < 0.6 else self._rooms()
        return self._appointments.reschedule(target, self._period(attempt), resources=rooms)


def compete(ward: Ward, act: Callable[[Rival], Awaitable[None]]) -> list[Rival]:
    """Have all rivals *act* at once; return them once the server has counted what they did."""
    with Database(ward.config(min_size=RIVALS, max_size=RIVALS)) as database:
        scheduler = database.scheduler(ward.tenant_id)
        rivals = [Rival(number, ward, scheduler) for number in range(RIVALS)]
        assert gather(*[partial(act, rival) for rival in rivals]) == [None] * RIVALS
    until_alone(ward)
    return rivals
