"""A statement and its parts as runs of tokens, in a spelling that patterns can match."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import attrs

from apptsched.migrate.scanner import Slice, Token, lex

_DEPTH = {"(": 1, "[": 1, ")": -1, "]": -1}
_LITERALS = frozenset(["string", "escape", "dollar"])
_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")
_PLACEHOLDER = re.compile(r"(?<!\?P)<(\w+)(\*?)>")
_LAST_NAME = re.compile(r'(?:"(?:[^"]|"")*"|[^".]+)$')
_LONGEST_NAME = 63
# What would end a name in a pattern, as it stands in a quoted name.
_IN_NAME = str.maketrans(" (),;", "\ue000\ue001\ue002\ue003\ue004")


@attrs.frozen
class Clause:
    """A run of tokens of a file, without blanks and comments.

    Attributes:
        source: The text the tokens were read from.
        shift: Where in the file *source* starts.
    """

    source: str = attrs.field(repr=False)
    tokens: tuple[Token, ...] = attrs.field(repr=False)
    shift: int = 0

    @classmethod
    def of(cls, statement: Slice) -> Clause:
        """Return a whole statement, without its `;`."""
        return cls.read(statement.text, statement.start)

    @classmethod
    def read(cls, source: str, shift: int) -> Clause:
        """Return all of *source*, but for a `;` at its end."""
        tokens = [each for each in lex(source) if each.counts]
        if tokens and tokens[-1].text == ";":
            tokens.pop()
        return cls(source, tuple(tokens), shift)

    @property
    def offset(self) -> int:
        """Where in the file it starts."""
        return self.shift + (self.tokens[0].start if self.tokens else 0)

    @property
    def text(self) -> str:
        """As it stands in the file."""
        if not self.tokens:
            return ""
        last = self.tokens[-1]
        return self.source[self.tokens[0].start : last.start + len(last.text)]

    @property
    def code(self) -> str:
        """Its words in lower case, one blank between tokens, each literal as `''`."""
        return self._spelling[0]

    @cached_property
    def outer(self) -> str:
        """The same without what parentheses and brackets hold."""
        tokens = tuple(token for depth, token in self._depths() if depth == 0)
        return Clause(self.source, tokens).code

    def matches(self, pattern: re.Pattern[str]) -> dict[str, str] | None:
        """Return the named groups of a pattern for all of `code`, as they stand in the file."""
        match = pattern.fullmatch(self.code)
        if match is None:
            return None
        return {
            name: self.part(*match.span(name)).text if value else ""
            for name, value in match.groupdict().items()
        }

    def says(self, words: str) -> bool:
        """Return whether `outer` holds *words*, a regular expression for whole words."""
        return bool(words and re.search(rf"(?<!\S)(?:{words})(?!\S)", self.outer))

    def literals(self) -> frozenset[str]:
        """Return the constants it names, as they stand in the file."""
        kinds = (*_LITERALS, "number")
        return frozenset(token.text for token in self.tokens if token.kind in kinds)

    def part(self, start: int, stop: int | None = None) -> Clause:
        """Return the tokens between two offsets in `code`."""
        stop = len(self.code) if stop is None else stop
        kept = (
            token
            for token, at in zip(self.tokens, self._spelling[1], strict=True)
            if start <= at < stop
        )
        return Clause(self.source, tuple(kept), self.shift)

    def split(self, mark: str = ",") -> tuple[Clause, ...]:
        """Return what stands between the commas, or *mark*, outside of parentheses."""
        parts: list[list[Token]] = [[]]
        for depth, token in self._depths():
            if depth == 0 and token.text.lower() == mark:
                parts.append([])
            else:
                parts[-1].append(token)
        return tuple(Clause(self.source, tuple(part), self.shift) for part in parts if part)

    def until(self, *words: str) -> Clause:
        """Return what stands before the first of *words* outside of parentheses."""
        kept: list[Token] = []
        for depth, token in self._depths():
            if depth == 0 and token.text.lower() in words:
                break
            kept.append(token)
        return Clause(self.source, tuple(kept), self.shift)

    def within(self) -> Clause:
        """Return what the first parentheses hold; empty when there are none."""
        held: list[Token] = []
        opened = False
        for depth, token in self._depths():
            if depth == 0 and opened:
                break
            if depth > 0:
                held.append(token)
            opened = opened or token.text == "("
        return Clause(self.source, tuple(held), self.shift)

    def _depths(self) -> Iterator[tuple[int, Token]]:
        depth = 0
        for token in self.tokens:
            change = _DEPTH.get(token.text, 0)
            depth = max(depth + min(change, 0), 0)
            yield depth, token
            depth += max(change, 0)

    @cached_property
    def _spelling(self) -> tuple[str, tuple[int, ...]]:
        """`code`, and where in it each token starts."""
        code, starts, glued = "", [], True
        for token in self.tokens:
            dot = token.text == "."
            code += "" if glued or dot else " "
            starts.append(len(code))
            code += _spelled(token)
            glued = dot
        return code, tuple(starts)


def _spelled(token: Token) -> str:
    if token.kind in _LITERALS:
        return "''"
    if token.kind == "quoted":
        return token.text.translate(_IN_NAME)
    return token.text.lower()


def compiled(words: str) -> re.Pattern[str]:
    """Return a pattern for a clause's `code`: `<table>` is one name, `<rest*>` is anything."""
    return re.compile(
        _PLACEHOLDER.sub(lambda m: rf"(?P<{m[1]}>{'.*?' if m[2] else '[^ (),;]+'})", words),
        re.DOTALL,
    )


def plain(name: str) -> str:
    """Return a name so that equal names are equal texts; `public.` is left out."""
    parts = [_plain_part(part) for part in re.findall(r'"(?:[^"]|"")*"|[^".]+', name)]
    return ".".join(parts).removeprefix("public.")


def _plain_part(part: str) -> str:
    if not part.startswith('"'):
        return part.strip().lower()
    return part[1:-1] if _PLAIN.fullmatch(part[1:-1]) else part


def joined(*names: str) -> str:
    """Return a new name made of the last parts of *names*, quoted where it must be."""
    bare = [plain(name).rpartition(".")[2].strip('"') for name in names]
    name = "_".join(bare)[:_LONGEST_NAME]
    return name if _PLAIN.fullmatch(name) else f'"{name}"'


def beside(table: str, name: str) -> str:
    """Return *name* in the schema of *table*."""
    return _LAST_NAME.sub(lambda _: name, table)
