"""`apptsched migrate sql` and `add`."""

from __future__ import annotations

from typing import get_args

import click

from apptsched import Migrator
from apptsched.cli.exits import Exit
from apptsched.cli.invocation import Invocation, pass_invocation
from apptsched.cli.migrate.group import check_line, migrate, migration_options
from apptsched.migrate.adding import add
from apptsched.migrate.export.formats import Format

_VERSION = click.IntRange(min=0)


@migrate.command()
@click.option("--from", "from_", type=_VERSION, required=True, help="Where the database is.")
@click.option("--to", type=_VERSION, required=True, help="Where it shall be.")
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(Format)),
    default="plain",
    help="A script for psql, an Alembic revision or a Django migration; default: plain.",
)
@migration_options
@pass_invocation
def sql(invocation: Invocation, from_: int, to: int, form: Format) -> int:
    """Print SQL for another program that does what `up` or `down` would.

    Needs no database.
    """
    check_line(invocation)
    runner = Migrator("", source=invocation.source, line=invocation.line or "apptsched")
    text = runner.sql(from_, to, format=form)
    if invocation.as_json:
        invocation.answer({"from": from_, "to": to, "format": form, "text": text})
    else:
        # As bytes: a terminal's encoding and line ends would make other statements of it.
        click.echo(text.encode(), nl=False)
    return Exit.OK


@migrate.command(name="add")
@click.argument("name")
@migration_options
@pass_invocation
def add_migration(invocation: Invocation, name: str) -> int:
    """Begin a migration: write the next number's files, with a head, into --source.

    Needs no database.
    """
    if invocation.source is None:
        raise click.UsageError("--source names the folder to write into; it is missing")
    paths = [str(path) for path in add(invocation.source, name)]
    invocation.answer({"written": paths}, *paths)
    return Exit.OK
