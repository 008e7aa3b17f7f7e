"""Indexes that nobody may write beside while they are built."""

from __future__ import annotations

from collections.abc import Iterator

from apptsched.migrate.lint.clauses import Clause, beside, compiled, joined
from apptsched.migrate.lint.findings import ALONE, Hit, migrations
from apptsched.migrate.lint.state import FileState

_INDEX = compiled(
    r"create (?P<unique>unique )?index (?!concurrently )(?:if not exists )?(?:<name> )?"
    r"on (?P<only>only )?<table> <rest*>"
)


def indexes(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find indexes of tables of before that are not built concurrently."""
    found = statement.matches(_INDEX)
    if not found or not state.existed(found["table"]):
        return
    if found["only"] and state.schema.table(found["table"]).is_partitioned:
        return
    table, rest = found["table"], found["rest"]
    create = "create unique index" if found["unique"] else "create index"
    name = found["name"] or _name(table, statement)
    if state.schema.table(table).is_partitioned:
        rewrite = migrations(
            f"{create} {name} on only {table} {rest};",
            f"{ALONE}-- for each partition:\n"
            f"{create} concurrently <its index> on <partition> {rest};",
            f"alter index {beside(table, name)} attach partition <its index>;",
        )
    else:
        rewrite = f"{ALONE}{create} concurrently {name} on {table} {rest};"
    yield Hit("index-not-concurrent", statement.offset, rewrite)


def _name(table: str, statement: Clause) -> str:
    """Return a name for an index that has none, as the server would choose it."""
    words = [each.tokens[0] for each in statement.within().split()]
    columns = [each.text if each.kind in ("word", "quoted") else "expr" for each in words]
    return joined(table, *columns, "idx")


STATEMENT_CHECKS = (indexes,)
ACTION_CHECKS = ()
