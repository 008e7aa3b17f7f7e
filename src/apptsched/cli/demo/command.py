"""`apptsched demo`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from apptsched import DatabaseConfig
from apptsched.cli.demo.conference import read_talks
from apptsched.cli.demo.performance import perform
from apptsched.cli.exits import Exit
from apptsched.cli.invocation import Invocation, common_options, pass_invocation
from apptsched.cli.output import complain, working
from apptsched.model.text import checked_timezone

_POOL = 50  # connections the contest's clients share


@click.command()
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another timetable, as `apptsched import` takes it; default: FOSDEM 2024.",
)
@click.option(
    "--timezone",
    metavar="ZONE",
    default="Europe/Brussels",
    show_default=True,
    help="IANA zone of the timetable.",
)
@common_options
@pass_invocation
def demo(invocation: Invocation, file: Path | None, timezone: str) -> int:
    """Book a real conference, twice, and fight over its rooms.

    Starts a PostgreSQL server for itself, or uses the database that is named: that one is
    migrated, and gets a tenant of its own for the demo, which stays.

    Exits with 3 when a number is not what it should be.
    """
    talks = read_talks(file)
    checked_timezone(timezone)
    with _stage(invocation) as (config, server):
        figures = perform(invocation, config, server, talks, timezone)
    for fault in figures.faults:
        complain(fault)
    return Exit.FAILED if figures.faults else Exit.OK


@contextmanager
def _stage(invocation: Invocation) -> Iterator[tuple[DatabaseConfig, str]]:
    """Yield how to reach a database, and in words where it is."""
    if invocation.names_database:
        config = invocation.configuration()
        yield config, config.target
        return
    from apptsched.testing.server import provide  # knows Unix only; other commands need not

    with working("starting PostgreSQL"):
        server = provide()
    with server:
        yield DatabaseConfig(conninfo=server.dsn, max_size=_POOL), server.description
