"""What the files so far have made of the tables."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

import attrs

from apptsched.migrate.lint.clauses import Clause, beside, compiled, plain
from apptsched.migrate.lint.columns import Column
from apptsched.migrate.lint.domains import Domains, learn_domain
from apptsched.migrate.lint.tables import (
    DROP_CONSTRAINT,
    NO_COLUMN,
    RENAME_COLUMN,
    Index,
    Table,
    names,
    renamed_in,
)

ALTER_TABLE = compiled(
    r"alter (?:foreign )?table (?:if exists )?(?:only )?<table>(?: \*)? <actions*>"
)
CREATE_TABLE = compiled(
    r"create (?:temp |temporary |unlogged )?table (?:if not exists )?<table> \( <_*>"
)
_RENAME = compiled(r"alter table (?:if exists )?<table> rename to <new>")
_CREATE_INDEX = compiled(
    r"create (?:unique )?index (?:concurrently )?(?:if not exists )?(?:<index> )?"
    r"on (?:only )?<table> <_*>"
)
_DEFAULT_PARTITION = compiled(
    r"create (?:unlogged )?table (?:if not exists )?<part> partition of <table>"
    r"(?: \( .* \))? default(?: .*)?"
)
_DROP_INDEX = compiled(r"drop index (?:concurrently )?(?:if exists )?<indexes*>(?: cascade)?")
_DROP_TABLE = compiled(r"drop table (?:if exists )?<tables*>(?: cascade| restrict)?")


@attrs.define
class Schema:
    """All tables, indexes, domains and routines that the files so far have made.

    Attributes:
        tables: By name.
        indexes: By name without a schema.
        domains: By name.
        routines: Names with the number of arguments.
    """

    tables: dict[str, Table] = attrs.field(factory=dict)
    indexes: dict[str, Index] = attrs.field(factory=dict)
    domains: Domains = attrs.field(factory=dict)
    routines: set[str] = attrs.field(factory=set)

    def copy(self) -> Schema:
        """Return another that learns for itself; what both know is shared."""
        return Schema(dict(self.tables), dict(self.indexes), dict(self.domains), set(self.routines))

    def table(self, name: str) -> Table:
        """Return what is known of a table; nothing when no file says anything of it."""
        return self.tables.get(plain(name), Table())

    def computes_from(self, table: str, column: str) -> bool:
        """Return whether a check or an index of *table* is computed from *column*."""
        return self.table(table).checks_use(column) or any(
            index.table == plain(table) and names(column, index.computed)
            for index in self.indexes.values()
        )

    def drop(self, name: str, actions: Iterable[Clause]) -> None:
        """Forget the constraints of a table that some of *actions* drop."""
        dropped = [each for each in actions if DROP_CONSTRAINT.fullmatch(each.code)]
        if dropped:
            self._alter(plain(name), dropped)

    def learn(self, statement: Clause) -> None:
        """Take note of what *statement* does."""
        learn_domain(statement, self.domains)
        if found := statement.matches(CREATE_TABLE):
            self._learn_table(plain(found["table"]), statement)
        elif found := statement.matches(_DEFAULT_PARTITION):
            self._alter(plain(found["table"]), [])
            self.tables[plain(found["table"])].default_partition = found["part"]
        elif names := renamed(statement):
            self._rename(*names)
        elif found := statement.matches(ALTER_TABLE):
            self._alter(plain(found["table"]), actions_of(statement))
        elif found := statement.matches(_CREATE_INDEX):
            name = plain(found["index"] or statement.code)
            self.indexes[name] = Index.of(found["table"], statement)
        elif found := statement.matches(_DROP_TABLE):
            for name in found["tables"].split(","):
                self._forget(plain(name))
        elif found := statement.matches(_DROP_INDEX):
            for name in found["indexes"].split(","):
                self.indexes.pop(plain(name).rpartition(".")[2], None)

    def _learn_table(self, name: str, statement: Clause) -> None:
        if name in self.tables and "if not exists" in statement.outer:
            return
        table = self.tables[name] = Table(is_partitioned=statement.says("partition by"))
        if table.is_partitioned:
            by = statement.part(statement.code.rindex(" partition by ") + 1)
            table.keys = tuple(each.code for each in by.within().split())
        for item in items_of(statement):
            if is_column(item):
                table.add(Column.of(item))
            else:
                table.alter(item)

    def _alter(self, name: str, actions: Iterable[Clause]) -> None:
        table = self.tables[name] = deepcopy(self.table(name))
        for action in actions:
            table.alter(action)
            if match := RENAME_COLUMN.fullmatch(action.code):
                self._rename_column(name, plain(match["column"]), plain(match["new"]))

    def _rename(self, old: str, new: str) -> None:
        self.tables[new] = self.tables.pop(old, Table())
        for name, index in self.indexes.items():
            if index.table == old:
                self.indexes[name] = attrs.evolve(index, table=new)

    def _rename_column(self, table: str, old: str, new: str) -> None:
        for name, index in self.indexes.items():
            if index.table == table:
                keys, computed = (
                    renamed_in(old, new, each) for each in (index.keys, index.computed)
                )
                self.indexes[name] = Index(table, keys, computed)

    def _forget(self, table: str) -> None:
        self.tables.pop(table, None)
        self.indexes = {name: each for name, each in self.indexes.items() if each.table != table}


def renamed(statement: Clause) -> tuple[str, str] | None:
    """Return the plain names of a table before and after a statement; None if it keeps its own."""
    found = statement.matches(_RENAME)
    return (plain(found["table"]), plain(beside(found["table"], found["new"]))) if found else None


def actions_of(statement: Clause) -> tuple[Clause, ...]:
    """Return what an `alter table` does, action by action."""
    match = ALTER_TABLE.fullmatch(statement.code)
    return statement.part(match.start("actions")).split() if match else ()


def items_of(statement: Clause) -> tuple[Clause, ...]:
    """Return the columns and constraints of a `create table`."""
    return statement.within().split()


def is_column(item: Clause) -> bool:
    """Return whether an item of `create table` is a column."""
    return item.code.split(" ")[0] not in NO_COLUMN
