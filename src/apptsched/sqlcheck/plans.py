"""How a statement finds its rows: the server's generic plan against what is declared."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlglot import exp

from apptsched.sqlcheck.house import position_of
from apptsched.sqlcheck.server import Step
from apptsched.sqlcheck.subject import Problem, Subject

RUNNERS_TABLES = "apptsched_migration"  # hold too few rows for an index to matter


def plan_problems(subject: Subject, query: exp.Expr, steps: Collection[Step]) -> Iterator[Problem]:
    """Yield the indexes a plan lacks, and the tables it goes through from end to end."""
    if subject.statement.reads_all:
        return
    used = {step.index for step in steps if step.index is not None}
    ours = {name for name in used if not name.startswith(("pg_", RUNNERS_TABLES))}
    shown = ", ".join(sorted(ours)) or "no index"
    for wanted in subject.statement.indexes:
        choices = (wanted,) if isinstance(wanted, str) else wanted
        if used.isdisjoint(choices):
            yield subject.problem(f"it finds no rows by {' or '.join(choices)}, but by {shown}")
    if ours and not subject.statement.indexes:
        yield subject.problem(f"it finds rows by {shown}, and declares no index")
    for step in steps:
        if step.kind == "Seq Scan" and step.relation and not _is_runners(step.relation):
            where = [t for t in query.find_all(exp.Table) if t.alias_or_name == step.alias]
            position = position_of(where[0]) if where else 0
            yield subject.problem(f"it reads all of {step.relation}", position)


def _is_runners(relation: str) -> bool:
    return relation.startswith(RUNNERS_TABLES)
