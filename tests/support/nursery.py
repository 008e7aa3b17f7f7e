"""Migration runners in processes of their own, forked from one that has imported everything.

Run as a program it answers lines of JSON on standard input: each is a list of orders, which are
carried out at once, and answered by a list of what became of them.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import define

from apptsched._sync.migrator import Migrator

Order = dict[str, Any]


@define
class Nursery:
    """Starts runners; see `nursery`."""

    process: subprocess.Popen[str]

    def run(self, *orders: Order) -> list[Any]:
        """Carry out *orders* at once; return for each the versions, an error's name, or a signal.

        An order has `conninfo`, `call` and `arguments` of a migrator; `source` is a folder, or the
        bundled schema; `lock` is the migrator's; `kill_at` is the statement, counted over the
        call, before which the runner is killed.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(orders) + "\n")
        self.process.stdin.flush()
        answers: list[Any] = json.loads(self.process.stdout.readline())
        return answers


@contextmanager
def nursery() -> Iterator[Nursery]:
    """Start one; it ends with the block."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "tests.support.nursery"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=root) as process:
        try:
            yield Nursery(process)
        finally:
            process.stdin.close()


def serve() -> None:
    """Carry out what standard input orders until it ends."""
    for line in sys.stdin:
        started = [_start(order) for order in json.loads(line)]
        print(json.dumps([_await(*child) for child in started]), flush=True)


def _start(order: Order) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    with os.fdopen(writing, "w", encoding="utf-8") as answer:
        answer.write(json.dumps(_carry_out(order)))
    os._exit(0)


def _await(child: int, reading: int) -> Any:
    with os.fdopen(reading, encoding="utf-8") as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    return json.loads(text) if text else signal.Signals(os.WTERMSIG(status)).name


def _carry_out(order: Order) -> Any:
    left = order.get("kill_at", sys.maxsize)

    def tell(progress: Any) -> None:
        nonlocal left
        left -= progress.what == "running" and progress.file != "history_tables.sql"
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    source = Path(order["source"]) if "source" in order else None
    migrator = Migrator(
        order["conninfo"], source=source, progress=tell, lock=order.get("lock", "session")
    )
    try:
        done: Sequence[Any] = getattr(migrator, order["call"])(**order.get("arguments", {}))
    except Exception as error:
        return type(error).__name__
    return [each.version for each in done]


if __name__ == "__main__":
    serve()
