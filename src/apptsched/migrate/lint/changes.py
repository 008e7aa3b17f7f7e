"""Changes of many rows, and of rows of tables that are locked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from apptsched.migrate.lint.clauses import Clause, compiled, plain
from apptsched.migrate.lint.findings import Hit
from apptsched.migrate.lint.state import FileState
from apptsched.migrate.lint.tables import names

# In parentheses, behind the `with` queries, or alone.
_CHANGE = re.compile(
    r"(?:(?<=[()] )|^)(?:update (?:only )?(?P<updated>[^ (),;]+)"
    r"|delete from (?:only )?(?P<deleted>[^ (),;]+)"
    r"|insert into (?P<inserted>[^ (),;]+) (?:as [^ ]+ )?(?:\( [^()]* \) )?"
    r"(?:overriding \w+ value )?(?:\( )*(?:select|with|table) "
    r"|create (?:temp |temporary |unlogged )?(?:table|materialized view) (?:if not exists )?"
    r"(?P<filled>[^ (),;]+) (?:\( [^()]* \) )?as "
    r"|merge into (?:only )?(?P<merged>[^ (),;]+))"
)
_READ = re.compile(r"(?<!\S)(?:from|join|using|table) (?:only )?(?P<table>[^ (),;]++)(?! \()")
# What they hold is not run here.
_BODY = re.compile(r"create (?:or replace )?(?:function|procedure|rule) .*", re.DOTALL)
_TARGET = re.compile(
    r"(?:update|delete from) (?:only )?[^ ]+(?: \*)?"
    r"(?: (?:as )?(?!set |using |returning )(?P<alias>[^ ]+))?"
)
_SOME = "<it is one of a part of the rows>"
_TRUNCATE = compiled(
    r"truncate (?:table )?<tables*>(?: (?:restart|continue) identity)?(?: cascade)?"
)


def truncations(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find tables that are emptied at once."""
    found = statement.matches(_TRUNCATE)
    tables = state.of_before(found["tables"]) if found else []
    if tables:
        deletes = [
            f"delete from {table} where ctid = any (array(select ctid from {table} limit 10000));"
            for table in tables
        ]
        rewrite = "\n".join(["-- until no row is left:", *deletes])
        yield Hit("truncate", statement.offset, rewrite)


def changes(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find updates and deletes of all rows, and long changes that others wait for."""
    if _BODY.fullmatch(statement.code):
        return
    for match in _CHANGE.finditer(statement.code):
        change = _to_its_end(statement.part(match.start()))
        kind = match.lastgroup or ""
        table = statement.part(*match.span(kind)).text
        is_of_before = state.existed(table)
        if kind in ("updated", "deleted") and is_of_before and not change.says("where"):
            behind = statement.part(0, match.start()).text
            queries = f"{behind}\n" if behind.endswith(")") else ""
            rewrite = _of_some_rows(queries, table, change, state)
            yield Hit("change-without-where", change.offset, rewrite)
        if state.keeps_others_waiting and (is_of_before or _reads(change, state)):
            yield Hit("backfill-under-lock", change.offset, state.apart(statement.text))


def _reads(change: Clause, state: FileState) -> bool:
    """Return whether *change* reads a table of before."""
    return any(
        state.existed(change.part(*match.span("table")).text)
        for match in _READ.finditer(change.code)
    )


def _to_its_end(change: Clause) -> Clause:
    """Return a change up to the parenthesis that closes around it."""
    depth = 0
    for index, token in enumerate(change.tokens):
        depth += (token.text == "(") - (token.text == ")")
        if depth < 0:
            return Clause(change.source, change.tokens[:index], change.shift)
    return change


def _of_some_rows(queries: str, table: str, change: Clause, state: FileState) -> str:
    changed = queries + change.until("returning").text
    match = _TARGET.match(change.code)
    target = (change.part(*match.span("alias")).text if match and match["alias"] else "") or table
    qualified = f"{target}." if change.says("from .* using|set .* from") else ""
    if change.code.startswith("delete"):
        return (
            f"-- until no row is left:\n{changed}"
            f" where {qualified}ctid = any (array(select ctid from {table} limit 10000));"
        )
    types = state.schema.table(table).types
    assigned = re.search(" set (?=[^ ])", change.code)
    each = change.part(assigned.end()).until("from", "returning").split() if assigned else ()
    differ = [_differs(qualified, one, types) for one in each]
    return f"{changed}\nwhere {_SOME if None in differ else ' or '.join(map(str, differ))};"


def _differs(qualified: str, assignment: Clause, types: Mapping[str, str]) -> str | None:
    """Return the condition that an assignment changes a row; None when it cannot be told."""
    target = assignment.until("=")
    value = assignment.part(len(target.code) + len(" = "))
    if (
        value.code == "default"
        or (target.code[:1] == "(" and (qualified or value.says("select")))
        or types.get(plain(target.code)) == "json"
        or names(target.code, [value.code])
    ):
        return None
    return f"{qualified}{target.text} is distinct from ({value.text})"


STATEMENT_CHECKS = (truncations, changes)
ACTION_CHECKS = ()
