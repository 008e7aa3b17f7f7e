"""What patterns cannot say: checks that compare a statement with what went before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from apptsched.migrate.lint.clauses import Clause, compiled, joined, plain
from apptsched.migrate.lint.findings import ALONE, CONTRACT, Hit, migrations
from apptsched.migrate.lint.locks import unreadable
from apptsched.migrate.lint.state import FileState
from apptsched.migrate.lint.steps import without_nulls
from apptsched.migrate.lint.tables import RETYPE, SET_NOT_NULL, VALIDATE
from apptsched.migrate.lint.types import keeps_rows

_DROP = compiled(
    r"drop (?:table|view|materialized view|foreign table|sequence|type|domain|function"
    r"|procedure|routine|aggregate|schema|extension|database) (?:if exists )?<objects*>"
)
_DROP_ROUTINE = ("drop function ", "drop procedure ", "drop routine ", "drop aggregate ")
_LOCK = compiled(r"lock (?:table )?<tables*>(?: in (?P<mode>.*) mode)?(?: nowait)?")
_LETS_WRITE = ("access share", "row share", "row exclusive", "share update exclusive")

Check = Callable[[Clause, FileState], Iterator[Hit]]
ActionCheck = Callable[[str, Clause, FileState], Iterator[Hit]]


def drops(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find what old code may use and is dropped."""
    found = statement.matches(_DROP)
    if not found or state.contract:
        return
    if statement.code.startswith(_DROP_ROUTINE):
        existed = state.routines_existed(statement)
    else:
        names = re.sub(r" (?:cascade|restrict)$", "", found["objects"])
        existed = bool(state.of_before(names))
    if existed:
        alone = "" if state.transactional else ALONE
        yield Hit("drop-outside-contract", statement.offset, f"{alone}{CONTRACT}{statement.text};")


def table_locks(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find tables that are locked against writers by name."""
    found = statement.matches(_LOCK)
    if found and found["mode"].lower() not in _LETS_WRITE and state.of_before(found["tables"]):
        rewrite = "-- nothing: each statement takes the lock it needs"
        yield Hit("lock-table", statement.offset, rewrite)


def several_tables(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find a second table that is kept from its readers while the first is."""
    locked = set(state.unreadable)
    for table in unreadable(statement, state.schema):
        if not state.existed(table) or plain(table) in locked:
            continue
        if locked:
            is_drop = statement.code.startswith("drop table ")
            text = f"drop table {table}" if is_drop else statement.text
            yield Hit("several-tables-locked", statement.offset, state.apart(text))
        locked.add(plain(table))


def validations(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find constraints that are validated while others wait."""
    found = action.matches(VALIDATE)
    if found and state.keeps_others_waiting:
        rewrite = state.apart(f"alter table {table} {action.text}")
        yield Hit("constraint-validated-at-once", action.offset, rewrite)


def enum_values(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find new enum values that are used in the transaction that adds them."""
    if statement.code.startswith(("alter type", "comment on")):
        return
    for token in statement.tokens:
        if token.text in state.values and token.kind == "string":
            rewrite = state.apart(statement.text)
            yield Hit("enum-value-used-at-once", statement.offset, rewrite)
            return


def nulls(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find columns that are made not null without a proof."""
    match = SET_NOT_NULL.fullmatch(action.code)
    if not match:
        return
    column = action.part(*match.span("column")).text
    if not state.schema.table(table).is_required(match["column"]):
        yield Hit("not-null-unchecked", action.offset, migrations(*without_nulls(table, column)))


def types(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find changes of a type that write the rows anew."""
    match = RETYPE.fullmatch(action.code)
    if not match:
        return
    column, new = action.part(*match.span("column")).text, action.part(match.start("type"))
    old = state.schema.table(table).types.get(plain(column))
    kept = old is not None and keeps_rows(old, new.code)
    if kept and not state.schema.computes_from(table, column):
        return
    other = joined(column, "new")
    kind, _, using = new.text.partition(" using ")
    rewrite = migrations(
        f"alter table {table} add column {other} {kind};\n-- new code writes both",
        f"update {table} set {other} = {using or column} where {other} is null;",
        f"{CONTRACT}-- {other} has the default, keys and indexes of {column} by now:\n"
        f"alter table {table} drop column {column};\n"
        f"alter table {table} rename column {other} to {column};",
    )
    yield Hit("type-change", action.offset, rewrite)


STATEMENT_CHECKS: tuple[Check, ...] = (drops, table_locks, several_tables, enum_values)
ACTION_CHECKS: tuple[ActionCheck, ...] = (nulls, types, validations)
