"""What is known of a table and of its indexes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import attrs

from apptsched.migrate.lint.clauses import Clause, compiled, plain
from apptsched.migrate.lint.columns import Column

NO_COLUMN = ("constraint", "check", "unique", "primary", "foreign", "exclude", "like")
_ADD_COLUMN = compiled(
    rf"add (?:column )?(?:if not exists )?(?!(?:{'|'.join(NO_COLUMN)}|not null) )<column> <_*>"
)
_ADD_CHECK = compiled(r"(?:add )?(?:constraint <constraint> )?check \( <check*>")
_ADD_KEY = compiled(r"(?:add )?(?:constraint <constraint> )?primary key \( <columns*> \).*")
VALIDATE = compiled(r"validate constraint <constraint>")
_ATTACH_DEFAULT = compiled(r"attach partition <part> default")
_DETACH = compiled(r"detach partition <part>(?: concurrently| finalize)?")
DROP_CONSTRAINT = compiled(r"drop constraint (?:if exists )?<constraint>(?: .*)?")
_DROP_COLUMN = compiled(r"drop (?:column )?(?:if exists )?<column>(?: cascade| restrict)?")
RENAME_COLUMN = compiled(r"rename (?:column )?<column> to <new>")
RETYPE = compiled(r"alter (?:column )?<column> (?:set data )?type <type*>")
SET_NOT_NULL = compiled(r"alter (?:column )?<column> set not null")
_DROP_NOT_NULL = compiled(r"alter (?:column )?<column> drop not null")


@attrs.define
class Table:
    """What is known of a table.

    Attributes:
        types: Of its columns, by name.
        required: The columns that are not null.
        checks: The conditions of its constraints, all of which must hold, by name.
        literals: The constants in them.
        validated: The constraints that its rows are known to meet.
        unnamed: Those of them whose names the server chose: they may be dropped unseen.
        is_partitioned: It has its rows in other tables.
        keys: The columns, or expressions, that say in which.
        default_partition: The one that has what fits no other; empty when there is none.
    """

    types: dict[str, str] = attrs.field(factory=dict)
    required: set[str] = attrs.field(factory=set)
    checks: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    literals: dict[str, frozenset[str]] = attrs.field(factory=dict)
    validated: set[str] = attrs.field(factory=set)
    unnamed: set[str] = attrs.field(factory=set)
    is_partitioned: bool = False
    keys: tuple[str, ...] = ()
    default_partition: str = ""

    def is_checked(self, condition: str = "") -> bool:
        """Return whether all rows are known to meet *condition*, or any condition at all."""
        return any(condition in ("", *self.checks[name]) for name in self._proving())

    def fits(self, keys: Collection[str], values: Clause) -> bool:
        """Return whether all rows are known to be of the *values* of a partition by *keys*."""
        return all(map(self.is_required, keys)) and self.has_none(keys, values)

    def has_none(self, keys: Collection[str], values: Clause) -> bool:
        """Return whether all rows are known to be of other values.

        As far as can be told without comparing: the checks that name a key name all the values.
        """
        told = [
            name for name in self._proving() if any(names(key, self.checks[name]) for key in keys)
        ]
        found = {literal for name in told for literal in self.literals[name]}
        return bool(values.literals()) and found.issuperset(values.literals())

    def _proving(self) -> set[str]:
        return self.validated & set(self.checks) - self.unnamed

    def checks_use(self, column: str) -> bool:
        """Return whether a check that all rows may have to meet names *column*."""
        kept = self.validated & set(self.checks)
        return any(names(column, self.checks[name]) for name in kept)

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
        self.literals[name] = definition.literals()
        if not found["constraint"]:
            self.unnamed.add(name)
        if not definition.says("not valid|not enforced"):
            self.validated.add(name)
        return True

    def alter(self, action: Clause) -> None:
        """Take note of what an action of `alter table` changes."""
        if column := column_of(action):
            if plain(column.name) not in self.types or "if not exists" not in action.outer:
                self.add(column)
        elif self._check(action, action.code):
            pass
        elif _ADD_KEY.fullmatch(action.code):
            keys = (each.code.split(" ")[0] for each in action.within().split())
            self.required |= set(map(plain, keys))
        elif found := action.matches(VALIDATE):
            self.validated.add(plain(found["constraint"]))
        elif found := action.matches(DROP_CONSTRAINT):
            self.validated.discard(plain(found["constraint"]))
        elif found := action.matches(_ATTACH_DEFAULT):
            self.default_partition = found["part"]
        elif found := action.matches(_DETACH):
            if plain(found["part"]) == plain(self.default_partition):
                self.default_partition = ""
        else:
            self._alter_column(action)

    def _alter_column(self, action: Clause) -> None:
        if match := RETYPE.fullmatch(action.code):
            new = action.part(match.start("type")).until("using").code
            self.types[plain(match["column"])] = new
        elif match := SET_NOT_NULL.fullmatch(action.code):
            self.required.add(plain(match["column"]))
        elif match := _DROP_NOT_NULL.fullmatch(action.code):
            self.required.discard(plain(match["column"]))
        elif match := RENAME_COLUMN.fullmatch(action.code):
            self._rename(plain(match["column"]), plain(match["new"]))
        elif match := _DROP_COLUMN.fullmatch(action.code):
            self._forget(plain(match["column"]))

    def _rename(self, old: str, new: str) -> None:
        if old in self.types:
            self.types[new] = self.types.pop(old)
        if old in self.required:
            self.required ^= {old, new}
        self.checks = {name: renamed_in(old, new, each) for name, each in self.checks.items()}
        self.keys = renamed_in(old, new, self.keys)

    def _forget(self, column: str) -> None:
        self.types.pop(column, None)
        self.required.discard(column)
        self.validated -= {
            name for name, conditions in self.checks.items() if names(column, conditions)
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


def _word(column: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(plain(column))}(?!\w)")


def names(column: str, expressions: Iterable[str]) -> bool:
    """Return whether one of *expressions* names *column*."""
    word = _word(column)
    return any(word.search(each) for each in expressions)


def renamed_in(old: str, new: str, expressions: Iterable[str]) -> tuple[str, ...]:
    """Return *expressions* with another name for a column."""
    word = _word(old)
    return tuple(word.sub(lambda _: new, each) for each in expressions)


def _conditions(check: Clause) -> tuple[str, ...]:
    """Return what must be true each for the whole to be."""
    while check.outer == "( )":
        check = check.within()
    parts = check.split("and")
    if len(parts) == 1 or check.says("or|case"):
        return (check.code,)
    return tuple(each for part in parts for each in _conditions(part))


def column_of(action: Clause) -> Column | None:
    """Return the column that an action of `alter table` adds."""
    match = _ADD_COLUMN.fullmatch(action.code)
    return Column.of(action.part(match.start("column"))) if match else None
