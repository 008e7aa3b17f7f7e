"""What a file has done before a statement of it."""

from __future__ import annotations

import attrs

from apptsched.migrate.directives import FileKind
from apptsched.migrate.files import SqlFile
from apptsched.migrate.lint.clauses import Clause, compiled, plain
from apptsched.migrate.lint.schema import ALTER_TABLE, Schema, actions_of, renamed

_CREATES = compiled(
    r"create (?:or replace )?(?:temp |temporary |unlogged |recursive )*"
    r"(?:table|view|materialized view|foreign table|sequence|type|domain|function|procedure"
    r"|aggregate|schema) (?!if not exists )<object>(?: .*)?"
)
_ADD_UNCHECKED = compiled(r"add constraint <constraint> .* not valid")
_ENUM_VALUE = compiled(r"alter type <type> add value (?:if not exists )?(?P<value>'').*")


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
        self.schema.learn(statement)
        if found := statement.matches(_CREATES):
            self.created.add(plain(found["object"]))
        elif names := renamed(statement):
            if names[0] in self.created:
                self.created.add(names[1])
            self.created.discard(names[0])
        elif found := statement.matches(ALTER_TABLE):
            for action in actions_of(statement):
                if added := action.matches(_ADD_UNCHECKED):
                    self.added.add((plain(found["table"]), plain(added["constraint"])))
        elif match := _ENUM_VALUE.fullmatch(statement.code):
            self.values.add(statement.part(match.start("value")).tokens[0].text)
