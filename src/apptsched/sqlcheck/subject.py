"""A statement under check, and where in the sources its text stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import sqlglot
from attrs import frozen

from apptsched import filters, statements
from apptsched.statements import ComposedStatement, Statement, body_of

SHAPE = " (filter: "
_NAME = re.compile(r"[\w.]+")
SQL = Path(statements.__file__).with_name("sql")


@frozen(order=True)
class Problem:
    """What is wrong with a statement, by file and line."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@frozen
class Subject:
    """A statement and the file it is read from.

    Attributes:
        body: What is sent, without the comment at the head of the file.
    """

    statement: Statement
    file: Path
    body: str

    @classmethod
    def of(cls, statement: Statement, folder: Path = SQL) -> Subject:
        """Return *statement* as it stands in *folder*, or as a filter composed it."""
        file = folder / f"{statement.name}.sql"
        if isinstance(statement, ComposedStatement):
            return Shape(statement, file, statement.body, statement.conditions)
        return cls(statement, file, body_of(file.read_text(encoding="utf-8")))

    def problem(self, message: str, position: int = 0) -> Problem:
        """Return a problem with the text at *position* of the body."""
        text = self.file.read_text(encoding="utf-8")
        return _problem(self.file, text, text.index(self.body) + position, message)


@frozen
class Shape(Subject):
    """A list statement with the conditions of one combination of filter fields."""

    conditions: Mapping[str, str]

    def problem(self, message: str, position: int | None = None) -> Problem:
        """Return a problem with the condition that stands at *position* of the body.

        Without a position, with the first condition; elsewhere, with the list's own file.
        """
        said = f"{message}{SHAPE}{', '.join(self.conditions)})"
        module = Path(filters.__file__)
        text = module.read_text(encoding="utf-8")
        for condition in self.conditions.values():
            if condition in text and (position is None or position in self._span(condition)):
                at = text.index(condition) + self._find(position, condition)
                return _problem(module, text, at, said)
        text = self.file.read_text(encoding="utf-8")
        return _problem(self.file, text, self._find(position, text), said)

    def _find(self, position: int | None, text: str) -> int:
        """Return where in *text* the name is that the body has at *position*, or before it."""
        at = position or 0
        names = [*_NAME.findall(self.body[at:])[:1], *_NAME.findall(self.body[:at])[-1:]]
        found = [re.search(rf"\b{re.escape(name)}\b", text) for name in names]
        return next((match.start() for match in found if match), 0)

    def _span(self, condition: str) -> range:
        """Return where in the body *condition* stands; empty where it cannot be told."""
        composed = sqlglot.parse_one(condition, read="postgres").sql("postgres")
        begin = self.body.find(composed)
        return range(begin, begin + len(composed) if begin >= 0 else begin)


def _problem(file: Path, text: str, at: int, message: str) -> Problem:
    here = Path.cwd()
    shown = file.relative_to(here) if file.is_relative_to(here) else file
    return Problem(shown.as_posix(), text.count("\n", 0, at) + 1, message)
