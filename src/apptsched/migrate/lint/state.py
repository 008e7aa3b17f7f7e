"""What a file has done before a statement of it."""

from __future__ import annotations

import re

import attrs

from apptsched.migrate.directives import FileKind
from apptsched.migrate.files import SqlFile
from apptsched.migrate.lint.clauses import Clause, compiled, plain
from apptsched.migrate.lint.findings import CONTRACT
from apptsched.migrate.lint.locks import unreadable, unwritable
from apptsched.migrate.lint.schema import Schema, renamed

_CREATES = compiled(
    r"create (?:temp |temporary |unlogged |recursive )*"
    r"(?:table|view|materialized view|foreign table|sequence|type|domain|schema)"
    r" (?!if not exists )<object>(?: .*)?"
    r"|(?:with .* )?select .* into (?:temp |temporary |unlogged )?(?:table )?<selected> from .*"
)
_ROUTINE = compiled(
    r"(?:create(?: or replace)?|alter|drop|revoke .* on) (?:function|procedure|routine|aggregate)"
    r" (?:if exists )?<routines*>"
)
_ENUM_VALUE = compiled(r"alter type <type> add value (?:if not exists )?(?P<value>'').*")


@attrs.define
class FileState:
    """What a file has done so far.

    Attributes:
        schema: What the files before it, and it, have made of the tables.
        kind: Of file.
        transactional: Its statements run in one transaction.
        contract: It runs when no old code is left.
        created: The names it has created; those of routines with their number of arguments.
        unreadable: The tables of before that the transaction keeps from all others.
        unwritable: Likewise, from those who write.
        values: The enum values the transaction has added.
    """

    schema: Schema
    kind: FileKind
    transactional: bool
    contract: bool
    created: set[str] = attrs.field(factory=set)
    unreadable: set[str] = attrs.field(factory=set)
    unwritable: set[str] = attrs.field(factory=set)
    values: set[str] = attrs.field(factory=set)

    @classmethod
    def of(cls, file: SqlFile, kind: FileKind, schema: Schema) -> FileState:
        """Return the state at a file's first statement."""
        said = file.directives
        return cls(schema, kind, said.transactional, said.phase == "contract")

    def existed(self, name: str) -> bool:
        """Return whether *name*, of anything but a routine, was there before this file."""
        return plain(name) not in self.created

    def of_before(self, names: str) -> list[str]:
        """Return those of a list of tables that were there before this file."""
        bare = (re.sub(r"^only | \*$", "", each.strip()) for each in names.split(","))
        return [name for name in bare if self.existed(name)]

    def routines_existed(self, statement: Clause) -> bool:
        """Return whether a routine that *statement* alters or drops was there before this file."""
        return not all(
            any(each in (known, known.partition("(")[0]) for known in self.created)
            for each in routines(statement)
        )

    def apart(self, text: str) -> str:
        """Return a statement as a migration of its own, in the phase of the file."""
        return f"-- in a migration of its own:\n{CONTRACT if self.contract else ''}{text};"

    @property
    def keeps_others_waiting(self) -> bool:
        """Whether the transaction holds a lock on a table of before that hurts while it lasts."""
        return bool(self.unreadable or self.unwritable)

    def begin(self) -> None:
        """Take note that a transaction begins."""
        for known in (self.unreadable, self.unwritable, self.values):
            known.clear()

    def lock(self, statement: Clause) -> None:
        """Take note of what *statement* keeps from others."""
        for tables, held in (
            (unreadable(statement, self.schema), self.unreadable),
            (unwritable(statement), self.unwritable),
        ):
            held |= {plain(table) for table in tables if self.existed(table)}

    def learn(self, statement: Clause) -> None:
        """Take note of what *statement* does."""
        self.schema.learn(statement)
        if found := statement.matches(_CREATES):
            self.created.add(plain(found["object"] or found["selected"]))
        elif statement.code.startswith("create "):
            is_new = not statement.code.startswith("create or replace ")
            made = routines(statement)
            self.created |= made if is_new else made - self.schema.routines
            self.schema.routines |= made
        elif names := renamed(statement):
            self._rename(*names)
        elif match := _ENUM_VALUE.fullmatch(statement.code):
            self.values.add(statement.part(match.start("value")).tokens[0].text)

    def _rename(self, old: str, new: str) -> None:
        for known in (self.created, self.unreadable, self.unwritable):
            if old in known:
                known.discard(old)
                known.add(new)


def routines(statement: Clause) -> set[str]:
    """Return the routines that *statement* creates, alters or drops, as `created` has them."""
    match = _ROUTINE.fullmatch(statement.code)
    if match is None:
        return set()
    named = statement.part(match.start("routines"))
    each = named.split() if statement.code.startswith(("drop ", "revoke ")) else (named,)
    return {_signature(routine) for routine in each}


def _signature(routine: Clause) -> str:
    """Return a name with the number of arguments; the name alone when it says no more."""
    code = routine.code
    end = len(re.split("[ (),;]", code, maxsplit=1)[0])
    name = plain(routine.part(0, end).text)
    if not code.startswith(" (", end):
        return name
    taken = [each for each in routine.within().split() if not each.code.startswith("out ")]
    return f"{name}({len(taken)})"
