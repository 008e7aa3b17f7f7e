"""`apptsched doctor`."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click
from rich.console import RenderableType
from rich.text import Text

from apptsched import Diagnosis
from apptsched.cli.exits import Exit
from apptsched.cli.invocation import Invocation, common_options, pass_invocation
from apptsched.cli.output import plain, plain_table, working


@click.command()
@common_options
@pass_invocation
def doctor(invocation: Invocation) -> int:
    """Check that the rows keep the schema's promises; reads everything.

    Exits with 4 when one does not hold.
    """
    with invocation.database() as database, working("checking every row"):
        found = database.doctor()
    invocation.answer(document_of(found), *verdict(found))
    return Exit.OK if found.is_healthy else Exit.DISORDER


def document_of(found: Diagnosis) -> dict[str, Any]:
    """Return a diagnosis for a machine."""
    findings = [
        {
            "check": finding.check,
            "tenant_id": None if finding.tenant_id is None else str(finding.tenant_id),
            "offender": finding.offender,
        }
        for finding in found.findings
    ]
    return {
        "is_healthy": found.is_healthy,
        "checks": dict(_counts(found)),
        "findings": findings,
    }


def verdict(found: Diagnosis) -> list[RenderableType]:
    """Return a diagnosis for a person: every check, then what was found."""
    checks = plain_table("check", "findings", numbers=["findings"])
    for check, count in _counts(found).items():
        mark = Text("✗ ", "red") if count else Text("✓ ", "green")
        checks.add_row(mark.append(check.replace("_", " ")), str(count))
    if found.is_healthy:
        return [checks]
    findings = plain_table("check", "tenant", "offender")
    for finding in found.findings:
        tenant = None if finding.tenant_id is None else str(finding.tenant_id)
        findings.add_row(finding.check, plain(tenant), plain(finding.offender))
    return [checks, "", findings]


def _counts(found: Diagnosis) -> Counter[str]:
    counts = Counter(dict.fromkeys(found.checks, 0))
    counts.update(finding.check for finding in found.findings)
    return counts
