"""A real PgBouncer in front of a test server, on a loopback port of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from apptsched.testing.server._account import home_for, server_account
from apptsched.testing.server._guardian import free_ports

STARTUP_S = 30

SETTINGS = """
[databases]
* = {server}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
logfile = {folder}/log
pidfile = {folder}/pid
ignore_startup_parameters = extra_float_digits
server_round_robin = {round_robin}
"""


def program() -> str:
    """Return where PgBouncer is; skip the test when it is not installed."""
    found = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip("PgBouncer is not installed (Debian's package `pgbouncer`)")
    return found


@contextmanager
def bouncer(dsn: str, mode: str = "transaction", *, round_robin: bool = False) -> Iterator[str]:
    """Run PgBouncer in front of the server at *dsn*; yield a conninfo that goes through it.

    Args:
        dsn: Of a database; every database of its server can be reached.
        mode: `session`, `transaction` or `statement`.
        round_robin: Server connections take turns, rather than the last one used first.
    """
    binary, account = program(), server_account()
    parts = conninfo_to_dict(dsn)
    server = " ".join(
        f"{name}={parts[name]}" for name in ("host", "port", "user", "password") if name in parts
    )
    folder = Path(tempfile.mkdtemp(prefix="bouncer-", dir=home_for(account)))
    process = None
    try:
        settings = folder / "settings.ini"
        step_down = account.as_arguments() if account else {}
        if account:
            shutil.chown(folder, account.user, account.group)
        for port in free_ports():
            settings.write_text(
                SETTINGS.format(
                    server=server, port=port, mode=mode, folder=folder, round_robin=int(round_robin)
                )
            )
            settings.chmod(0o644)
            process = subprocess.Popen(
                [binary, "-q", str(settings)], stderr=subprocess.DEVNULL, cwd="/", **step_down
            )
            through = make_conninfo(
                host="127.0.0.1",
                port=port,
                user=parts.get("user", ""),
                dbname=parts["dbname"],
                sslmode="disable",
            )
            if _answers(process, through):
                yield through
                return
        raise RuntimeError((folder / "log").read_text())
    finally:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=STARTUP_S)
        shutil.rmtree(folder)


def _answers(process: subprocess.Popen[bytes], conninfo: str) -> bool:
    """Wait until it lets somebody in; False when it has ended instead: its port was taken."""
    deadline = monotonic() + STARTUP_S
    while process.poll() is None and monotonic() < deadline:
        try:
            psycopg.connect(conninfo, connect_timeout=5).close()
        except psycopg.OperationalError:
            sleep(0.05)
        else:
            return True
    return False
