"""A database of its own for every test, and runners in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apptsched.testing.server import Server
from tests.support.migrations import new_database

# Does one call, told by its arguments; when stepping, waits for a line before every statement.
RUNNER = """
import sys
from pathlib import Path
from apptsched._sync.migrator import Migrator

conninfo, folder, call, pace = sys.argv[1:]

def tell(progress):
    print(progress.what, progress.file, progress.statement, flush=True)
    if pace == "step" and progress.what == "running":
        sys.stdin.readline()

sys.stdin.readline()
done = getattr(Migrator(conninfo, source=Path(folder), progress=tell), call)()
print("done", *[each.version for each in done], flush=True)
"""


@pytest.fixture
def scratch(apptsched_server: Server) -> Iterator[str]:
    """The conninfo of an empty database."""
    with new_database(apptsched_server.dsn) as conninfo:
        yield conninfo


@pytest.fixture
def start_runner() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts runners: `start_runner(conninfo, folder, "up" or "down", "step" or "run")`."""
    started: list[subprocess.Popen[str]] = []

    def start(conninfo: str, folder: Path, call: str, pace: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", RUNNER, conninfo, str(folder), call, pace]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()
