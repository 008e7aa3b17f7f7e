"""What the demo found out, and whether it is what it should be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta

from attrs import frozen

from apptsched import AppointmentId, Diagnosis
from apptsched.cli.agenda import Agenda
from apptsched.cli.booking import Outcome
from apptsched.cli.demo.afternoon import FreeRooms
from apptsched.cli.demo.contest import CLIENTS, SLOTS, Contest
from apptsched.cli.output import milliseconds

QUANTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


@frozen
class Figures:
    """The demo's numbers, each counted from what the database answered.

    Attributes:
        first: The talks' first round.
        second: The same talks again.
        agenda: Of the main room on the first day.
        free: The free half-hours of that day's afternoon.
        kept: How many appointments the tenant has in the end, by listing them.
    """

    first: tuple[Outcome, ...]
    second: tuple[Outcome, ...]
    contest: Contest
    agenda: Agenda
    free: tuple[FreeRooms, ...]
    kept: int
    diagnosis: Diagnosis

    @property
    def booked(self) -> int:
        """How many talks became appointments."""
        return booked_count(self.first)

    @property
    def refused(self) -> int:
        """How many talks were refused for the talk that has their time, and for no other."""
        return refused_count(self.first, self.second)

    @property
    def won(self) -> int:
        """How many clients won a slot."""
        return len(self.contest.winners)

    @property
    def overlaps(self) -> int:
        """How many appointments overlap another, by the doctor's own SQL."""
        return sum(finding.check == "overlaps" for finding in self.diagnosis.findings)

    @property
    def summary(self) -> str:
        """The four numbers the demo is about."""
        return (
            f"{self.booked} booked · {self.refused} refused"
            f" · {self.won} of {len(self.contest.bids)} won · {self.overlaps} overlaps"
        )

    @property
    def faults(self) -> list[str]:
        """What is not as it should be; empty when all is."""
        talks = len(self.first)
        promises = {
            f"{talks} talks should be booked": self.booked == talks,
            f"{talks} talks should be refused, each for its own first booking": (
                self.refused == talks == len(self.second)
            ),
            f"{SLOTS} of {CLIENTS} clients should win, one for each slot": self.contest.is_fair
            and (self.won, len(self.contest.bids)) == (SLOTS, CLIENTS),
            f"{talks + SLOTS} appointments should be kept, not {self.kept}": (
                self.kept == talks + SLOTS
            ),
            "the doctor should look for overlaps": "overlaps" in self.diagnosis.checks,
            "the doctor should find nothing": self.diagnosis.is_healthy,
        }
        return [promise for promise, is_kept in promises.items() if not is_kept]


def booked_count(outcomes: Sequence[Outcome]) -> int:
    """Return how many rows became appointments."""
    return sum(each.appointment is not None for each in outcomes)


def refused_count(first: Sequence[Outcome], second: Sequence[Outcome]) -> int:
    """Return how many of *second* were refused for what the same row booked in *first*."""
    return sum(
        _in_the_way(again) == ({each.appointment.id} if each.appointment else None)
        for each, again in zip(first, second, strict=True)
    )


def _in_the_way(outcome: Outcome) -> set[AppointmentId]:
    return {conflict.appointment_id for conflict in outcome.conflicts}


def durations(
    first: Sequence[Outcome], second: Sequence[Outcome], contest: Contest
) -> dict[str, list[timedelta]]:
    """Return how long each call of `book` took, by what became of it."""
    return {
        "booked": [each.took for each in first if each.appointment],
        "refused": [each.took for each in second if each.refusal],
        "contest": [bid.took for bid in contest.bids],
    }


def quantiles(lengths: Sequence[timedelta]) -> dict[str, float]:
    """Return the nearest-rank quantiles in milliseconds; empty of nothing."""
    ordered = sorted(lengths)
    return {
        name: milliseconds(ordered[math.ceil(share * len(ordered)) - 1])
        for name, share in QUANTILES.items()
        if ordered
    }
