"""The group of commands, and what they share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import click

from apptsched import Migrator
from apptsched.cli.invocation import Command, Invocation, common_options, remember
from apptsched.cli.output import working
from apptsched.migrate.locking import LockKind


def migration_options(command: Command) -> Command:
    """Add the options every `migrate` command takes, before or after its name."""
    source = click.option(
        "--source",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        expose_value=False,
        is_eager=True,
        callback=remember,
        help="A folder of migrations; default: the package's own.",
    )
    line = click.option(
        "--line",
        metavar="NAME",
        expose_value=False,
        is_eager=True,
        callback=remember,
        help="Whose history that folder has in the database.",
    )
    lock = click.option(
        "--lock",
        type=click.Choice(get_args(LockKind)),
        expose_value=False,
        is_eager=True,
        callback=remember,
        help="What keeps other runners out: a lock of the session (default) or each transaction.",
    )
    return source(line(lock(common_options(command))))


@click.group(no_args_is_help=False)
@migration_options
def migrate() -> None:
    """Bring the database's schema to another version."""


def check_line(invocation: Invocation) -> None:
    """Raise UsageError unless a folder comes with its line, or there is neither."""
    if (invocation.source is None) is not (invocation.line is None):
        raise click.UsageError("--source and --line need each other: a folder has one history")


@contextmanager
def migrator(invocation: Invocation) -> Iterator[Migrator]:
    """Lend the runner of the configured database; what it does is shown while it lasts."""
    check_line(invocation)
    config = invocation.configuration()
    with working("connecting") as relabel:
        yield Migrator(
            config.migration_string(),
            source=invocation.source,
            line=invocation.line or "apptsched",
            progress=lambda progress: relabel(str(progress)),
            lock=invocation.lock,
            profile=config.profile,
        )
