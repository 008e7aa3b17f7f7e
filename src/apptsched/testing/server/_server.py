"""A server that answers, and the errors for when none does."""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from attrs import define, field, frozen
from psycopg.conninfo import make_conninfo

from apptsched.errors import ApptschedError

Source = Literal["dsn", "docker", "machine", "embedded"]


class ServerUnavailable(ApptschedError):
    """No source can serve PostgreSQL here.

    Attributes:
        reasons: Why each source tried did not serve, in the order they were tried.
    """

    headline = "no PostgreSQL server can be had here:"

    def __init__(self, reasons: Mapping[Source, str]) -> None:
        self.reasons = dict(reasons)
        lines = [f"  {source}: {reason}" for source, reason in self.reasons.items()]
        super().__init__("\n".join([self.headline, *lines]))


class ServerFailed(ServerUnavailable):
    """The last source in `.reasons` is there but failed; those after it were not tried."""

    headline = "a PostgreSQL server is here but cannot be used:"


class NotHere(Exception):
    """This source does not exist on this machine, so the next may serve; the message says why."""


class Broken(Exception):
    """This source exists but cannot serve; the message is for the user."""


@frozen
class Wish:
    """What a started server must be like."""

    tcp: bool
    settings: Mapping[str, str]


@frozen
class Running:
    """A server some source has started.

    Attributes:
        dsn: The conninfo of its default database.
        where: Where it came from, as the end of a sentence.
        stop: Ends it; called once, in the process that started it.
        log: Reads its log, or None when that is out of reach.
    """

    dsn: str = field(repr=False)
    where: str
    stop: Callable[[], None]
    log: Callable[[], str] | None = None
    data_directory: Path | None = None
    log_path: Path | None = None


@define(eq=False)
class Server:
    """A PostgreSQL server; leaving its `with` block, or the end of the process, stops it.

    Attributes:
        source: Where it came from.
        version: Its major version, such as 17.
        description: One line: version, source, and why the sources before it did not serve.
    """

    source: Source
    version: int
    description: str
    _running: Running = field(repr=False)
    _owner: int = field(factory=os.getpid, init=False, repr=False)
    _stopped: bool = field(default=False, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        atexit.register(self.stop)

    @property
    def dsn(self) -> str:
        """The conninfo of its default database; a superuser's, but for a server given by DSN."""
        return self._running.dsn

    @property
    def data_directory(self) -> Path | None:
        """Its data directory, or None when it is out of reach (Docker, DSN)."""
        return self._running.data_directory

    @property
    def log_path(self) -> Path | None:
        """Its log file, or None when it is out of reach (Docker, DSN); removed by `stop()`."""
        return self._running.log_path

    def database(self, name: str) -> str:
        """The conninfo of the database *name*, which need not exist."""
        return make_conninfo(self.dsn, dbname=name)

    def log(self) -> str | None:
        """What the server has logged so far, or None when that is out of reach (DSN)."""
        return None if self._running.log is None else self._running.log()

    def stop(self) -> None:
        """End the server and remove its directory; a server given by DSN is left as it is.

        Does nothing the second time, nor in a process forked from the one that started it.
        """
        if self._stopped or os.getpid() != self._owner:
            return
        self._stopped = True
        atexit.unregister(self.stop)
        self._running.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
