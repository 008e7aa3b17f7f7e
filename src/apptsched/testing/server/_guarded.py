"""Starts a server from PostgreSQL's own programs, under a guardian process."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from attrs import frozen
from psycopg.conninfo import make_conninfo

from apptsched.testing.server._account import home_for, server_account, trees_to_copy
from apptsched.testing.server._installation import Installation
from apptsched.testing.server._server import Broken, Running, Wish

GUARDIAN = Path(__file__).with_name("_guardian.py")
STOP_S = 60


@frozen
class Guardian:
    """The process that keeps a server."""

    process: subprocess.Popen[bytes]
    to: IO[bytes]
    answers: IO[bytes]

    @classmethod
    def start(cls) -> Guardian:
        """Start it in a session of its own, out of reach of the terminal's Ctrl-C."""
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", GUARDIAN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        return cls(process, process.stdin, process.stdout)

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """Return its answer to *order*; `error` says why there is no server."""
        self.tell(json.dumps(order).encode() + b"\n")
        line = self.answers.readline()
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError:
            text = (line + self.answers.read()).decode(errors="replace")
            return {"error": f"the guardian process failed:\n{text}"}
        return answer

    def tell(self, message: bytes) -> None:
        """Send *message*, if it still listens."""
        with suppress(BrokenPipeError):
            self.to.write(message)
            self.to.flush()

    def dismiss(self) -> None:
        """Have it stop the server and remove the directory; wait for both."""
        # A byte, not only the end of the pipe, which a forked process may hold open.
        self.tell(b"\n")
        with suppress(BrokenPipeError):
            self.to.close()
        self.process.wait(timeout=STOP_S)
        self.answers.close()


def start_guarded(installation: Installation, where: str, wish: Wish) -> Running:
    """Start a server on a new data directory; it ends with this process.

    Raises:
        Broken: A program failed; the message has the end of the log.
    """
    password = secrets.token_urlsafe(16)
    order = order_for(installation, password, wish)
    guardian = Guardian.start()
    try:
        answer = guardian.ask(order)
        if "error" in answer:
            raise Broken(f"{where}: {answer['error']}")
    except BaseException:
        guardian.dismiss()
        raise
    directory = Path(answer["directory"])
    log_path = directory / "log"
    return Running(
        dsn=conninfo(directory, answer["port"], password if wish.tcp else None),
        where=where,
        stop=guardian.dismiss,
        log=lambda: log_path.read_text(encoding="utf-8", errors="replace"),
        data_directory=directory / "data",
        log_path=log_path,
    )


def order_for(installation: Installation, password: str, wish: Wish) -> dict[str, Any]:
    """What the guardian is told."""
    account = server_account()
    copies = trees_to_copy(installation.binaries, account)
    return {
        "parent": os.getpid(),
        "home": str(home_for(account)),
        "account": account.as_arguments() if account else {},
        "copies": [(str(source), str(target)) for source, target in copies],
        "binaries": str(copies[0][1] if copies else installation.binaries),
        "password": password,
        "settings": dict(wish.settings),
        "tcp": wish.tcp,
    }


def conninfo(directory: Path, port: int, password: str | None) -> str:
    """How to reach the server: by its socket, or with a *password* by TCP."""
    if password is None:
        return make_conninfo(host=str(directory), port=port, user="postgres", dbname="postgres")
    return make_conninfo(
        host="127.0.0.1",
        port=port,
        user="postgres",
        password=password,
        dbname="postgres",
        sslmode="disable",
    )
