"""`apptsched migrate repair`."""

from __future__ import annotations

import click
from attrs import asdict

from apptsched.cli.exits import Exit
from apptsched.cli.invocation import Invocation, pass_invocation
from apptsched.cli.migrate.group import migrate, migration_options, migrator
from apptsched.cli.output import plain
from apptsched.migrate.results import RepairAction, RepairedMigration


@migrate.command()
@click.option("--resume", "action", flag_value="resume", help="Run what is left of it.")
@click.option("--applied", "action", flag_value="applied", help="It was finished by hand.")
@click.option("--reverted", "action", flag_value="reverted", help="It was undone by hand.")
@migration_options
@pass_invocation
def repair(invocation: Invocation, action: RepairAction | None) -> int:
    """Finish the migration that a run outside a transaction left unfinished."""
    if action is None:
        raise click.UsageError("say --resume, --applied or --reverted")
    with migrator(invocation) as runner:
        done = runner.repair(action)
    invocation.answer(asdict(done), *map(plain, _lines(done)))
    return Exit.OK


def _lines(done: RepairedMigration) -> list[str]:
    what = "dropped before it was run again" if done.action == "resume" else "still INVALID"
    indexes = [f"{name}: {what}" for name in done.invalid_indexes]
    state = done.state or "reverted"
    label = f"{done.version:04d}_{done.name}"
    return [*indexes, f"{label} is {state}; {done.statements} statements run"]
