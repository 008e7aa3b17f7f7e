"""`apptsched migrate check`, `lint`, `manifest` and `verify`."""

from __future__ import annotations

from itertools import chain

import click
from attrs import asdict
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from apptsched import Migrator
from apptsched.cli.exits import Exit
from apptsched.cli.invocation import Invocation, pass_invocation
from apptsched.cli.migrate.group import migrate, migration_options, migrator
from apptsched.cli.output import plain
from apptsched.migrate.lint import LintFinding
from apptsched.migrate.manifest import write_manifest

_INDENT = (0, 0, 0, 4)


@migrate.command()
@migration_options
@pass_invocation
def lint(invocation: Invocation) -> int:
    """Find what in migrations can hurt a database in use.

    Asks no database. Exits with 4 when something is found.
    """
    found = Migrator("", source=invocation.source).lint()
    shown = [line for finding in found for line in _shown(finding)]
    summary = f"{len(found)} found" if found else "nothing found"
    invocation.answer({"findings": [asdict(finding) for finding in found]}, *shown, summary)
    return Exit.DISORDER if found else Exit.OK


@migrate.command()
@migration_options
@pass_invocation
def verify(invocation: Invocation) -> int:
    """Prove every migration, up and down, on scratch databases of the same server.

    Exits with 4 when something is found.
    """
    with migrator(invocation) as runner:
        found = runner.verify()
    summary = f"{len(found)} found" if found else "proven"
    shown = chain.from_iterable(
        _block(f"{finding.migration}: {finding.what}", finding.difference) for finding in found
    )
    invocation.answer({"findings": [asdict(finding) for finding in found]}, *shown, summary)
    return Exit.DISORDER if found else Exit.OK


@migrate.command()
@click.option("--strict", is_flag=True, help="Take the host's own additions for drift, too.")
@migration_options
@pass_invocation
def check(invocation: Invocation, strict: bool) -> int:
    """Find where the database is not what its version says; reads only.

    Exits with 4 when something is found, the host's own indexes and triggers apart.
    """
    with migrator(invocation) as runner:
        found = runner.check(strict=strict)
    drifted = [drift for drift in found if not drift.by_host]
    shown = chain.from_iterable(
        _block(
            f"{drift.change}{' by the host' * drift.by_host}: {drift.kind} {drift.name}",
            drift.difference,
        )
        for drift in found
    )
    summary = f"{len(drifted)} drifted; {len(found) - len(drifted)} of the host's own"
    invocation.answer({"drifts": [asdict(drift) for drift in found]}, *shown, summary)
    return Exit.DISORDER if drifted else Exit.OK


@migrate.command()
@migration_options
@pass_invocation
def manifest(invocation: Invocation) -> int:
    """Write what `check` compares with, of the newest version and this server's PostgreSQL.

    What the file says of other majors stays. Works on a scratch database.
    """
    with migrator(invocation) as runner:
        built = runner.manifest()
    path = write_manifest(invocation.source, built)
    invocation.answer({"file": str(path)}, Text(f"written: {path}"))
    return Exit.OK


def _block(head: str, difference: str) -> list[RenderableType]:
    lines = [Padding(plain(line), _INDENT, expand=False) for line in difference.splitlines()]
    return [plain(head), *lines, ""]


def _shown(finding: LintFinding) -> list[RenderableType]:
    place = f"{finding.file}:{finding.line}:{finding.column}: "
    head = Text.assemble(place, (finding.rule, "yellow"))
    return [
        head,
        Padding(Text(finding.why), _INDENT),
        Padding(Text(finding.rewrite, "dim"), _INDENT),
        "",
    ]
