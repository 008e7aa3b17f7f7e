"""The one way to a server: an explicit DSN, or the first source that works."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from apptsched.errors import InvalidInput
from apptsched.testing.server._docker import start_in_docker
from apptsched.testing.server._guarded import start_guarded
from apptsched.testing.server._installation import (
    OLDEST_MAJOR,
    in_the_wheel,
    major_of,
    on_this_machine,
)
from apptsched.testing.server._server import (
    Broken,
    NotHere,
    Running,
    Server,
    ServerFailed,
    ServerUnavailable,
    Source,
    Wish,
)

CONNECT_S = 5  # unless the DSN says otherwise

# Durability is not for servers that are thrown away; COMMIT itself behaves as in production.
SETTINGS = MappingProxyType(
    {
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "on",
        "max_connections": "300",
        "deadlock_timeout": "100ms",
        "log_lock_waits": "on",
        "log_line_prefix": "%m [%p] %q%d %a ",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "jit": "off",
    }
)


def provide(
    dsn: str | None = None,
    *,
    tcp: bool = False,
    settings: Mapping[str, str] = MappingProxyType({}),
    sources: Sequence[Source] | None = None,
) -> Server:
    """Return a server that answers: *dsn*'s as it is, or one started for this process.

    A started one has databases in UTF-8, a superuser, and ends with this process, even a killed
    one. It takes about a second.

    Args:
        dsn: A server that runs already. If it does not answer, nothing else is tried.
        tcp: Have a started server listen on 127.0.0.1, on a free port and with a password, and
            `.dsn` lead there. Otherwise it has only a socket in a private directory (a container
            has only TCP).
        settings: Server settings that replace `SETTINGS` in a started server.
        sources: What to try, in order; by default Docker, PostgreSQL on this machine, the
            embedded wheel, or just the machine's if `APPTSCHED_PG_BIN` names a folder.

    Raises:
        ServerUnavailable: No source is here; `.reasons` has all of them.
        ServerFailed: A source is here but does not work.
        InvalidInput: *settings* with *dsn*, or an unknown source.
    """
    if dsn is not None:
        if settings:
            raise InvalidInput("settings are for a server to be started, not for one given by dsn")
        return _served("dsn", partial(_existing, dsn), {})
    wish = Wish(tcp=tcp, settings={**SETTINGS, **settings})
    reasons: dict[Source, str] = {}
    for source in _default_sources() if sources is None else sources:
        if source not in _STARTERS:
            raise InvalidInput(f"{source!r} is not one of {', '.join(_STARTERS)}")
        try:
            return _served(source, partial(_STARTERS[source], wish), reasons)
        except NotHere as why:
            reasons[source] = str(why)
    raise ServerUnavailable(reasons)


def _default_sources() -> Sequence[Source]:
    return ("machine",) if os.environ.get("APPTSCHED_PG_BIN") else tuple(_STARTERS)


def _start_on_machine(wish: Wish) -> Running:
    installation = on_this_machine()
    return start_guarded(installation, f"this machine ({installation.binaries})", wish)


def _start_embedded(wish: Wish) -> Running:
    return start_guarded(in_the_wheel(), "the embedded wheel", wish)


_STARTERS: Mapping[Source, Callable[[Wish], Running]] = MappingProxyType(
    {"docker": start_in_docker, "machine": _start_on_machine, "embedded": _start_embedded}
)


def _served(source: Source, start: Callable[[], Running], before: Mapping[Source, str]) -> Server:
    try:
        running = start()
        version = _version_or_stop(running)
    except Broken as why:
        raise ServerFailed({**before, source: str(why)}) from why
    others = [f"{other}: {' '.join(reason.split())}" for other, reason in before.items()]
    description = "; ".join([f"PostgreSQL {version} from {running.where}", *others])
    return Server(source, major_of(version), description, running)


def _existing(dsn: str) -> Running:
    try:
        parts = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        # The driver's message quotes the text, which may hold a password.
        raise Broken("the DSN is not a valid connection string") from None
    shown = {name: parts.get(name, "default") for name in ("host", "port", "dbname")}
    where = " ".join(f"{name}={value}" for name, value in shown.items())
    return Running(dsn, f"the given DSN ({where})", stop=lambda: None)


def _version_or_stop(running: Running) -> str:
    try:
        return _version(running.dsn)
    except BaseException:
        running.stop()
        raise


def _version(dsn: str) -> str:
    patience = conninfo_to_dict(dsn).get("connect_timeout", CONNECT_S)
    try:
        with psycopg.connect(make_conninfo(dsn, connect_timeout=patience)) as connection:
            major, minor = divmod(connection.info.server_version, 10_000)
    except psycopg.OperationalError as why:
        raise Broken(f"no connection: {why}") from why
    if major < OLDEST_MAJOR:
        raise Broken(f"PostgreSQL {major}.{minor} is older than {OLDEST_MAJOR}")
    return f"{major}.{minor}"
