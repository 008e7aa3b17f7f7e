"""What is defined without a name, without a path, or so that every row must change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from apptsched.migrate.lint.clauses import Clause, compiled, plain
from apptsched.migrate.lint.columns import Column
from apptsched.migrate.lint.domains import is_checked, spelled_out
from apptsched.migrate.lint.findings import Hit, migrations
from apptsched.migrate.lint.schema import (
    ALTER_TABLE,
    CREATE_TABLE,
    actions_of,
    is_column,
    items_of,
)
from apptsched.migrate.lint.state import FileState
from apptsched.migrate.lint.steps import (
    column_added,
    constraint_name,
    distinct,
    index_first,
    named,
    without_nulls,
)
from apptsched.migrate.lint.tables import column_of

_ROW = compiled(
    r"add (?:constraint <constraint> )?(?P<definition>(?:check|foreign key|not null) .*)"
)
_ALTER_DOMAIN = compiled(r"alter domain <domain> add <definition*>")
_TEMPORARY = ("create temp ", "create temporary ")
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
    domains = state.schema.domains
    rewrite = column_added(table, spelled_out(column, domains))
    if is_checked(column.type.code, domains):
        yield Hit("table-rewrite", action.offset, rewrite)
    for rule in _broken_by(column):
        yield Hit(rule, action.offset, rewrite)
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


def row_constraints(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find added constraints that all rows are checked against."""
    match = _ROW.fullmatch(action.code)
    if match is None or action.says("not valid|not enforced"):
        return
    definition = action.part(match.start("definition"))
    name = action.part(*match.span("constraint")).text if match["constraint"] else ""
    name = name or constraint_name(table, definition)
    rewrite = _unchecked("table", table, name, definition)
    if definition.says("foreign key") and state.schema.table(table).is_partitioned:
        # Before PostgreSQL 18 that of a partitioned table cannot be `not valid`.
        allowed = "-- apptsched: allow constraint-not-valid each partition has it already\n"
        whole = f"{allowed}alter table {table} add constraint {name} {definition.text};"
        each = "-- for each partition:\n"
        rewrite = migrations(each + _unchecked("table", "<partition>", name, definition), whole)
    yield Hit("constraint-not-valid", action.offset, rewrite)


def domain_checks(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find checks that are added to a domain, against which all its columns are read."""
    match = _ALTER_DOMAIN.fullmatch(statement.code)
    if match is None or not state.existed(match["domain"]) or statement.says("not valid"):
        return
    domain = statement.part(*match.span("domain")).text
    name, check = named(domain, statement.part(match.start("definition")))
    yield Hit("constraint-not-valid", statement.offset, _unchecked("domain", domain, name, check))


def _unchecked(what: str, owner: str, name: str, definition: Clause) -> str:
    return migrations(
        f"alter {what} {owner} add constraint {name} {definition.text} not valid;",
        f"alter {what} {owner} validate constraint {name};",
    )


def unique_constraints(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find added keys whose index is not there yet."""
    match = _UNIQUE.fullmatch(action.code)
    definition = action.part(match.start("definition")) if match else None
    if match is None or definition is None or definition.says(_ON_AN_INDEX):
        return
    if definition.code.startswith(("unique", "primary key")) and not (
        definition.within().says("without overlaps")  # an exclusion constraint
    ):
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
    index = state.schema.indexes.get(plain(found["index"])) if found else None
    known = state.schema.table(table)
    nullable = [each for each in (index.keys if index else ()) if not known.is_required(each)]
    if nullable:
        rewrite = migrations(
            *without_nulls(table, *nullable), f"alter table {table} {action.text};"
        )
        yield Hit("not-null-unchecked", action.offset, rewrite)


def unnamed_constraints(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find constraints whose name is left to the server."""
    if statement.code.startswith(_TEMPORARY):
        return
    if found := statement.matches(CREATE_TABLE):
        bare = list(_unnamed(found["table"], items_of(statement)))
    elif found := statement.matches(_CREATE_DOMAIN):
        bare = list(_unnamed("", [statement.part(len("create domain "))]))
    elif found := statement.matches(ALTER_TABLE):
        bare = list(_unnamed(found["table"], _added(statement)))
    elif match := _ALTER_DOMAIN.fullmatch(statement.code):
        bare = list(_unnamed(match["domain"], [statement.part(match.start("definition"))]))
    else:
        return
    names = distinct(name for _, name in bare)
    text = statement.text
    for (part, _), name in reversed([*zip(bare, names, strict=True)]):
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


STATEMENT_CHECKS = (routines, unnamed_constraints, domain_checks)
ACTION_CHECKS = (added_columns, row_constraints, unique_constraints, primary_keys)
