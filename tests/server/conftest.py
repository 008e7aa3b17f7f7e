"""Processes that start servers, run as root or as an ordinary user, and that tests may kill."""

from __future__ import annotations

import json
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from apptsched.testing.server import _installation
from apptsched.testing.server._installation import in_the_wheel, on_this_machine
from apptsched.testing.server._server import NotHere

# Starts a server, says where, forks if told to, and ends when its standard input does.
CLIENT = """
import json, os, signal, sys
from pathlib import Path
import psycopg
from apptsched.testing.server import provide

order = json.loads(sys.argv[1])
server = provide(**order["arguments"])
with psycopg.connect(server.dsn) as connection:
    connection.execute("create table proof (x int)")
child = os.fork() if order["fork"] else None
if child == 0:
    signal.pause() if order["fork"] == "pause" else sys.exit()
if order["fork"] == "exit":
    os.waitpid(child, 0)
postmaster = int((server.data_directory / "postmaster.pid").read_text().split()[0])
guardian = int(Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()[1])
facts = {
    "dsn": server.dsn, "source": server.source, "description": server.description,
    "directory": str(server.data_directory.parent), "child": child,
    "postmaster": postmaster, "guardian": guardian, "uid": os.getuid(),
}
print(json.dumps(facts), flush=True)
sys.stdin.read()
"""


@frozen
class Client:
    """A process that has started a server, and what it says about it."""

    process: subprocess.Popen[str]
    facts: dict[str, Any]

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=60)


@frozen
class Person:
    """An interpreter with this project, and the `subprocess` arguments to run it as somebody."""

    python: str
    arguments: dict[str, Any]


def _ordinary_person() -> Person:
    if os.geteuid() != 0:
        return Person(sys.executable, {})
    nobody = pwd.getpwnam("nobody")
    path = os.pathsep.join(each for each in sys.path if each)
    arguments = {
        "user": nobody.pw_uid,
        "group": nobody.pw_gid,
        "extra_groups": [],
        "env": {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        "cwd": "/",
    }
    minor = f"python3.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{minor}", f"/usr/local/bin/{minor}"):
        with suppress(OSError):
            probe = [python, "-c", "import apptsched.testing.server"]
            tried = subprocess.run(probe, **arguments, capture_output=True, check=False)
            if tried.returncode == 0:
                return Person(python, arguments)
    pytest.skip(f"user nobody has no {minor} that can read this project")


@pytest.fixture(params=["root", "ordinary user"])
def person(request: pytest.FixtureRequest) -> Person:
    if request.param == "ordinary user":
        return _ordinary_person()
    if os.geteuid() != 0:
        pytest.skip("only root can act as root")
    return Person(sys.executable, {})


@pytest.fixture(params=["machine", "embedded"])
def source(request: pytest.FixtureRequest) -> str:
    try:
        {"machine": on_this_machine, "embedded": in_the_wheel}[request.param]()
    except NotHere as why:
        pytest.skip(str(why))
    return request.param


@pytest.fixture
def start_client() -> Iterator[Callable[..., Client]]:
    """Starts clients: `start_client(person=None, fork="pause" or "exit", **provide's)`."""
    started: list[subprocess.Popen[str]] = []

    def start(person: Person | None = None, *, fork: str = "", **arguments: Any) -> Client:
        person = person or Person(sys.executable, {})
        arguments.setdefault("sources", ["machine", "embedded"])
        process = subprocess.Popen(
            [person.python, "-c", CLIENT, json.dumps({"arguments": arguments, "fork": fork})],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **person.arguments,
        )
        started.append(process)
        return Client(process, json.loads(process.stdout.readline()))

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Waits until something holds; fails after half a minute."""

    def wait(holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not holds():
            assert time.monotonic() < deadline, "it never came true"
            time.sleep(0.01)

    return wait


@pytest.fixture
def gone(eventually: Callable[[Callable[[], bool]], None]) -> Callable[[Client], None]:
    """Waits until nothing is left of a client's server."""

    def check(client: Client) -> None:
        facts = client.facts
        eventually(lambda: not Path(f"/proc/{facts['postmaster']}").exists())
        eventually(lambda: not Path(facts["directory"]).exists())

    return check


@pytest.fixture
def kill_later() -> Iterator[Callable[[int], None]]:
    """Notes a process to be killed when the test has ended."""
    noted: list[int] = []
    yield noted.append
    for pid in noted:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def bare_machine(monkeypatch):
    """A machine without PostgreSQL and Docker."""
    monkeypatch.delenv("APPTSCHED_PG_BIN", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent.sock")
    monkeypatch.setattr(_installation, "PLACES", ())
    monkeypatch.setattr(_installation, "WHEEL", "no_such_wheel")


@pytest.fixture
def fake_programs(tmp_path):
    """Makes a folder of programs that only say something: `fake_programs(version, initdb)`."""

    def make(version: str, initdb: str = "exit 1") -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        stated = f"echo 'postgres (PostgreSQL) {version}'"
        for name, text in (("postgres", stated), ("initdb", initdb)):
            (folder / name).write_text(f"#!/bin/sh\n{text}\n")
            (folder / name).chmod(0o755)
        return folder

    return make
