"""`apptsched migrate seed`."""

from __future__ import annotations

import click

from apptsched.cli.exits import Exit
from apptsched.cli.invocation import Invocation, pass_invocation
from apptsched.cli.migrate.group import migrate, migration_options, migrator
from apptsched.cli.output import milliseconds, plain, plain_table


@migrate.command()
@click.argument("profile")
@migration_options
@pass_invocation
def seed(invocation: Invocation, profile: str) -> int:
    """Fill the database with the sample rows of seeds/PROFILE; never on production."""
    with migrator(invocation) as runner:
        seeded = runner.seed(profile)
    steps = [
        {
            "file": each.name,
            "statements": each.statements,
            "duration_ms": milliseconds(each.duration),
        }
        for each in seeded
    ]
    table = plain_table("file", "statements", "ms", numbers=["statements", "ms"])
    for each in seeded:
        table.add_row(plain(each.name), str(each.statements), f"{milliseconds(each.duration):.1f}")
    invocation.answer({"seeded": steps}, table)
    return Exit.OK
