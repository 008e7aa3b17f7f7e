"""The house's rules for the text of a statement."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from apptsched.sqlcheck.subject import Problem, Subject


def parsed(subject: Subject) -> exp.Expr | Problem:
    """Return the one statement that *subject* is, or why it is not one."""
    try:
        found = sqlglot.parse(subject.body, read="postgres")
    except ParseError as error:
        [first, *_] = error.errors
        return subject.problem(str(first["description"]).partition(" <Token")[0])
    query = found[0]
    if query is None or len(found) > 1:
        return subject.problem("it is not one statement")
    return query


def position_of(node: exp.Expr) -> int:
    """Return where in the text the first name of *node* stands; 0 when it has none."""
    return min(_starts(node), default=0)


def last_position_of(node: exp.Expr) -> int:
    """Return where in the text the last name of *node* stands; 0 when it has none."""
    return max(_starts(node), default=0)


def _starts(node: exp.Expr) -> list[int]:
    return [name.meta.get("start", 0) for name in node.find_all(exp.Identifier)]


def breaches(subject: Subject, query: exp.Expr, owned: Collection[str]) -> Iterator[Problem]:
    """Yield where a statement is not as the house writes SQL.

    Args:
        subject: The statement.
        query: Its text, parsed.
        owned: The tables that have a tenant.
    """
    yield from _uncast(subject, query)
    yield from _of_tables(subject, query, owned)
    for star in query.find_all(exp.Star):
        if not isinstance(star.parent, exp.Count):
            yield subject.problem("it selects *", max(subject.body.find("*"), 0))
    for change in query.find_all(exp.Update, exp.Delete):
        if change.args.get("where") is None:
            yield subject.problem(f"{change.key} without where", position_of(change.this))


def _uncast(subject: Subject, query: exp.Expr) -> Iterator[Problem]:
    types: dict[str, str] = {}
    for parameter in query.find_all(exp.Placeholder):
        name, cast = parameter.name, parameter.parent
        if not isinstance(cast, exp.Cast):
            found = re.search(rf"%\({name}\)s(?!::)", subject.body)
            at = position_of(parameter) if found is None else found.start() + 2
            yield subject.problem(f"parameter {name} has no type", at)
            continue
        kind = cast.to.sql("postgres").lower()
        if types.setdefault(name, kind) != kind:
            message = f"parameter {name} is both {types[name]} and {kind}"
            yield subject.problem(message, position_of(parameter))


def _of_tables(subject: Subject, query: exp.Expr, owned: Collection[str]) -> Iterator[Problem]:
    local = {cte.alias for cte in query.find_all(exp.CTE)}
    columns = [column for column in query.find_all(exp.Column) if column.name == "tenant_id"]
    kept = {column.table for column in columns if column.find_ancestor(exp.Where, exp.Join)}
    for table in query.find_all(exp.Table):
        if table.name and not table.db and table.name not in local:
            yield subject.problem(f"{table.name} is not qualified", position_of(table))
        target = table.parent if isinstance(table.parent, exp.Schema) else exp.Schema()
        named = "tenant_id" in {column.name for column in target.expressions}
        is_owned = table.db == "apptsched" and table.name in owned
        if is_owned and not (subject.statement.reads_all or table.alias in kept or named):
            yield subject.problem(f"{table.name} without its tenant", position_of(table))
