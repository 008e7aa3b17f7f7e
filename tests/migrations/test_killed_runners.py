"""A runner killed at any statement of the bundled schema leaves the next one all there is to do."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from apptsched._sync.migrator import Migrator
from apptsched.migrate import bundled_version
from apptsched.migrate.results import MigrationProgress
from apptsched.migrate.snapshot import Snapshot
from tests.support import examples, is_deep
from tests.support.migrations import OUTSIDE, SCRATCH_TABLE, ask, version, write
from tests.support.nursery import Nursery, nursery

VERSIONS = range(1, bundled_version() + 1)


def boundaries(count: int) -> list[int]:
    """Return the statements to be killed before: all of them, or some of each kind."""
    everyone = range(1, count + 1)
    some = random.Random(count).sample(everyone, min(examples(20), count))
    return list(everyone) if is_deep() else sorted(some)


def counted(conninfo: str, call: str, **arguments: object) -> int:
    """Make a call and return how many statements it ran."""
    told: list[str] = []

    def hear(progress: MigrationProgress) -> None:
        if progress.file != "history_tables.sql":
            told.append(progress.what)

    getattr(Migrator(conninfo, progress=hear), call)(**arguments)
    return told.count("running")


def kill(started: Nursery, conninfo: str, call: str, at: int, **arguments: object) -> None:
    order = {"conninfo": conninfo, "call": call, "arguments": arguments, "kill_at": at}
    assert started.run(order) == ["SIGKILL"]


def test_an_up_killed_at_any_statement_is_made_good_by_the_next(scratch: str) -> None:
    migrator = Migrator(scratch)
    migrator.up(1)
    migrator.down(to=0, yes_lose_data=True)
    with nursery() as started:
        for goal in VERSIONS:
            before = migrator.snapshot()
            count = counted(scratch, "up", target=goal)
            clean = migrator.snapshot()
            for statement in boundaries(count):
                migrator.down(to=goal - 1, yes_lose_data=True)
                kill(started, scratch, "up", statement, target=goal)

                assert migrator.status().version == goal - 1
                assert before.difference(migrator.snapshot()) == ""
                migrator.up(goal)
                assert clean.difference(migrator.snapshot()) == "", f"{goal:04d}, {statement}"


def test_a_down_killed_at_any_statement_changes_nothing(scratch: str) -> None:
    migrator, snapshots = Migrator(scratch), list[Snapshot]()
    for goal in VERSIONS:
        migrator.up(goal)
        snapshots.append(migrator.snapshot())
    with nursery() as started:
        for goal in reversed(VERSIONS):
            lossy = {"to": goal - 1, "yes_lose_data": True}
            count = counted(scratch, "down", **lossy)
            migrator.up(goal)
            for statement in boundaries(count):
                kill(started, scratch, "down", statement, **lossy)

                assert migrator.status().version == goal
                assert snapshots[goal - 1].difference(migrator.snapshot()) == ""
            migrator.down(**lossy)


@pytest.mark.parametrize("statement", [1, 2, 3])
def test_an_up_outside_a_transaction_is_resumed_after_a_kill(
    scratch: str, tmp_path: Path, statement: int
) -> None:
    files = {
        "0002_i.up.sql": f"{OUTSIDE}create index concurrently i on t (a);\n"
        "create index concurrently j on t (a);\ncreate table u ();",
        "0002_i.down.sql": f"{OUTSIDE}drop table u;\ndrop index concurrently j;\ndrop index i;",
    }
    write(tmp_path, {**SCRATCH_TABLE, **files})
    migrator = Migrator(scratch, source=tmp_path)
    order = {"conninfo": scratch, "source": str(tmp_path)}
    with nursery() as started:
        migrator.up(1)
        assert started.run({**order, "call": "up", "kill_at": statement}) == ["SIGKILL"]
        up = migrator.repair("resume")
        assert started.run({**order, "call": "down", "kill_at": statement}) == ["SIGKILL"]
        down = migrator.repair("resume")

    assert (up.statements, down.statements) == (4 - statement, 4 - statement)
    assert version(scratch) == 1
    assert ask(scratch, "select to_regclass('i'), to_regclass('j'), to_regclass('u')") == [
        (None, None, None)
    ]
