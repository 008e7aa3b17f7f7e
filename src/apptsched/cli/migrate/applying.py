"""`apptsched migrate up`, `down`, `redo`, `status` and `plan`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from attrs import asdict
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from apptsched.cli.exits import Exit
from apptsched.cli.invocation import Invocation, pass_invocation
from apptsched.cli.migrate.group import migrate, migration_options, migrator
from apptsched.cli.output import milliseconds, plain, plain_table
from apptsched.migrate.problems import Problem
from apptsched.migrate.results import (
    AppliedMigration,
    MigrationStatus,
    PlannedFile,
    RevertedMigration,
)

_Done = AppliedMigration | RevertedMigration


_yes_lose_data = click.option(
    "--yes-lose-data", is_flag=True, help="Revert also what destroys data; it is listed without."
)


@migrate.command()
@click.option("--to", type=click.IntRange(min=0), help="The version to stop at.")
@migration_options
@pass_invocation
def up(invocation: Invocation, to: int | None) -> int:
    """Apply the migrations the database lacks."""
    with migrator(invocation) as runner:
        applied = runner.up(to)
        version = runner.status().version
    _answer(invocation, "applied", applied, version)
    return Exit.OK


@migrate.command()
@click.option("--steps", type=click.IntRange(min=1), help="How many; default: 1.")
@click.option("--to", type=click.IntRange(min=0), help="The version to stop at, instead.")
@_yes_lose_data
@migration_options
@pass_invocation
def down(invocation: Invocation, steps: int | None, to: int | None, yes_lose_data: bool) -> int:
    """Revert the newest migration."""
    if steps is not None and to is not None:
        raise click.UsageError("--steps and --to exclude each other")
    with migrator(invocation) as runner:
        reverted = runner.down(steps or 1, to=to, yes_lose_data=yes_lose_data)
        version = runner.status().version
    _answer(invocation, "reverted", reverted, version)
    return Exit.OK


@migrate.command()
@migration_options
@pass_invocation
def status(invocation: Invocation) -> int:
    """Show what the database has and lacks.

    Exits with 0 when it has everything, 2 when it lacks something, 4 on disorder.
    """
    with migrator(invocation) as runner:
        found = runner.status()
    invocation.answer(_status_document(found), *_status_tables(found))
    if found.problems:
        return Exit.DISORDER
    return Exit.OK if found.up_to_date else Exit.PENDING


@migrate.command()
@_yes_lose_data
@migration_options
@pass_invocation
def redo(invocation: Invocation, yes_lose_data: bool) -> int:
    """Revert the newest migration and apply it again, as its file says now."""
    with migrator(invocation) as runner:
        done = runner.redo(yes_lose_data=yes_lose_data)
        version = runner.status().version
    _answer(invocation, "redone", done, version)
    return Exit.OK


@migrate.command()
@click.option("--to", type=click.IntRange(min=0), help="The version to reach; default: the newest.")
@migration_options
@pass_invocation
def plan(invocation: Invocation, to: int | None) -> int:
    """Show what `up`, or `down --to`, would run; exits with 2 when it is anything."""
    with migrator(invocation) as runner:
        planned = runner.plan(to)
    invocation.answer({"planned": [asdict(each) for each in planned]}, *_plan_tables(planned))
    return Exit.PENDING if planned else Exit.OK


def _plan_tables(planned: Sequence[PlannedFile]) -> list[RenderableType]:
    if not planned:
        return ["nothing to do"]
    table = plain_table("", "file", "statements", "", numbers=["statements"])
    for each in planned:
        kept = "" if each.transactional else "one by one, outside a transaction"
        notes = ", ".join(note for note in (kept, "destroys data" * each.lossy) if note)
        table.add_row(each.direction, plain(each.file), str(len(each.statements)), notes)
    return [table]


def _answer(invocation: Invocation, verb: str, done: Sequence[_Done], version: int) -> None:
    steps = [
        {
            "direction": "up" if isinstance(step, AppliedMigration) else "down",
            "version": step.version,
            "name": step.name,
            "statements": step.statements,
            "duration_ms": milliseconds(step.duration),
            "retries": step.retries,
        }
        for step in done
    ]
    at = f"the schema is at {version:04d}" if version else "the schema is empty"
    summary = f"{len(done)} {verb}; {at}" if done else f"nothing to do; {at}"
    shown: list[RenderableType] = [_done_table(done), ""] if done else []
    invocation.answer({verb: steps, "version": version}, *shown, summary)


def _done_table(done: Sequence[_Done]) -> Table:
    table = plain_table("version", "name", "statements", "ms", numbers=["statements", "ms"])
    for step in done:
        version = "–" if step.version is None else f"{step.version:04d}"
        duration = f"{milliseconds(step.duration):.1f}"
        table.add_row(version, step.name, str(step.statements), duration)
    return table


def _status_document(found: MigrationStatus) -> dict[str, Any]:
    applied = [
        {
            "version": entry.version,
            "name": entry.name,
            "state": entry.state,
            "applied_at": entry.applied_at.isoformat(),
            "applied_by": entry.applied_by,
        }
        for entry in found.applied
    ]
    return {
        "up_to_date": found.up_to_date,
        "version": found.version,
        "head": found.head,
        "applied": applied,
        "pending": [{"version": step.version, "name": step.name} for step in found.pending],
        "stale": list(found.stale),
        "retired": list(found.retired),
        "problems": [_problem(problem) for problem in found.problems],
        "warnings": [_problem(problem) for problem in found.warnings],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "kind": problem.kind.value,
        "file": problem.file,
        "line": problem.line,
        "message": problem.message,
    }


def _status_tables(found: MigrationStatus) -> list[RenderableType]:
    table = plain_table("version", "name", "state", "since")
    for entry in found.applied:
        since = f"{entry.applied_at:%Y-%m-%d %H:%M:%S %Z}"
        table.add_row(f"{entry.version:04d}", plain(entry.name), entry.state, since)
    for step in found.pending:
        table.add_row(f"{step.version:04d}", step.name, Text("pending", "yellow"), "–")
    for state, paths in (("to be applied", found.stale), ("to be dropped", found.retired)):
        for path in paths:
            table.add_row("–", plain(path), Text(state, "yellow"), "–")
    problems = [Text(str(problem), "red") for problem in found.problems]
    warnings = [Text(str(warning), "yellow") for warning in found.warnings]
    return [table, *problems, *warnings, "", _verdict(found)]


def _verdict(found: MigrationStatus) -> str:
    at = f"the schema is at {found.version:04d}" if found.version else "the schema is not installed"
    if found.problems:
        return f"{at}; `apptsched migrate up` would refuse to run"
    if found.up_to_date:
        return f"{at}, up to date"
    return f"{at}; `apptsched migrate up` brings it to {found.head:04d}"
