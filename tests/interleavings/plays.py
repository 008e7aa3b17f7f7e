"""Two calls played one after the other and in each other's way, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pprint import pformat
from typing import Any
from uuid import UUID

import psycopg
from attrs import field, frozen

from apptsched import Database, Refused
from apptsched.testing import Interleaver, Interleaving
from tests.interleavings.calls import Call
from tests.interleavings.clinic import Clinic, Scenario, open_clinic, told

NEVER_MEET = "the two never meet"


@frozen
class Schedule:
    """Whose turn it is, and what that means.

    Attributes:
        turns: Numbers of calls. A commit that is not yet possible, because its call still waits,
            is passed over.
        by_statement: A turn is one statement, not the whole call.
        undo: The first call's transaction is rolled back.
    """

    turns: list[int]
    by_statement: bool = False
    undo: bool = False


SCHEDULES = {
    "the first commits first": Schedule([0, 1, 0, 1]),
    "the second commits first": Schedule([0, 1, 1, 0]),
    "the first is rolled back": Schedule([0, 1, 0, 1], undo=True),
}


@frozen
class Play:
    """What two calls answered and left behind; equal when nobody could tell them apart.

    Attributes:
        answers: Of a sweep only that there was one: it may leave a hold to whoever is at it.
        swept: What the sweeps answered.
        story: How it went, for whoever reads a failure.
    """

    answers: dict[str, Any]
    rows: dict[str, Any]
    deadlocks: int
    swept: dict[str, Any] = field(factory=dict, eq=False)
    story: str = field(default="", eq=False)
    has_waited: bool = field(default=False, eq=False)

    def __str__(self) -> str:
        return "\n".join([self.story, pformat(self.answers), pformat(self.rows, width=150)])


@frozen
class Stage:
    """Where scenarios are played."""

    database: Database
    connection: psycopg.Connection[Any]
    race: Interleaver

    def in_turn(self, scenario: Scenario, *names: str) -> Play:
        """Play the calls of these names (`first`, `second`) one after the other."""
        clinic = open_clinic(self.database, self.connection, scenario)
        answers = {}
        for name in names:
            try:
                answers[name] = getattr(scenario, name).make(clinic.desk(self.connection))
                self.connection.commit()
            except Refused as refusal:
                answers[name] = refusal
                self.connection.rollback()
        return self._play(clinic, answers, " then ".join(names))

    def interleaved(self, scenario: Scenario, schedule: Schedule) -> Play:
        """Race the calls; what is undone has answered nothing."""
        clinic = open_clinic(self.database, self.connection, scenario)
        made: set[int] = set()

        def work(number: int, call: Call) -> Any:
            def run(connection: psycopg.Connection[Any]) -> Any:
                try:
                    return call.make(clinic.desk(connection))
                finally:
                    made.add(number)
                    if schedule.undo and number == 0:
                        connection.rollback()

            return run

        works = [work(0, scenario.first), work(1, scenario.second)]
        turns = schedule.turns if schedule.by_statement else self._by_call(schedule.turns, made)
        ran = self.race.run(works, turns)
        answers = {
            name: outcome.error or outcome.value
            for name, outcome in zip(("first", "second"), ran.outcomes, strict=True)
            if name == "second" or not schedule.undo
        }
        return self._play(clinic, answers, str(ran), ran)

    def _by_call(self, turns: list[int], made: set[int]) -> Iterator[int]:
        """Yield each turn again until its call is made or waits."""
        for actor in turns:
            yield actor
            while actor not in made and actor in self.race.ready:
                yield actor

    def _play(
        self, clinic: Clinic, answers: dict[str, Any], story: str, ran: Interleaving | None = None
    ) -> Play:
        self._sweep(clinic)
        names = clinic.names(answers)
        rows = clinic.rows(self.connection, names)
        self.connection.rollback()
        answered = {name: told(answer, names) for name, answer in answers.items()}
        swept = {name: answered[name] for name, answer in answers.items() if _is_sweep(answer)}
        answered |= dict.fromkeys(swept, "swept")
        if ran is None:
            return Play(answered, rows, 0, swept, story)
        return Play(answered, rows, ran.deadlocks, swept, story, has_waited=bool(ran.blocked))

    def _sweep(self, clinic: Clinic) -> None:
        """Expire what a sweep passed over because somebody held it: whose time is up, is up."""
        clinic.desk(self.connection).scheduler.appointments.expire_holds()
        self.connection.commit()


@contextmanager
def open_stage(conninfo: str) -> Iterator[Stage]:
    """Yield a stage in a database with the schema."""
    with (
        Database(conninfo) as database,
        psycopg.connect(conninfo) as connection,
        Interleaver(conninfo) as race,
    ):
        yield Stage(database, connection, race)


def _is_sweep(answer: Any) -> bool:
    return isinstance(answer, tuple) and all(isinstance(each, UUID) for each in answer)


def faults(
    stage: Stage, scenario: Scenario, schedules: Mapping[str, Schedule] = SCHEDULES
) -> list[str]:
    """Return the story of each interleaving that no serial order explains, or that there is none.

    Both calls are the first in turn.
    """
    plays, found = [], []
    for ordered in (scenario, scenario.mirrored):
        serial = [
            stage.in_turn(ordered, "first", "second"),
            stage.in_turn(ordered, "second", "first"),
        ]
        alone = [stage.in_turn(ordered, "second")]
        for name, schedule in schedules.items():
            play = stage.interleaved(ordered, schedule)
            expected = alone if schedule.undo else serial
            if play not in expected:
                found.append("\n\n".join([f"{ordered}, {name}:", *map(str, [play, *expected])]))
            plays.append(play)
    if not any(play.has_waited for play in plays) and are_alike(*serial):
        found.append(f"{scenario}: {NEVER_MEET}")
    return found


def are_alike(one: Play, other: Play) -> bool:
    """Whether nobody could tell two plays apart, not even by what the sweeps answered."""
    return one == other and one.swept == other.swept
