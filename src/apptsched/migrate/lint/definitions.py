"""What is defined without a name, without a path, or so that every row must change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from apptsched.migrate.lint.clauses import Clause, compiled, plain
from apptsched.migrate.lint.columns import Column
from apptsched.migrate.lint.findings import Hit, migrations
from apptsched.migrate.lint.schema import (
    ALTER_TABLE,
    CREATE_TABLE,
    actions_of,
    column_of,
    is_column,
    items_of,
)
from apptsched.migrate.lint.state import FileState
from apptsched.migrate.lint.steps import (
    column_added,
    constraint_name,
    index_first,
    without_nulls,
)

_CREATE_DOMAIN = compiled("create domain <name> <_*>")
_ROUTINE = compiled(r"create (?:or replace )?(?:function|procedure) <name> \( <_*>")
_NEEDS_NO_PATH = "set search_path|begin atomic|return|language (?:c|internal)"
_CONSTRAINT = re.compile(r"(?:check|unique|primary key|foreign key|exclude|references)(?!\S).*")
_ON_AN_INDEX = r"using index (?!tablespace )[^ ]+"
_PRIMARY_ON_INDEX = compiled(
    r"add (?:constraint <constraint> )?primary key using index <index>(?: .*)?"
)
_UNIQUE = compiled(r"add (?:constraint <constraint> )?<definition*>")


def added_columns(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find added columns that have every row read or written, or refuse those there are."""
    column = column_of(action)
    if column is None:
        return
    for rule in _broken_by(column):
        yield Hit(rule, action.offset, column_added(table, column))
    if column.type.code == "json":
        end = column.type.offset - action.offset + len("json")
        rewrite = f"alter table {table} {action.text[:end]}b{action.text[end:]};"
        yield Hit("json-column", action.offset, rewrite)


def _broken_by(column: Column) -> Iterator[str]:
    key = column.part("unique|primary key")
    has_default = column.part("default") is not None
    if column.is_stored:
        yield "table-rewrite"
    elif column.serial_type or column.has_volatile_default:
        yield "volatile-default"
    elif column.part("not null") and not has_default and not key:
        yield "required-column"
    if key is not None:
        yield "unique-not-concurrent"
    if column.part("check") or (column.part("references") and has_default):
        yield "constraint-not-valid"


def unique_constraints(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find added keys whose index is not there yet."""
    match = _UNIQUE.fullmatch(action.code)
    definition = action.part(match.start("definition")) if match else None
    if match is None or definition is None or definition.says(_ON_AN_INDEX):
        return
    if definition.code.startswith(("unique", "primary key")):
        name = match["constraint"] or constraint_name(table, definition)
        columns = [each.text for each in definition.within().split()]
        known = state.schema.table(table)
        is_primary = definition.code.startswith("primary key")
        nullable = [each for each in columns if is_primary and not known.is_required(each)]
        rewrite = index_first(table, name, definition, nullable)
        yield Hit("unique-not-concurrent", action.offset, rewrite)


def primary_keys(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find primary keys on an index of columns that may hold nulls."""
    found = action.matches(_PRIMARY_ON_INDEX)
    columns = state.schema.indexes.get(plain(found["index"]), ()) if found else ()
    known = state.schema.table(table)
    nullable = [each for each in columns if not known.is_required(each)]
    if nullable:
        rewrite = migrations(
            *without_nulls(table, *nullable), f"alter table {table} {action.text};"
        )
        yield Hit("not-null-unchecked", action.offset, rewrite)


def unnamed_constraints(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find constraints whose name is left to the server."""
    found = statement.matches(CREATE_TABLE)
    if found:
        bare = list(_unnamed(found["table"], items_of(statement)))
    elif found := statement.matches(_CREATE_DOMAIN):
        bare = list(_unnamed("", [statement.part(len("create domain "))]))
    elif found := statement.matches(ALTER_TABLE):
        bare = list(_unnamed(found["table"], _added(statement)))
    else:
        return
    text = statement.text
    for part, name in reversed(bare):
        at = part.offset - statement.offset
        text = f"{text[:at]}constraint {name} {text[at:]}"
    for part, _ in bare:
        yield Hit("unnamed-constraint", part.offset, f"{text};")


def _added(statement: Clause) -> Iterator[Clause]:
    for action in actions_of(statement):
        if action.code.startswith("add "):
            skipped = re.match(r"add (?:column )?(?:if not exists )?", action.code)
            yield action.part(skipped.end() if skipped else 0)


def _unnamed(table: str, items: Iterable[Clause]) -> Iterator[tuple[Clause, str]]:
    for item in items:
        if not is_column(item):
            if _CONSTRAINT.fullmatch(item.code) and not item.says(_ON_AN_INDEX):
                yield item, constraint_name(table, item)
            continue
        column = Column.of(item)
        for part in column.parts:
            if _CONSTRAINT.fullmatch(part.code):
                yield part, constraint_name(table, part, column.name)


def routines(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find functions that look names up along the caller's path."""
    if not statement.matches(_ROUTINE) or statement.says(_NEEDS_NO_PATH):
        return
    body = statement.tokens[-1]
    # A procedure with settings of its own cannot commit.
    if statement.says("procedure") and re.search(
        r"\b(?:commit|rollback)\b", body.text, re.IGNORECASE
    ):
        return
    at = _before_body(statement)
    text = statement.text
    rewrite = f"{text[:at]}set search_path = pg_catalog, pg_temp\n{text[at:]};"
    yield Hit("function-search-path", statement.offset, rewrite)


def _before_body(statement: Clause) -> int:
    """Return where in the text of a routine the `as` of its body stands."""
    found = [token.start for token in statement.tokens if token.text.lower() == "as"]
    return (found[-1] if found else statement.tokens[-1].start) - statement.tokens[0].start


STATEMENT_CHECKS = (routines, unnamed_constraints)
ACTION_CHECKS = (added_columns, unique_constraints, primary_keys)
