"""Two calls played one after the other and in each other's way, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from pprint import pformat
from typing import Any

import psycopg
from attrs import field, frozen

from apptsched import Database, Refused
from apptsched.testing import Interleaver, Interleaving
from tests.interleavings.calls import Call
from tests.interleavings.clinic import Clinic, Scenario, open_clinic, told

# Who sends next, and whether the first call's transaction is rolled back. A commit that is not yet
# possible, because its call still waits, is passed over.
SCHEDULES = {
    "the first commits first": ([0, 1, 0, 1], False),
    "the second commits first": ([0, 1, 1, 0], False),
    "the first is rolled back": ([0, 1, 0, 1], True),
}


@frozen
class Play:
    """What two calls answered and left behind; equal when nobody could tell them apart.

    Attributes:
        story: How it went, for whoever reads a failure.
    """

    answers: dict[str, Any]
    rows: dict[str, Any]
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

    def interleaved(self, scenario: Scenario, schedule: list[int], undo: bool) -> Play:
        """Race the calls; one that is undone answers nothing.

        Raises:
            AssertionError: There was a deadlock, or an error that is no refusal.
        """
        clinic = open_clinic(self.database, self.connection, scenario)

        def work(call: Call, undo: bool) -> Any:
            def run(connection: psycopg.Connection[Any]) -> Any:
                answer = call.make(clinic.desk(connection))
                if undo:
                    connection.rollback()
                return answer

            return run

        ran = self.race.run([work(scenario.first, undo), work(scenario.second, False)], schedule)
        _refuse_strays(ran)
        answers = {
            name: outcome.error or outcome.value
            for name, outcome in zip(("first", "second"), ran.outcomes, strict=True)
        }
        if undo:
            del answers["first"]
        return self._play(clinic, answers, str(ran), has_waited=bool(ran.blocked))

    def _play(
        self, clinic: Clinic, answers: dict[str, Any], story: str, *, has_waited: bool = False
    ) -> Play:
        self._sweep(clinic)
        names = clinic.names(answers)
        rows = clinic.rows(self.connection, names)
        self.connection.rollback()
        answered = {name: told(answer, names) for name, answer in answers.items()}
        return Play(answered, rows, story, has_waited)

    def _sweep(self, clinic: Clinic) -> None:
        """Expire what a sweep passed over because somebody held it: whose time is up, is up."""
        if hasattr(clinic.desk(self.connection).scheduler.appointments, "expire_holds"):
            clinic.desk(self.connection).scheduler.appointments.expire_holds()
        self.connection.commit()


def _refuse_strays(ran: Interleaving) -> None:
    for outcome in ran.outcomes:
        if outcome.error is not None and not isinstance(outcome.error, Refused):
            raise AssertionError(f"a stray error\n{ran}") from outcome.error
    assert not ran.deadlocks, f"a deadlock\n{ran}"


def faults(stage: Stage, scenario: Scenario) -> Iterator[str]:
    """Yield the story of each interleaving that no serial order explains."""
    serial = stage.in_turn(scenario, "first", "second"), stage.in_turn(scenario, "second", "first")
    alone = (stage.in_turn(scenario, "second"),)
    waits = False
    for name, (schedule, undo) in SCHEDULES.items():
        play = stage.interleaved(scenario, schedule, undo)
        waits = waits or play.has_waited
        if play not in (alone if undo else serial):
            expected = alone if undo else serial
            yield "\n\n".join([f"{scenario}, {name}:", str(play), *map(str, expected)])
    if not waits and serial[0] == serial[1]:
        yield f"{scenario}: the two never meet"
