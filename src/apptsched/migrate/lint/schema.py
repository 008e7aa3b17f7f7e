"""What the files so far have made of the tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from copy import deepcopy

import attrs

from apptsched.migrate.lint.clauses import Clause, beside, compiled, plain
from apptsched.migrate.lint.columns import Column
from apptsched.migrate.lint.domains import Domains, learn_domain

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
_DROP_INDEX = compiled(r"drop index (?:concurrently )?(?:if exists )?<indexes*>(?: cascade)?")
_NO_COLUMN = ("constraint", "check", "unique", "primary", "foreign", "exclude", "like")
_ADD_COLUMN = compiled(
    rf"add (?:column )?(?:if not exists )?(?!(?:{'|'.join(_NO_COLUMN)}|not null) )<column> <_*>"
)
_ADD_CHECK = compiled(r"(?:add )?(?:constraint <constraint> )?check \( <check*>")
_ADD_KEY = compiled(r"(?:add )?(?:constraint <constraint> )?primary key \( <columns*> \).*")
_VALIDATE = compiled(r"validate constraint <constraint>")
_DROP = compiled(r"drop constraint (?:if exists )?<constraint>(?: .*)?")
_DROP_COLUMN = compiled(r"drop (?:column )?(?:if exists )?<column>(?: cascade| restrict)?")
_RENAME_COLUMN = compiled(r"rename (?:column )?<column> to <new>")
_RETYPE = compiled(r"alter (?:column )?<column> (?:set data )?type <type*>")
_SET_NOT_NULL = compiled(r"alter (?:column )?<column> set not null")
_DROP_NOT_NULL = compiled(r"alter (?:column )?<column> drop not null")


@attrs.define
class Table:
    """What is known of a table.

    Attributes:
        types: Of its columns, by name.
        required: The columns that are not null.
        checks: The conditions of its constraints, all of which must hold, by name.
        validated: The constraints that its rows are known to meet.
        unnamed: Those of them whose names the server chose: they may be dropped unseen.
        is_partitioned: It has its rows in other tables.
        keys: The columns, or expressions, that say in which.
    """

    types: dict[str, str] = attrs.field(factory=dict)
    required: set[str] = attrs.field(factory=set)
    checks: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    validated: set[str] = attrs.field(factory=set)
    unnamed: set[str] = attrs.field(factory=set)
    is_partitioned: bool = False
    keys: tuple[str, ...] = ()

    def is_checked(self, condition: str = "") -> bool:
        """Return whether all rows are known to meet *condition*, or any condition at all."""
        return any(condition in ("", *conditions) for conditions in self._proofs())

    def is_bounded(self, columns: Collection[str]) -> bool:
        """Return whether a check that all rows are known to meet names one of *columns*."""
        return any(_names(each, proof) for each in columns for proof in self._proofs())

    def _proofs(self) -> list[tuple[str, ...]]:
        return [self.checks[name] for name in self.validated & set(self.checks) - self.unnamed]

    def checks_use(self, column: str) -> bool:
        """Return whether a check that all rows may have to meet names *column*."""
        kept = self.validated & set(self.checks)
        return any(_names(column, self.checks[name]) for name in kept)

    def is_required(self, column: str) -> bool:
        """Return whether no row has a null there, as its definition or a check says."""
        proofs = (f"{name} is not null" for name in (column, plain(column)))
        return plain(column) in self.required or any(map(self.is_checked, proofs))

    def add(self, column: Column) -> None:
        """Take note of a column."""
        name = plain(column.name)
        self.types[name] = column.type.code
        if column.part("not null|primary key"):
            self.required.add(name)
        for part in column.parts:
            self._check(part, f"{column.name}, {part.code}")

    def _check(self, definition: Clause, unnamed: str) -> bool:
        """Take note of a check; *unnamed* stands for the name it may not have."""
        found = definition.matches(_ADD_CHECK)
        if found is None:
            return False
        name = plain(found["constraint"]) or unnamed
        self.checks[name] = _conditions(definition.within())
        if not found["constraint"]:
            self.unnamed.add(name)
        if not definition.says("not valid|not enforced"):
            self.validated.add(name)
        return True

    def alter(self, action: Clause) -> None:
        """Take note of what an action of `alter table` changes."""
        if column := column_of(action):
            self.add(column)
        elif self._check(action, action.code):
            pass
        elif _ADD_KEY.fullmatch(action.code):
            self.required |= {plain(each.code) for each in action.within().split()}
        elif found := action.matches(_VALIDATE):
            self.validated.add(plain(found["constraint"]))
        elif found := action.matches(_DROP):
            self.validated.discard(plain(found["constraint"]))
        else:
            self._alter_column(action)

    def _alter_column(self, action: Clause) -> None:
        if match := _RETYPE.fullmatch(action.code):
            new = action.part(match.start("type")).until("using").code
            self.types[plain(match["column"])] = new
        elif match := _SET_NOT_NULL.fullmatch(action.code):
            self.required.add(plain(match["column"]))
        elif match := _DROP_NOT_NULL.fullmatch(action.code):
            self.required.discard(plain(match["column"]))
        elif match := _RENAME_COLUMN.fullmatch(action.code):
            self._rename(plain(match["column"]), plain(match["new"]))
        elif match := _DROP_COLUMN.fullmatch(action.code):
            self._forget(plain(match["column"]))

    def _rename(self, old: str, new: str) -> None:
        if old in self.types:
            self.types[new] = self.types[old]
        if old in self.required:
            self.required.add(new)
        self._forget(old)

    def _forget(self, column: str) -> None:
        self.types.pop(column, None)
        self.required.discard(column)
        self.validated -= {
            name for name, conditions in self.checks.items() if _names(column, conditions)
        }


@attrs.frozen
class Index:
    """What is known of an index.

    Attributes:
        table: By name.
        keys: Columns and expressions.
        computed: Those that are no mere columns, and its condition.
    """

    table: str
    keys: tuple[str, ...]
    computed: tuple[str, ...]

    @classmethod
    def of(cls, table: str, statement: Clause) -> Index:
        """Return what a `create index` makes."""
        keys = statement.within().split()
        computed = [each.code for each in keys if len(each.tokens) > 1]
        condition = statement.code.partition(" where ")[2]
        return cls(plain(table), tuple(each.code for each in keys), (*computed, condition))


@attrs.define
class Schema:
    """All tables, indexes and domains that the files so far have made.

    Attributes:
        tables: By name.
        indexes: By name without a schema.
        domains: By name.
    """

    tables: dict[str, Table] = attrs.field(factory=dict)
    indexes: dict[str, Index] = attrs.field(factory=dict)
    domains: Domains = attrs.field(factory=dict)

    def copy(self) -> Schema:
        """Return another that learns for itself; what both know is shared."""
        return Schema(dict(self.tables), dict(self.indexes), dict(self.domains))

    def table(self, name: str) -> Table:
        """Return what is known of a table; nothing when no file says anything of it."""
        return self.tables.get(plain(name), Table())

    def computes_from(self, table: str, column: str) -> bool:
        """Return whether a check or an index of *table* is computed from *column*."""
        return self.table(table).checks_use(column) or any(
            index.table == plain(table) and _names(column, index.computed)
            for index in self.indexes.values()
        )

    def drop(self, name: str, actions: Iterable[Clause]) -> None:
        """Forget the constraints of a table that some of *actions* drop."""
        dropped = [each for each in actions if _DROP.fullmatch(each.code)]
        if dropped:
            table = self.tables[plain(name)] = deepcopy(self.table(name))
            for each in dropped:
                table.alter(each)

    def learn(self, statement: Clause) -> None:
        """Take note of what *statement* does."""
        learn_domain(statement, self.domains)
        if found := statement.matches(CREATE_TABLE):
            self._learn_table(plain(found["table"]), statement)
        elif names := renamed(statement):
            self._rename(*names)
        elif found := statement.matches(ALTER_TABLE):
            table = deepcopy(self.table(found["table"]))
            self.tables[plain(found["table"])] = table
            for action in actions_of(statement):
                table.alter(action)
        elif found := statement.matches(_CREATE_INDEX):
            name = plain(found["index"] or statement.code)
            self.indexes[name] = Index.of(found["table"], statement)
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

    def _rename(self, old: str, new: str) -> None:
        self.tables[new] = self.tables.pop(old, Table())
        for name, index in self.indexes.items():
            if index.table == old:
                self.indexes[name] = attrs.evolve(index, table=new)


def _names(column: str, expressions: Iterable[str]) -> bool:
    word = re.compile(rf"(?<!\w){re.escape(plain(column))}(?!\w)")
    return any(word.search(each) for each in expressions)


def _conditions(check: Clause) -> tuple[str, ...]:
    """Return what must be true each for the whole to be."""
    while check.outer == "( )":
        check = check.within()
    parts = check.split("and")
    if len(parts) == 1 or check.says("or|case"):
        return (check.code,)
    return tuple(each for part in parts for each in _conditions(part))


def renamed(statement: Clause) -> tuple[str, str] | None:
    """Return the plain names of a table before and after a statement; None if it keeps its own."""
    found = statement.matches(_RENAME)
    return (plain(found["table"]), plain(beside(found["table"], found["new"]))) if found else None


def actions_of(statement: Clause) -> tuple[Clause, ...]:
    """Return what an `alter table` does, action by action."""
    match = ALTER_TABLE.fullmatch(statement.code)
    return statement.part(match.start("actions")).split() if match else ()


def column_of(action: Clause) -> Column | None:
    """Return the column that an action of `alter table` adds."""
    match = _ADD_COLUMN.fullmatch(action.code)
    return Column.of(action.part(match.start("column"))) if match else None


def items_of(statement: Clause) -> tuple[Clause, ...]:
    """Return the columns and constraints of a `create table`."""
    return statement.within().split()


def is_column(item: Clause) -> bool:
    """Return whether an item of `create table` is a column."""
    return item.code.split(" ")[0] not in _NO_COLUMN
