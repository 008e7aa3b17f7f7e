"""The migration runner."""

from __future__ import annotations

from time import perf_counter

from apptsched import Migrator
from benchmarks.result import Result


def idle_up(conninfo: str, rounds: int) -> Result:
    """Time `up()` of a schema that has all its migrations, the connection it opens included."""
    migrator = Migrator(conninfo)
    migrator.up()
    times = []
    for _ in range(rounds):
        started = perf_counter()
        applied = migrator.up()
        times.append((perf_counter() - started) * 1000)
        assert applied == ()
    return Result.of("migrator.up() with nothing to do, ms", times, target=20)
