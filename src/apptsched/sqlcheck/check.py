"""Every statement of the package, checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from attrs import frozen
from psycopg import Connection
from sqlglot import exp

from apptsched import filters, statements
from apptsched.migrate import queries
from apptsched.sqlcheck.answers import column_problems
from apptsched.sqlcheck.house import breaches, parsed
from apptsched.sqlcheck.nullability import Scope, answer_of
from apptsched.sqlcheck.parameters import Uses, disagreements
from apptsched.sqlcheck.plans import plan_problems
from apptsched.sqlcheck.server import Rejected, ScratchServer
from apptsched.sqlcheck.subject import SHAPE, Problem, Subject
from apptsched.statements import Statement


@frozen
class Verdict:
    """What a check found.

    Attributes:
        checked: How many statements and filter shapes.
        problems: By file and line.
    """

    checked: int
    problems: tuple[Problem, ...]


def named_statements() -> tuple[Statement, ...]:
    """Return every statement that has a file."""
    held = [each for module in (statements, queries) for each in vars(module).values()]
    return (*(each for each in held if isinstance(each, Statement)), *statements.DOCTOR)


def every_subject(*, every_shape: bool = False) -> Iterator[Subject]:
    """Yield every statement, and the filter shapes as `filters.shapes` has them."""
    for statement in chain(named_statements(), filters.shapes(every=every_shape)):
        yield Subject.of(statement)


def check(connection: Connection[Any], subjects: Iterable[Subject]) -> Verdict:
    """Check *subjects* against a database with the schema and some rows; changes none."""
    server = ScratchServer(connection)
    owned = server.owned()
    checked: list[Subject] = []
    found: list[Problem] = []
    uses: Uses = defaultdict(lambda: defaultdict(list))
    for subject in subjects:
        checked.append(subject)
        found += _problems(subject, server, owned, uses)
    found += disagreements(uses)
    # The same condition is wrong in every shape that has it: the first tells.
    told = {(p.path, p.line, p.message.partition(SHAPE)[0]): p for p in reversed(found)}
    return Verdict(len(checked), tuple(sorted(told.values())))


def _problems(
    subject: Subject, server: ScratchServer, owned: frozenset[str], uses: Uses
) -> Iterator[Problem]:
    query = parsed(subject)
    if isinstance(query, Problem):
        yield query
        return
    yield from breaches(subject, query, owned)
    try:
        found = server.describe(subject.body)
    except Rejected as error:
        yield subject.problem(str(error), error.position)
        return
    for name, kind in found.parameters:
        uses[name][kind].append(subject)
    if isinstance(query, (exp.Command, exp.Copy)):
        return
    nulls = answer_of(query, Scope(server.columns_of))
    yield from column_problems(subject, query, found.columns, nulls)
    yield from plan_problems(subject, query, server.plan(len(found.parameters)))
