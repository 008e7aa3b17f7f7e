"""What is known of the schema before a statement: from earlier files, and from this one."""

from __future__ import annotations

from typing import Literal

import attrs

from apptsched.migrate.files import SqlFile
from apptsched.migrate.lint.clauses import Clause, compiled, plain
from apptsched.migrate.lint.columns import Column

FileKind = Literal["up", "down", "repeatable"]

ALTER_TABLE = compiled(
    r"alter (?:foreign )?table (?:if exists )?(?:only )?<table>(?: \*)? <actions*>"
)
_CREATES = compiled(
    r"create (?:or replace )?(?:temp |temporary |unlogged |unique |recursive )*"
    r"(?:table|view|materialized view|foreign table|sequence|type|domain|function|procedure"
    r"|aggregate|schema|index(?: concurrently)?|extension|trigger) <object>(?: .*)?"
)
_NO_NAME = frozenset(["if", "on"])
_TABLE_ITEM = r"(?:constraint|check|unique|primary|foreign|exclude|like) .*"
ADD_COLUMN = compiled(
    rf"add (?:column )?(?:if not exists )?(?!{_TABLE_ITEM}|not null )<column> <_*>"
)
_ADD_CHECK = compiled(r"add constraint <constraint> check <check*>")
_VALIDATE = compiled(r"validate constraint <constraint>")
_RETYPE = compiled(r"alter (?:column )?<column> (?:set data )?type <type*>")
_ENUM_VALUE = compiled(r"alter type <type> add value .*")


@attrs.define
class Schema:
    """What the migrations so far have made of the tables.

    Attributes:
        types: Of each table's columns, by name.
        checks: Of each table, the conditions by constraint name.
        validated: Of each table, the names of the constraints its rows are known to meet.
    """

    types: dict[str, dict[str, str]] = attrs.field(factory=dict)
    checks: dict[str, dict[str, str]] = attrs.field(factory=dict)
    validated: dict[str, set[str]] = attrs.field(factory=dict)

    def type_of(self, table: str, column: str) -> str | None:
        """Return the type of a column; None when no file says it."""
        return self.types.get(plain(table), {}).get(plain(column))

    def is_checked(self, table: str, condition: str = "") -> bool:
        """Return whether all rows are known to meet *condition*, or any condition at all."""
        checks = self.checks.get(plain(table), {})
        proven = self.validated.get(plain(table), set())
        return any(name in proven and condition in ("", checks[name]) for name in checks)


@attrs.define
class FileState:
    """What a file has done so far.

    Attributes:
        transactional: Its statements run in one transaction.
        contract: It runs when no old code is left.
        created: The names it has created.
        locked: The tables of before that it has locked against readers.
        added: Constraints it has added without validating them, with their tables.
        values: The enum values it has added.
    """

    schema: Schema
    kind: FileKind
    transactional: bool
    contract: bool
    created: set[str] = attrs.field(factory=set)
    locked: set[str] = attrs.field(factory=set)
    added: set[tuple[str, str]] = attrs.field(factory=set)
    values: set[str] = attrs.field(factory=set)

    @classmethod
    def of(cls, file: SqlFile, kind: FileKind, schema: Schema) -> FileState:
        """Return the state at a file's first statement."""
        said = file.directives
        return cls(schema, kind, said.transactional, said.phase == "contract")

    def existed(self, name: str) -> bool:
        """Return whether *name* was there before this file."""
        return plain(name) not in self.created

    def learn(self, statement: Clause) -> None:
        """Take note of what *statement* does."""
        if found := statement.matches(_CREATES):
            self._create(found["object"], statement)
        elif found := statement.matches(ALTER_TABLE):
            for action in actions_of(statement):
                self._alter(plain(found["table"]), action)
        elif statement.matches(_ENUM_VALUE):
            self.values |= {token.text for token in statement.tokens if token.kind == "string"}

    def _create(self, name: str, statement: Clause) -> None:
        if name.lower() in _NO_NAME:
            return
        self.created.add(plain(name))
        if statement.code.split(" (")[0].rpartition(" ")[0].endswith("table"):
            columns = (Column.of(each) for each in items_of(statement) if is_column(each))
            self.schema.types[plain(name)] = {plain(each.name): each.type.code for each in columns}

    def _alter(self, table: str, action: Clause) -> None:
        if added := column_of(action):
            types = self.schema.types.setdefault(table, {})
            types[plain(added.name)] = added.type.code
        elif found := action.matches(_ADD_CHECK):
            name = plain(found["constraint"])
            self.schema.checks.setdefault(table, {})[name] = action.within().code
            if action.says("not valid"):
                self.added.add((table, name))
            else:
                self.schema.validated.setdefault(table, set()).add(name)
        elif found := action.matches(_VALIDATE):
            self.schema.validated.setdefault(table, set()).add(plain(found["constraint"]))
        elif (found := action.matches(_RETYPE)) and table in self.schema.types:
            self.schema.types[table][plain(found["column"])] = found["type"].lower()


def actions_of(statement: Clause) -> tuple[Clause, ...]:
    """Return what an `alter table` does, action by action."""
    match = ALTER_TABLE.fullmatch(statement.code)
    return statement.part(match.start("actions")).split() if match else ()


def column_of(action: Clause) -> Column | None:
    """Return the column that an action of `alter table` adds."""
    match = ADD_COLUMN.fullmatch(action.code)
    return Column.of(action.part(match.start("column"))) if match else None


def items_of(statement: Clause) -> tuple[Clause, ...]:
    """Return the columns and constraints of a `create table`."""
    return statement.within().split()


def is_column(item: Clause) -> bool:
    """Return whether an item of `create table` is a column."""
    first = item.code.split(" ")[0]
    return first not in ("constraint", "check", "unique", "primary", "foreign", "exclude", "like")
