"""What the files so far have made of the tables."""

from __future__ import annotations

import attrs

from apptsched.migrate.lint.clauses import Clause, beside, compiled, plain
from apptsched.migrate.lint.columns import Column

ALTER_TABLE = compiled(
    r"alter (?:foreign )?table (?:if exists )?(?:only )?<table>(?: \*)? <actions*>"
)
CREATE_TABLE = compiled(
    r"create (?:temp |temporary |unlogged )?table (?:if not exists )?<table> \( <_*>"
)
_RENAME = compiled(r"alter table (?:if exists )?<table> rename to <new>")
_CREATE_INDEX = compiled(
    r"create unique index (?:concurrently )?(?:if not exists )?<index> on (?:only )?<table> <_*>"
)
_NO_COLUMN = ("constraint", "check", "unique", "primary", "foreign", "exclude", "like")
_ADD_COLUMN = compiled(
    rf"add (?:column )?(?:if not exists )?(?!(?:{'|'.join(_NO_COLUMN)}|not null) )<column> <_*>"
)
_ADD_CHECK = compiled(r"add constraint <constraint> check <check*>")
_ADD_KEY = compiled(r"(?:add )?(?:constraint <constraint> )?primary key \( <columns*> \).*")
_VALIDATE = compiled(r"validate constraint <constraint>")
_DROP = compiled(r"drop constraint (?:if exists )?<constraint>(?: .*)?")
_RETYPE = compiled(r"alter (?:column )?<column> (?:set data )?type <type*>")
_SET_NOT_NULL = compiled(r"alter (?:column )?<column> set not null")
_DROP_NOT_NULL = compiled(r"alter (?:column )?<column> drop not null")


@attrs.define
class Table:
    """What is known of a table.

    Attributes:
        types: Of its columns, by name.
        required: The columns that are not null.
        checks: The conditions of its constraints, by name.
        validated: The constraints that its rows are known to meet.
        is_partitioned: It has its rows in other tables.
    """

    types: dict[str, str] = attrs.field(factory=dict)
    required: set[str] = attrs.field(factory=set)
    checks: dict[str, str] = attrs.field(factory=dict)
    validated: set[str] = attrs.field(factory=set)
    is_partitioned: bool = False

    def is_checked(self, condition: str = "") -> bool:
        """Return whether all rows are known to meet *condition*, or any condition at all."""
        return any(
            condition in ("", *self.checks[name].split(" and "))
            for name in self.validated & set(self.checks)
        )

    def is_required(self, column: str) -> bool:
        """Return whether no row has a null there, as its definition or a check says."""
        return plain(column) in self.required or self.is_checked(f"{column} is not null")

    def add(self, column: Column) -> None:
        """Take note of a column."""
        name = plain(column.name)
        self.types[name] = column.type.code
        if column.part("not null|primary key"):
            self.required.add(name)

    def alter(self, action: Clause) -> None:
        """Take note of what an action of `alter table` changes."""
        if column := column_of(action):
            self.add(column)
        elif found := action.matches(_ADD_CHECK):
            name = plain(found["constraint"])
            self.checks[name] = action.within().code
            if not action.says("not valid"):
                self.validated.add(name)
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


@attrs.define
class Schema:
    """All tables and unique indexes that the files so far have made.

    Attributes:
        tables: By name.
        indexes: The columns of each, by its name without a schema.
    """

    tables: dict[str, Table] = attrs.field(factory=dict)
    indexes: dict[str, tuple[str, ...]] = attrs.field(factory=dict)

    def table(self, name: str) -> Table:
        """Return what is known of a table; nothing when no file says anything of it."""
        return self.tables.get(plain(name), Table())

    def learn(self, statement: Clause) -> None:
        """Take note of what *statement* does."""
        if found := statement.matches(CREATE_TABLE):
            partitioned = statement.says("partition by")
            table = self.tables[plain(found["table"])] = Table(is_partitioned=partitioned)
            for item in items_of(statement):
                if is_column(item):
                    table.add(Column.of(item))
                else:
                    table.alter(item)
        elif names := renamed(statement):
            self.tables[names[1]] = self.tables.pop(names[0], Table())
        elif found := statement.matches(ALTER_TABLE):
            table = self.tables.setdefault(plain(found["table"]), Table())
            for action in actions_of(statement):
                table.alter(action)
        elif found := statement.matches(_CREATE_INDEX):
            columns = tuple(each.code for each in statement.within().split())
            self.indexes[plain(found["index"])] = columns


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
