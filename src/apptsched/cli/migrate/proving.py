"""`apptsched migrate lint`."""

from __future__ import annotations

from attrs import asdict
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from apptsched import Migrator
from apptsched.cli.exits import Exit
from apptsched.cli.invocation import Invocation, pass_invocation
from apptsched.cli.migrate.group import migrate, migration_options
from apptsched.migrate.lint import LintFinding

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


def _shown(finding: LintFinding) -> list[RenderableType]:
    place = f"{finding.file}:{finding.line}:{finding.column}: "
    head = Text.assemble(place, (finding.rule, "yellow"))
    return [
        head,
        Padding(Text(finding.why), _INDENT),
        Padding(Text(finding.rewrite, "dim"), _INDENT),
        "",
    ]
