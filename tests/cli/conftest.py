"""The command line, run in this process, and databases in the states it may meet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from attrs import frozen

import apptsched
from apptsched.cli.app import run
from apptsched.testing.server import Server

HEADER = "resource,starts_at,ends_at,service,title"


@frozen
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    error: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one line on stderr."""
        [line] = self.error.splitlines()
        return line


Command = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _no_database_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APPTSCHED_DATABASE_URL", "DATABASE_URL", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs one command line that names no database unless its arguments do."""

    def run_command(*arguments: str) -> Answer:
        capsys.readouterr()
        code = run(arguments)
        said = capsys.readouterr()
        return Answer(int(code), said.out, said.err)

    return run_command


@pytest.fixture
def on_database(
    command: Command, apptsched_database: apptsched.Database, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Runs one command line on a migrated database of the test's own."""
    monkeypatch.setenv("DATABASE_URL", apptsched_database.config.conninfo)
    return command


@pytest.fixture
def empty_database(apptsched_server: Server) -> Iterator[str]:
    """The conninfo of a database without the schema."""
    name = f"apptsched_test_{uuid4().hex}"
    with psycopg.connect(apptsched_server.dsn, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        yield apptsched_server.database(name)
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def timetable(tmp_path: Path) -> Callable[..., str]:
    """Writes rows below the usual first line to a file and returns its path."""

    def write(*rows: str, header: str = HEADER) -> str:
        path = tmp_path / f"{uuid4().hex}.csv"
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        return str(path)

    return write
