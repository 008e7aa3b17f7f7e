"""Who waits behind whom."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any, Literal

import psycopg

PATIENCE_S = 60
WAITING = """
    select pid
    from pg_stat_activity
    where application_name = %s and datname = current_database() and wait_event_type = 'Lock'
"""
BLOCKERS = "select pg_blocking_pids(%s)"


def queue_and_leave(
    conninfo: str, query: str, application_name: str
) -> Literal["served", "behind others"]:
    """Run *query* until it has queued behind that application, and is not behind it any more.

    Returns:
        Whether it was served then, or had only others before it.
    """
    with (
        psycopg.connect(conninfo, autocommit=True) as client,
        psycopg.connect(conninfo, autocommit=True) as observer,
        ThreadPoolExecutor(1) as pool,
    ):
        deadline = monotonic() + PATIENCE_S
        while True:
            rival = _waiting(observer, application_name, deadline)
            answer = pool.submit(client.execute, query)
            found = _followed(observer, client.info.backend_pid, rival, answer, deadline)
            if found:
                client.cancel_safe()
                answer.exception()
                return found
            answer.result()


def _waiting(observer: psycopg.Connection[Any], application_name: str, deadline: float) -> int:
    """Return the process of the application once it waits for a lock."""
    while monotonic() < deadline:
        row = observer.execute(WAITING, [application_name]).fetchone()
        if row:
            return row[0]
        sleep(0.005)
    raise TimeoutError("it never waited")


def _followed(
    observer: psycopg.Connection[Any],
    pid: int,
    rival: int,
    answer: Future[Any],
    deadline: float,
) -> Literal["served", "behind others"] | None:
    """Return how a query left the queue behind *rival*; None: it was served without queueing."""
    was_behind = False
    while monotonic() < deadline:
        is_served = answer.done()
        [blockers] = observer.execute(BLOCKERS, [pid]).fetchone()
        if rival in blockers:
            was_behind = True
        elif is_served:
            return "served" if was_behind else None
        elif was_behind and blockers:
            return "behind others"
    raise TimeoutError("it never left the queue")
