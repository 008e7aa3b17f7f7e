"""Starts a server in Docker."""

from __future__ import annotations

import gc
import secrets
import time
import warnings
from contextlib import suppress
from importlib import import_module
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from apptsched.testing.server._server import Broken, NotHere, Running, Wish

IMAGE = "postgres:18-alpine"
PORT = 5432
STARTUP_S = 60
LOG_TAIL_LINES = 20


def start_in_docker(wish: Wish) -> Running:
    """Start a container; testcontainers' reaper removes it should this process be killed.

    A container is only reached by TCP, so it listens on a port of the host, with a password.

    Raises:
        NotHere: testcontainers is not installed, or no daemon answers.
        Broken: The image cannot be had, or the server in it does not start.
    """
    password = secrets.token_urlsafe(16)
    container = new_container().with_exposed_ports(PORT)
    container.with_env("POSTGRES_PASSWORD", password)
    container.with_env("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C.UTF-8 --no-sync")
    options = [part for each in wish.settings.items() for part in ("-c", "=".join(each))]
    container.with_command(["postgres", *options])
    try:
        container.start()
        dsn = make_conninfo(
            host=container.get_container_host_ip(),
            port=container.get_exposed_port(PORT),
            user="postgres",
            password=password,
            dbname="postgres",
        )
        wait_until_answers(dsn)
    except Exception as why:
        tail = log_tail(container)
        container.stop()
        raise Broken(f"image {IMAGE}: {why}\n{tail}".rstrip()) from why
    return Running(dsn, f"Docker (image {IMAGE})", container.stop, lambda: read_log(container))


def new_container() -> Any:
    """A container that is not started yet, of a daemon that answers.

    Imported by name: the package is optional, and has no types where it is missing.
    """
    try:
        errors = import_module("docker.errors")
        containers = import_module("testcontainers.core.container")
    except ImportError as why:
        raise NotHere("the package testcontainers is not installed (extra `docker`)") from why
    with warnings.catch_warnings():
        # docker-py leaves the socket of a failed attempt to the garbage collector, which warns.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            container = containers.DockerContainer(IMAGE)
            container.get_docker_client().client.ping()
        except errors.DockerException as why:
            reason = f"no Docker daemon answers: {why}"
        else:
            return container
        gc.collect()
    raise NotHere(reason)


def wait_until_answers(dsn: str) -> None:
    """Return once a connection can be made; the image starts its server twice."""
    deadline = time.monotonic() + STARTUP_S
    while True:
        try:
            psycopg.connect(dsn, connect_timeout=5).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def read_log(container: Any) -> str:
    """What the container has written to both its outputs."""
    return b"".join(container.get_logs()).decode(errors="replace")


def log_tail(container: Any) -> str:
    """The last lines of its log; empty if it never ran."""
    lines: list[str] = []
    with suppress(Exception):
        lines = read_log(container).splitlines()
    return "\n".join(lines[-LOG_TAIL_LINES:])
