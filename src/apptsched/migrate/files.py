"""One file of migrations: what it says, what it may not say, and its checksums."""

from __future__ import annotations

import hashlib
from importlib.resources.abc import Traversable
from typing import Any

import attrs

from apptsched.migrate.directives import Directives, FileKind, read_directives
from apptsched.migrate.forbidden import creates, forbidden
from apptsched.migrate.positions import BOM, position_at
from apptsched.migrate.problems import Problem, ProblemKind
from apptsched.migrate.scanner import Script, Slice, UnterminatedText, lex, scan


@attrs.frozen
class SqlFile:
    """One file, cut into statements.

    Attributes:
        path: Relative to the folder, with slashes.
        text: As stored, byte order mark and line ends included.
        checksum: Of the text without line ends' kind and trailing blanks.
        code_checksum: The same of the text without comments and blanks.
        problems: Why it cannot be run; empty when it can.
    """

    path: str
    text: str = attrs.field(repr=False)
    script: Script
    directives: Directives
    checksum: str
    code_checksum: str
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, path: str, text: str, kind: FileKind) -> SqlFile:
        """Return the file of that *text*; what cannot be read is among its `problems`."""
        try:
            script, unread = scan(text), None
        except UnterminatedText as error:
            script, unread = Script((), (), ""), (error.offset, str(error))
        directives, wrong = read_directives(script, kind)
        found = [
            *([(ProblemKind.UNREADABLE, *unread)] if unread else []),
            *((ProblemKind.DIRECTIVE, offset, message) for offset, message in wrong),
            *forbidden(script, kind),
        ]
        return cls(
            path=path,
            text=text,
            script=script,
            directives=directives,
            checksum=checksum(text),
            code_checksum=checksum(script.code),
            problems=tuple(
                Problem(kind, path, message, position_at(text, offset).line)
                for kind, offset, message in found
            ),
        )

    @classmethod
    def read(cls, path: str, source: Traversable, kind: FileKind) -> SqlFile:
        """Return the file at *source*; one that is no UTF-8 text has that among its problems."""
        try:
            raw = source.read_bytes()
            text, unread = raw.decode(), ""
        except OSError as error:
            text, unread = "", f"it cannot be read: {error.strerror}"
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            text, unread = "", f"it is not UTF-8: byte 0x{byte:02x} at {error.start}"
        if "\0" in text:
            text, unread = "", "it holds a NUL character"
        file = cls.of(path, text, kind)
        if not unread:
            return file
        return attrs.evolve(file, problems=(Problem(ProblemKind.UNREADABLE, path, unread),))

    def checksum_of(self, count: int) -> str:
        """Return the checksum of the first *count* statements, comments and blanks left out."""
        return checksum("\n".join(each.code for each in self.script.statements[:count]))


@attrs.frozen
class Migration:
    """A numbered step of the schema, with its way back."""

    version: int
    name: str
    up: SqlFile
    down: SqlFile | None

    @property
    def label(self) -> str:
        """The name its files share, `0004_occupancy`."""
        return f"{self.version:04d}_{self.name}"

    @property
    def lossy_down(self) -> bool:
        """Whether reverting it destroys data, as either file may say."""
        files = (self.up, self.down)
        return any(file.directives.lossy_down for file in files if file is not None)

    @property
    def row(self) -> dict[str, Any]:
        """What the history keeps of it, by parameter."""
        return {
            "version": self.version,
            "name": self.name,
            "checksum": self.up.checksum,
            "code_checksum": self.up.code_checksum,
            "down_text": self.down and self.down.text,
            "down_checksum": self.down and self.down.checksum,
            "irreversible": self.up.directives.irreversible,
            "lossy_down": self.lossy_down,
            "phase": self.up.directives.phase,
        }


@attrs.frozen
class Repeatable:
    """A file of `functions/`, applied again whenever its text changes."""

    name: str
    file: SqlFile

    @property
    def since(self) -> int:
        """The first migration it needs."""
        return self.file.directives.since

    @property
    def creates(self) -> frozenset[str]:
        """The names of what it creates, without their schemas."""
        return frozenset(_last_name(each) for each in self.file.script.statements if creates(each))


def _last_name(statement: Slice) -> str:
    """Return the last part of the name behind `create or replace function` and the like."""
    counted = [each for each in lex(statement.body) if each.counts][4:]
    name = ""
    for part, dot in zip(counted[::2], [*counted[1::2], None], strict=False):
        name = part.text.lower() if part.kind == "word" else part.text[1:-1].replace('""', '"')
        if dot is None or dot.text != ".":
            break
    return name


def checksum(text: str) -> str:
    """Return what stays equal when line ends or trailing blanks change."""
    lines = text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _sha256("\n".join([line.rstrip(" \t") for line in lines]).rstrip("\n"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
