"""The group of commands, and what they share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from apptsched import Migrator
from apptsched.cli.invocation import Invocation, common_options
from apptsched.cli.output import working
from apptsched.migrate.results import MigrationProgress


@click.group(no_args_is_help=False)
@common_options
def migrate() -> None:
    """Bring the database's schema to another version."""


@contextmanager
def migrator(invocation: Invocation) -> Iterator[Migrator]:
    """Lend the runner of the configured database; what it does is shown while it lasts."""
    conninfo = invocation.configuration().migration_string()
    with working("connecting") as relabel:
        yield Migrator(conninfo, progress=lambda progress: relabel(_label(progress)))


def _label(progress: MigrationProgress) -> str:
    if progress.what == "waiting":
        return f"waiting for another runner: {progress.note}"
    again = "again: " if progress.what == "retrying" else ""
    return f"{again}{progress.file}, statement {progress.statement} of {progress.statements}"
