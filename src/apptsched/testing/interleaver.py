"""Races between connections, one statement at a time and the same on every run."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from string import ascii_uppercase
from threading import Condition
from typing import Any, Self

import psycopg
from attrs import frozen

from apptsched.testing._actors import Actor, Outcome, Stage, Work

__all__ = ["Interleaver", "Interleaving", "Outcome", "Step"]

# What each session sent last and who keeps it from going on.
SESSIONS = """
    select pid, pg_blocking_pids(pid), query
    from pg_stat_activity where pid = any (%s)
"""
TERMINATE = "select pg_terminate_backend(pid) from unnest(%s::int[]) pid"
POLL_S = 0.002
TEXT_LIMIT = 72
DEADLOCK = "40P01"


@frozen
class Step:
    """What the server did of one statement.

    Attributes:
        actor: Whose statement, by name: `A`, `B` and so on.
        statement: The beginning of its text; a commit or rollback is a statement, too.
        blocked_by: Whom it waits for: actors by name, other sessions by process id. Empty: it
            is finished.
        error: The SQLSTATE with which it failed; `lost` when the connection was.
        resumed: It had been blocked, and came free or has others to wait for by this step.
    """

    actor: str
    statement: str
    blocked_by: tuple[str, ...] = ()
    error: str | None = None
    resumed: bool = False

    def __str__(self) -> str:
        verdict = f"failed: {self.error}" if self.error else "done"
        if self.blocked_by:
            verdict = f"waits for {', '.join(self.blocked_by)}"
        sign = "↳" if self.resumed else " "
        return f"{sign} {self.actor}  {self.statement}: {verdict}"


@frozen
class Interleaving:
    """One race that was run to its end; as text, its steps line by line.

    Attributes:
        outcomes: What became of each actor, in the order the works were given.
        steps: What the server did, in order.
    """

    outcomes: tuple[Outcome, ...]
    steps: tuple[Step, ...]

    @property
    def deadlocks(self) -> int:
        """How many statements the server ended to undo a deadlock."""
        return sum(step.error == DEADLOCK for step in self.steps)

    @property
    def blocked(self) -> tuple[str, ...]:
        """Who had to wait, in order of the first time."""
        return tuple(dict.fromkeys(step.actor for step in self.steps if step.blocked_by))

    def __str__(self) -> str:
        return "\n".join(map(str, self.steps))


class Interleaver:
    """Connections that send one statement at a time, in the order you say.

    Each actor works on a connection and in a thread of its own, and pauses before each statement
    it sends. A schedule says who sends next. A step ends when the statement has, or when the
    server says whom it waits for; nobody sleeps and hopes. So the same schedule is the same race
    on every run, and one that Hypothesis draws shrinks.

    A work may leave its transaction open: it is committed when the work returns and rolled back
    when it raises, as a statement of its own. The implicit BEGIN is part of the first statement.
    A context manager: its end cuts short what is still under way and closes the connections.

    Args:
        conninfo: Which database; one more connection asks it who waits for whom.
        actors: How many, at most 26; they are called `A`, `B`, `C` and so on.
        timeout: The longest a step may take; a wait that nobody in the race can end is one, too.
    """

    def __init__(
        self, conninfo: str, actors: int = 2, *, timeout: timedelta = timedelta(seconds=30)
    ) -> None:
        if not 1 <= actors <= len(ascii_uppercase):
            raise ValueError(f"a race is between 1 and {len(ascii_uppercase)} actors: {actors}")
        self._conninfo = conninfo
        self._names = ascii_uppercase[:actors]
        self._timeout_s = timeout.total_seconds()
        self._changed = Condition()
        self._actors: list[Actor] = []
        self._waits: dict[str, tuple[str, ...]] = {}
        self._steps: list[Step] = []
        self._monitor: psycopg.Connection[Any] | None = None

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def steps(self) -> tuple[Step, ...]:
        """What the server did since the works were started, in order."""
        return tuple(self._steps)

    @property
    def ready(self) -> tuple[int, ...]:
        """Whose next statement may be sent, ascending: who is neither blocked nor done."""
        return tuple(i for i, a in enumerate(self._actors) if a.stage is Stage.PAUSED)

    def run(self, works: Sequence[Work], schedule: Iterable[int] = ()) -> Interleaving:
        """Race *works* to their end and return what became of them.

        Args:
            works: One for each actor, called with its connection.
            schedule: Who sends next, by number from 0. One that cannot send is passed over; after
                the last number the actors go on to their ends one after the other.

        Raises:
            TimeoutError: A statement neither ended nor was blocked by an actor that can still
                move; the steps until then are the message.
        """
        try:
            self.start(*works)
            for actor in schedule:
                if actor in self.ready:
                    self.step(actor)
            return self.finish()
        except BaseException:
            self.close()
            raise

    def start(self, *works: Work) -> None:
        """Begin one work per actor, one after the other; each stops before its first statement.

        Raises:
            ValueError: There are more works or fewer than actors, or the last race is not finished.
        """
        if len(works) != len(self._names):
            raise ValueError(f"{len(self._names)} actors have {len(works)} works")
        if any(actor.stage is not Stage.ENDED for actor in self._actors):
            raise ValueError("the last race is not finished")
        self._open()
        self._steps.clear()
        for actor, work in zip(self._actors, works, strict=True):
            actor.start(work)
            self._settle()

    def step(self, actor: int) -> Step:
        """Send an actor's next statement and return what the server made of it.

        Whoever it sets free goes on by itself, up to the next statement; `steps` has that, too.

        Raises:
            ValueError: It has nothing to send; see `ready`.
            TimeoutError: See `run`.
        """
        if actor not in self.ready:
            raise ValueError(f"actor {actor} cannot send now; these can: {self.ready}")
        number = len(self._steps)
        self._actors[actor].send()
        self._settle(self._actors[actor])
        return self._steps[number]

    def finish(self) -> Interleaving:
        """Let every actor go on to its end, the first that can first; return the whole race.

        Raises:
            TimeoutError: See `run`.
        """
        deadline = self._deadline()
        while any(actor.stage is not Stage.ENDED for actor in self._actors):
            if self.ready:
                self.step(self.ready[0])
                deadline = self._deadline()
            else:
                self._give_up_after(deadline)
                self._settle()
        return Interleaving(tuple(actor.outcome for actor in self._actors), self.steps)

    def close(self) -> None:
        """Cut short what is under way, and close the connections.

        Raises:
            TimeoutError: A work does not end although its connection did.
        """
        for actor in self._actors:
            actor.abandon()
        if self._monitor is not None:
            with suppress(psycopg.Error), self._monitor:
                self._monitor.execute(TERMINATE, [[actor.pid for actor in self._under_way()]])
        stuck = [actor.name for actor in self._actors if not actor.close(self._timeout_s)]
        self._actors, self._waits, self._monitor = [], {}, None
        if stuck:
            raise TimeoutError(f"the work of {', '.join(stuck)} does not end")

    def _open(self) -> None:
        if self._monitor is not None:
            return
        try:
            self._monitor = psycopg.connect(self._conninfo, autocommit=True)
            for name in self._names:
                self._actors.append(Actor(name, self._conninfo, self._changed))
        except BaseException:
            self.close()
            raise

    def _settle(self, chosen: Actor | None = None) -> None:
        """Return once nobody can move without another step, and note what happened till then."""
        deadline = self._deadline()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: not self._under_way(), POLL_S)
            asked = self._under_way()
            waits, texts = self._ask_the_server()
            waits = {actor.name: waits[actor.name] for actor in asked}
            if asked == self._under_way() and can_last(waits):
                break
            self._give_up_after(deadline)
        if asked:  # the server reads what was sent before it finds out who waits
            _, texts = self._ask_the_server()
        resumed = [a for a in self._actors if self._waits.get(a.name, ()) != waits.get(a.name, ())]
        resumed = sorted((a for a in resumed if a is not chosen), key=lambda a: a.arrived_at)
        for actor in [chosen, *resumed] if chosen else resumed:
            waits_for = waits.get(actor.name, ())
            step = Step(actor.name, texts[actor.name], waits_for, actor.error, actor is not chosen)
            self._steps.append(step)
        self._waits = waits

    def _ask_the_server(self) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
        """Return whom each actor waits for, and what it sent last."""
        assert self._monitor is not None
        names = {actor.pid: actor.name for actor in self._actors}
        waits: dict[str, tuple[str, ...]] = dict.fromkeys(self._names, ())
        texts = dict.fromkeys(self._names, "(connection lost)")
        for pid, blockers, text in self._monitor.execute(SESSIONS, [list(names)]):
            waits[names[pid]] = tuple(sorted({names.get(each, str(each)) for each in blockers}))
            texts[names[pid]] = " ".join(text.split())[:TEXT_LIMIT]
        return waits, texts

    def _under_way(self) -> list[Actor]:
        return [actor for actor in self._actors if actor.stage is Stage.SENT]

    def _deadline(self) -> float:
        return time.monotonic() + self._timeout_s

    def _give_up_after(self, deadline: float) -> None:
        if time.monotonic() < deadline:
            return
        story = [*self._steps, f"  {', '.join(a.name for a in self._under_way())}: still under way"]
        raise TimeoutError("\n".join(["a step does not end:", *map(str, story)]))


def can_last(waits: Mapping[str, Collection[str]]) -> bool:
    """Whether all who wait do so, in the end, for somebody who does not.

    Whoever waits for nobody is still at work, and of those that wait in a circle the server will
    end one.
    """
    try:
        TopologicalSorter(waits).prepare()
    except CycleError:
        return False
    return all(waits.values())
