"""Runs one PostgreSQL server for the process that started this one, and ends it with that process.

Run as a file by `python -I -S`: the standard library only, nothing of this package. The first line
of standard input is the order (JSON, `_guarded.py` writes it); one line of JSON on standard output
answers it. The server then runs until another byte arrives, standard input ends, or the parent is
gone - watched as well, because a process the parent forked may hold the pipe open after a kill.
"""

from __future__ import annotations

import ctypes
import json
import locale
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PARENT_POLL_S = 0.2
STARTUP_S = 60
STARTUP_POLL_S = 0.005
PORT_ATTEMPTS = 20
PORT_TAKEN = "could not create any TCP/IP sockets"
LOG_TAIL_LINES = 20
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class Unstartable(Exception):
    """The server cannot be started; the message is for the user."""


def main() -> None:
    """Serve the order on standard input."""
    os.umask(0o077)
    for ending in ENDINGS:
        signal.signal(ending, leave)
    # Unbuffered: what follows the order is for select().
    with open(0, "rb", buffering=0) as inbox:
        order = json.loads(inbox.readline())
        try:
            serve(order, inbox)
        except Unstartable as why:
            answer({"error": str(why)})
        except Exception:
            answer({"error": traceback.format_exc()})


def leave(_signal: int, _frame: object) -> NoReturn:
    """Unwind, so that the server is stopped and its directory removed."""
    sys.exit(0)


def answer(message: Mapping[str, object]) -> None:
    """Tell the parent; that it is gone is noticed elsewhere."""
    with suppress(BrokenPipeError):
        os.write(1, json.dumps(message).encode() + b"\n")


def serve(order: Mapping[str, Any], inbox: BinaryIO) -> None:
    """Start the server, wait until it is no longer wanted, leave nothing behind."""
    directory = Path(tempfile.mkdtemp(prefix="apptsched-", dir=order["home"]))
    server = Server(directory, order)
    try:
        server.initialise()
        port = server.start()
        answer({"directory": str(directory), "port": port})
        wait_until_unwanted(inbox, order["parent"])
    finally:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        server.stop()
        remove(directory)


def wait_until_unwanted(inbox: BinaryIO, parent: int) -> None:
    """Return when the parent writes, closes its end, or is gone."""
    while os.getppid() == parent:
        if select.select([inbox], [], [], PARENT_POLL_S)[0]:
            return


def remove(directory: Path) -> None:
    """Remove *directory*, into which processes of a killed server may still be writing."""
    for _ in range(100):
        shutil.rmtree(directory, ignore_errors=True)
        if not directory.exists():
            return
        time.sleep(0.05)


class Server:
    """One directory with a data directory, a log and a socket, and the server that uses them."""

    def __init__(self, directory: Path, order: Mapping[str, Any]) -> None:
        self.directory = directory
        self.data = directory / "data"
        self.log = directory / "log"
        self.order = order
        # The binaries' folder is absolute, or relative to the directory when copied into it.
        self.binaries = directory / order["binaries"]
        self.process: subprocess.Popen[bytes] | None = None

    def initialise(self) -> None:
        """Create the data directory, owned by the account the server runs as."""
        for source, target in self.order["copies"]:
            unneeded = shutil.ignore_patterns("*.a")
            shutil.copytree(source, self.directory / target, symlinks=True, ignore=unneeded)
        password_file = self.directory / "password"
        password_file.write_text(self.order["password"])
        self.give_to_account()
        command = [
            *(self.binaries / "initdb", "-D", self.data, "--username=postgres"),
            *("--encoding=UTF8", f"--locale={unicode_locale()}", "--no-sync"),
            *("--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={password_file}"),
        ]
        with self.log.open("wb") as log:
            self.process = self.launch(command, log)
        if self.process.wait(timeout=STARTUP_S):
            raise Unstartable(f"initdb failed:\n{self.log_tail()}")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.writelines(conf_line(*each) for each in self.settings().items())

    def settings(self) -> dict[str, str]:
        """What the order asks for, and where the server is to be found."""
        return {
            **self.order["settings"],
            "listen_addresses": "127.0.0.1" if self.order["tcp"] else "",
            "unix_socket_directories": f'"{self.directory}"',
        }

    def start(self) -> int:
        """Start the server and return its port once it answers; a taken port costs a try."""
        for port in free_ports() if self.order["tcp"] else [5432]:
            with self.log.open("wb") as log:
                command = [self.binaries / "postgres", "-D", self.data, "-p", str(port)]
                self.process = self.launch(command, log, preexec_fn=end_with_guardian)
            if self.answers(self.process):
                return port
            if PORT_TAKEN not in self.log_tail():
                break
        raise Unstartable(f"the server did not start:\n{self.log_tail()}")

    def answers(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until the server is ready; False when it has ended instead."""
        deadline = time.monotonic() + STARTUP_S
        while process.poll() is None:
            if self.status() == "ready":
                return True
            if time.monotonic() > deadline:
                raise Unstartable(f"not ready after {STARTUP_S} s:\n{self.log_tail()}")
            time.sleep(STARTUP_POLL_S)
        return False

    def status(self) -> str:
        """The eighth line of postmaster.pid, by which pg_ctl, too, knows that a server is ready."""
        try:
            text = (self.data / "postmaster.pid").read_text()
        except FileNotFoundError:
            return ""
        return "".join(text.splitlines()[7:8]).strip()

    def stop(self) -> None:
        """End what runs: politely, then without a checkpoint, then by force."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGCONT)  # a frozen server hears nothing
        for ending in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self.process.send_signal(ending)
            try:
                self.process.wait(timeout=10)
                return
            except subprocess.TimeoutExpired:
                continue

    def launch(
        self, command: list[Path | str], log: BinaryIO, **options: Any
    ) -> subprocess.Popen[bytes]:
        """Start *command* as the server's account, both outputs to *log*."""
        return subprocess.Popen[bytes](
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment(),
            **self.order["account"],
            **options,
        )

    def give_to_account(self) -> None:
        """Make the server's account the owner of all that is in the directory, and of itself."""
        if not self.order["account"]:
            return
        owner = (self.order["account"]["user"], self.order["account"]["group"])
        try:
            for path in (self.directory, *self.directory.rglob("*")):
                os.chown(path, *owner, follow_symlinks=False)
        except OSError as why:
            raise Unstartable(
                f"PostgreSQL refuses to run as root, and this root cannot step down: {why}"
            ) from why

    def log_tail(self) -> str:
        """The last lines of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LOG_TAIL_LINES:])


def end_with_guardian() -> None:
    """Ask Linux to stop the server should this guardian itself be killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def unicode_locale() -> str:
    """The locale that knows every letter and sorts by code point, where the system has it."""
    try:
        locale.setlocale(locale.LC_ALL, "C.UTF-8")
    except locale.Error:
        return "C"
    return "C.UTF-8"


def free_ports() -> Iterator[int]:
    """Ports nobody listened on a moment ago."""
    for _ in range(PORT_ATTEMPTS):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        yield port


def conf_line(name: str, value: str) -> str:
    """One line of postgresql.conf."""
    quoted = value.replace("\\", "\\\\").replace("'", "''")
    return f"{name} = '{quoted}'\n"


def environment() -> dict[str, str]:
    """The environment without what would change the server or the language of its log."""
    foreign = ("PG", "LC_", "LANG")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "LC_ALL": "C"}


if __name__ == "__main__":
    main()
