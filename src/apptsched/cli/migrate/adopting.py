"""`apptsched migrate adopt` and `rebase`."""

from __future__ import annotations

import click
from attrs import asdict

from apptsched.cli.exits import Exit
from apptsched.cli.invocation import Invocation, pass_invocation
from apptsched.cli.migrate.group import migrate, migration_options, migrator
from apptsched.cli.output import plain, plain_table


@migrate.command()
@click.argument("version", type=click.IntRange(min=1))
@migration_options
@pass_invocation
def adopt(invocation: Invocation, version: int) -> int:
    """Say that the database has the migrations up to VERSION; run none.

    For a schema that another tool has made, or that was restored without its history.
    """
    with migrator(invocation) as runner:
        adopted = runner.adopt(version)
    document = {"adopted": [asdict(each) for each in adopted], "version": version}
    invocation.answer(document, f"{len(adopted)} adopted; the schema is at {version:04d}")
    return Exit.OK


@migrate.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be renamed.")
@migration_options
@pass_invocation
def rebase(invocation: Invocation, dry_run: bool) -> int:
    """Renumber the files that are not applied, so that they follow those that are."""
    with migrator(invocation) as runner:
        found = runner.rebase(dry_run=dry_run)
    document = {"rebased": [asdict(each) for each in found], "dry_run": dry_run}
    if not found:
        invocation.answer(document, "nothing to do")
        return Exit.OK
    table = plain_table("file", "becomes")
    for each in found:
        since = "" if each.since is None else f", since {each.since:04d}"
        table.add_row(plain(each.file), plain(each.becomes + since))
    invocation.answer(document, table, "", "nothing was renamed yet" if dry_run else "renamed")
    return Exit.OK
