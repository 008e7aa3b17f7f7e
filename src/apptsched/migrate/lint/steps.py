"""Safe ways to add columns and constraints, as the texts of migrations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from apptsched.migrate.lint.clauses import Clause, beside, compiled, joined, plain
from apptsched.migrate.lint.columns import IDENTITY, Column
from apptsched.migrate.lint.findings import ALONE, CONTRACT, migrations

_TIMING = re.compile(r"(?:not )?deferrable.*|initially .*")
_NAMED = compiled(r"constraint <name> ")
_LATER = r"unique|primary key|generated|not null|check|references|default"


def without_nulls(table: str, *columns: str) -> tuple[str, str]:
    """Return how to promise that columns are not null, and how to make them so afterwards.

    All rows are read before the first lock that keeps their readers out.
    """
    names = {column: joined(table, column, "is_set") for column in columns}
    promises, proofs, keeps = [], [], []
    for column, name in names.items():
        condition = f"check ({column} is not null) not valid"
        promises.append(f"alter table {table} add constraint {name} {condition};")
        proofs.append(f"alter table {table} validate constraint {name};")
        keeps.append(f"alter table {table} alter column {column} set not null;")
        keeps.append(f"alter table {table} drop constraint {name};")
    return "\n".join(promises), "\n".join(proofs + keeps)


def index_first(table: str, constraint: str, definition: Clause, nullable: list[str]) -> str:
    """Return how to add a unique constraint or primary key with an index built beforehand.

    Those columns of a primary key that may hold nulls now, *nullable*, are proven before.
    """
    columns = definition.within().text
    return migrations(
        *without_nulls(table, *nullable), *_indexed(table, constraint, definition, columns)
    )


def _indexed(table: str, name: str, definition: Clause, columns: str) -> tuple[str, str]:
    kind = "primary key" if definition.code.startswith("primary") else "unique"
    distinct = " nulls not distinct" if definition.says("nulls not distinct") else ""
    include = definition.part(definition.code.find(" include ") + 1).within().text
    columns = f"({columns}) include ({include})" if definition.says("include") else f"({columns})"
    timing = " " + found[0] if (found := _TIMING.search(definition.outer)) else ""
    return (
        f"{ALONE}create unique index concurrently {name} on {table} {columns}{distinct};",
        f"alter table {table} add constraint {name} {kind} using index {name}{timing};",
    )


def column_added(table: str, column: Column) -> str:
    """Return how to add a column so that no row is read or written under its lock."""
    add, filled, proofs = [_bare_column(table, column)], _filled(table, column), []
    add += _later_default(table, column)
    checked = [_named(table, column, part) for part in column.parts if _is_checked(column, part)]
    names = distinct(name for name, _ in checked)
    for name, (_, definition) in zip(names, checked, strict=True):
        add.append(f"alter table {table} add constraint {name} {definition} not valid;")
        proofs.append(f"alter table {table} validate constraint {name};")
    key = column.part("unique|primary key")
    if _is_required(column):
        promise, keep = without_nulls(table, column.name)
        add.append(promise)
        proofs.append(keep)
    indexed = ("", "")
    if key is not None:
        indexed = _indexed(table, *named(table, key, column.name), column.name)
    return migrations("\n".join(add), filled, "\n".join(proofs), *indexed, _identity(table, column))


def _is_required(column: Column) -> bool:
    """Return whether the column is to be not null, and must be filled before."""
    if column.serial_type or column.part("primary key"):
        return True
    is_filled = column.part("default") is not None and not column.has_volatile_default
    return column.part("not null") is not None and not is_filled


def _identity(table: str, column: Column) -> str:
    """Return how to let an identity go on where the sequence that filled the rows ends."""
    part = column.part(IDENTITY)
    if part is None:
        return ""
    of, sequence = f"alter table {table} alter column {column.name}", _sequence(table, column)
    generated = f"pg_get_serial_sequence('{table}', '{plain(column.name).strip(chr(34))}')"
    return (
        f"{CONTRACT}{of} drop default, alter column {column.name} add {part.text};\n"
        f"select setval({generated}, nextval('{sequence}'));\n"
        f"drop sequence {sequence};"
    )


def _sequence(table: str, column: Column) -> str:
    return beside(table, joined(table, column.name, "seq"))


def _bare_column(table: str, column: Column) -> str:
    """Return the statement that adds what costs nothing."""
    kept = [part.text for part in column.parts if _is_plain(column, part)]
    kind = column.serial_type or column.type.text
    return " ".join([f"alter table {table} add column {column.name} {kind}", *kept]) + ";"


def _is_checked(column: Column, part: Clause) -> bool:
    return part.says("check") or (part.says("references") and not _is_plain(column, part))


def _is_plain(column: Column, part: Clause) -> bool:
    if not part.says(_LATER):
        return True
    if part.says("references"):
        return column.part("default") is None
    if part.code.startswith("generated always as ("):
        return not column.is_stored
    is_constant = column.part("default") is not None and not column.has_volatile_default
    return is_constant and part.code.startswith(("default", "not null"))


def _named(table: str, column: Column, part: Clause) -> tuple[str, str]:
    """Return the name of a column's constraint, and its definition as the table's."""
    name, definition = named(table, part, column.name)
    if definition.says("references"):
        return name, f"foreign key ({column.name}) {definition.text}"
    return name, definition.text


def named(owner: str, part: Clause, column: str = "") -> tuple[str, Clause]:
    """Return the name that a constraint has or would get, and what follows it."""
    match = _NAMED.match(part.code)
    if match is None:
        return constraint_name(owner, part, column), part
    return part.part(*match.span("name")).text, part.part(match.end())


def _source(table: str, column: Column) -> str:
    """Return the expression that gives each row its value; empty when none does."""
    if column.serial_type:
        return f"nextval('{_sequence(table, column)}')"
    generated = column.part("generated always as")
    if generated is not None and column.is_stored:
        return f"({generated.within().text})"
    return column.default.text if column.default and column.has_volatile_default else ""


def _later_default(table: str, column: Column) -> list[str]:
    source = _source(table, column)
    if not source:
        return []
    if column.is_stored:
        return ["-- new code writes it, or a trigger does"]
    numbered = f"create sequence {_sequence(table, column)} owned by {table}.{column.name};"
    default = f"alter table {table} alter column {column.name} set default {source};"
    return [numbered, default] if column.serial_type else [default]


def _filled(table: str, column: Column) -> str:
    source = _source(table, column)
    return source and f"update {table} set {column.name} = {source} where {column.name} is null;"


_KINDS = {
    "primary": "pkey",
    "unique": "key",
    "check": "check",
    "not": "not_null",
    "references": "fkey",
    "foreign": "fkey",
    "exclude": "excl",
}


def constraint_name(table: str, definition: Clause, column: str = "") -> str:
    """Return a name for a constraint that has none, as the server would choose it."""
    kind = definition.code.split(" ")[0]
    columns = [column] if column and kind != "primary" else []
    if not column and kind in ("unique", "foreign"):
        columns = [each.text for each in definition.within().split()]
    return joined(table, *columns, _KINDS.get(kind, "check"))


def distinct(names: Iterable[str]) -> list[str]:
    """Return *names* with a number at each that was there before."""
    taken: Counter[str] = Counter()
    numbered = []
    for name in names:
        numbered.append(joined(name, str(taken[name])) if taken[name] else name)
        taken[name] += 1
    return numbered
