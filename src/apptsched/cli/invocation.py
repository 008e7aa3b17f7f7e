"""What every command is told: which database, and whether a machine reads the answer."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import attrs
import click
from attrs import define
from rich.console import RenderableType

from apptsched import Database, DatabaseConfig
from apptsched.cli import output
from apptsched.migrate.locking import LockKind

Command = TypeVar("Command", bound=Callable[..., Any])

_VARIABLES = ("APPTSCHED_DATABASE_URL", "DATABASE_URL")
_NO_DATABASE = (
    "no database is named: give --database-url, or set DATABASE_URL or APPTSCHED_DATABASE_URL"
)


@define
class Invocation:
    """One call of the command line.

    Attributes:
        database_url: As given on the command line.
        as_json: The answer is one JSON document on stdout.
        source: A folder of migrations; None is the package's own.
        line: Whose history they have; None is the package's own.
        lock: What keeps other runners of migrations out.
    """

    database_url: str | None = None
    as_json: bool = False
    source: Path | None = None
    line: str | None = None
    lock: LockKind = "session"

    @property
    def names_database(self) -> bool:
        """Whether the command line or the environment names a database."""
        variables = (*_VARIABLES, *(f"{name}_FILE" for name in _VARIABLES))
        return bool(self.database_url or any(os.environ.get(name) for name in variables))

    def configuration(self) -> DatabaseConfig:
        """Return how to reach the database that was named.

        Raises:
            ClickException: None was.
            InvalidConfiguration: Some setting cannot be read.
        """
        if not self.names_database:
            raise click.ClickException(_NO_DATABASE)
        if self.database_url is None:
            return DatabaseConfig.from_env()
        return attrs.evolve(
            DatabaseConfig.from_env(environ={**os.environ, _VARIABLES[0]: self.database_url}),
            migration_url=None,
        )

    def database(self) -> Database:
        """Return the database that was named, not yet open; the errors of `configuration`."""
        return Database(self.configuration())

    def show(self, *renderables: RenderableType) -> None:
        """Print for a person; nothing when a machine reads."""
        if not self.as_json:
            output.show(*renderables)

    def answer(self, document: Mapping[str, Any], *renderables: RenderableType) -> None:
        """Print *document* for a machine, or *renderables* for a person."""
        if self.as_json:
            output.emit(document)
        self.show(*renderables)


pass_invocation = click.make_pass_decorator(Invocation)


def remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep an option's value in the invocation, under the option's name."""
    if value == "":
        # Falling back to the environment could migrate another database than was meant.
        raise click.BadParameter("it is empty")
    if value and parameter.name:
        setattr(context.ensure_object(Invocation), parameter.name, value)


def common_options(command: Command) -> Command:
    """Add the options every command takes, before or after its name."""
    url = click.option(
        "--database-url",
        metavar="URL",
        expose_value=False,
        is_eager=True,
        callback=remember,
        help="A libpq URL or connection string; default: DATABASE_URL.",
    )
    as_json = click.option(
        "--json",
        "as_json",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=remember,
        help="Answer with one JSON document.",
    )
    return url(as_json(command))
