"""The connections of a race: each on a thread of its own, pausing before each statement."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from threading import Condition, Thread
from typing import Any, TypeVar

import psycopg
from attrs import frozen
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

T = TypeVar("T")
Work = Callable[[psycopg.Connection[Any]], Any]


class Abandoned(BaseException):
    """Ends an actor's work from outside; no `except Exception` of the work holds it up."""


class Stage(Enum):
    """Where an actor is: it waits for leave to send, its statement is under way, or it is done."""

    PAUSED = "paused"
    SENT = "sent"
    ENDED = "ended"


@frozen
class Outcome:
    """What became of one actor.

    Attributes:
        value: What its work returned; None when it raised.
        error: What its work, or the commit after it, raised.
    """

    value: Any = None
    error: BaseException | None = None


class PausingConnection(psycopg.Connection[Any]):
    """A connection that asks before each statement and says how it ended."""

    before: Callable[[], None] | None = None
    after: Callable[[psycopg.Error | None], None] | None = None

    def wait(self, gen: PQGen[T], *args: Any, **kwargs: Any) -> T:
        """Run one exchange with the server; parts of a COPY or of a stream are not asked about."""
        if self.before is None or self.pgconn.transaction_status == TransactionStatus.ACTIVE:
            return super().wait(gen, *args, **kwargs)
        self.before()
        error = None
        try:
            return super().wait(gen, *args, **kwargs)
        except psycopg.Error as caught:
            error = caught
            raise
        finally:
            if self.after is not None:
                self.after(error)


class Actor:
    """One connection and, during a race, the thread that works on it.

    `changed` guards the stages of all actors of a race and is notified of each change.

    Attributes:
        error: The SQLSTATE with which the last statement failed; None: it did not.
        arrived_at: When it came to its stage, by the monotonic clock, in nanoseconds.
    """

    def __init__(self, name: str, conninfo: str, changed: Condition) -> None:
        self.name = name
        self.connection = PausingConnection.connect(conninfo)
        self.connection.before, self.connection.after = self._pause, self._note
        self.pid = self.connection.info.backend_pid
        self.stage = Stage.ENDED
        self.error: str | None = None
        self.outcome = Outcome()
        self.arrived_at = 0
        self._changed = changed
        self._thread: Thread | None = None
        self._may_send = False
        self._is_abandoned = False

    def start(self, work: Work) -> None:
        """Begin *work* on the actor's thread; it runs up to its first statement."""
        self.stage, self.error, self.outcome = Stage.SENT, None, Outcome()
        self._thread = Thread(target=self._run, args=(work,), name=self.name, daemon=True)
        self._thread.start()

    def send(self) -> None:
        """Let the paused actor send its next statement."""
        with self._changed:
            self.stage, self.error = Stage.SENT, None
            self._may_send = True
            self._changed.notify_all()

    def abandon(self) -> None:
        """Let the work end at its next statement instead of sending it."""
        with self._changed:
            self._is_abandoned = True
            self._changed.notify_all()

    def close(self, timeout_s: float) -> bool:
        """Wait for the thread and close the connection; false: the thread still has it."""
        if self._thread is not None:
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                return False
        self.connection.close()
        return True

    def _run(self, work: Work) -> None:
        try:
            self.outcome = self._outcome(work)
        except Abandoned:
            pass
        finally:
            if self._is_abandoned:
                self.connection.close()
            self._arrive(Stage.ENDED)

    def _outcome(self, work: Work) -> Outcome:
        try:
            value = work(self.connection)
            self._end(self.connection.commit)
        except Abandoned:
            raise
        except BaseException as error:
            with suppress(psycopg.Error):
                self._end(self.connection.rollback)
            return Outcome(error=error)
        return Outcome(value)

    def _end(self, transaction: Callable[[], None]) -> None:
        status = self.connection.info.transaction_status
        if status == TransactionStatus.INERROR:
            self.connection.rollback()
        elif status == TransactionStatus.INTRANS:
            transaction()

    def _pause(self) -> None:
        with self._changed:
            self._arrive(Stage.PAUSED)
            self._changed.wait_for(lambda: self._may_send or self._is_abandoned)
            self._may_send = False
            if self._is_abandoned:
                raise Abandoned

    def _note(self, error: psycopg.Error | None) -> None:
        self.error = None if error is None else error.sqlstate or "lost"

    def _arrive(self, stage: Stage) -> None:
        with self._changed:
            self.stage, self.arrived_at = stage, time.monotonic_ns()
            self._changed.notify_all()
