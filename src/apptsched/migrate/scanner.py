"""Cut a SQL text into its statements, where PostgreSQL's own lexer would.

The rules are those of PostgreSQL's `scan.l` (tokens) and `psqlscan.l` (where a statement ends),
with `standard_conforming_strings` on, as the runner sets it. Nothing is parsed or rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import attrs

from apptsched.migrate.positions import BOM

_LETTERS = r"A-Za-z_\x80-\U0010ffff"
_TAG = rf"(?: [{_LETTERS}] [{_LETTERS}0-9]*+ )?"
# An E'' string goes on after blanks that hold a line end, and is still an E'' string there.
_TOKEN = re.compile(
    rf"""
      (?P<blank> [ \t\n\r\f\v]++ )
    | (?P<comment> --[^\n\r]*+ )
    | (?P<block> /\* )
    | (?P<escape>
        [eE]' (?: [^'\\] | \\. | '' )*+ '
        (?: (?: [ \t\f\v] | --[^\n\r]*+ )*+ [\n\r] (?: [ \t\n\r\f\v] | --[^\n\r]*+[\n\r] )*+
            ' (?: [^'\\] | \\. | '' )*+ ' )*+ )
    | (?P<string> ' (?: [^'] | '' )*+ ' )
    | (?P<quoted> " (?: [^"] | "" )*+ " )
    | (?P<dollar> \$ (?P<tag> {_TAG} ) \$ .*? \$ (?P=tag) \$ )
    | (?P<open> [eE]' | ' | " | \$ {_TAG} \$ )
    | (?P<word> [{_LETTERS}] [{_LETTERS}0-9$]*+ )
    | (?P<number> [0-9] [0-9A-Za-z_.]*+ )
    | (?P<param> \$ [0-9]++ )
    | (?P<mark> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_OPENED = {"/*": "comment", '"': "quoted name", "$": "dollar-quoted text"}
_ROUTINE = re.compile(r"create (or replace )?(function|procedure)\b")
_WORDS_KEPT = 6


class UnterminatedText(ValueError):
    """A string, quoted name or comment is opened and never closed.

    Attributes:
        offset: Where it is opened.
    """

    def __init__(self, opening: str, offset: int) -> None:
        self.offset = offset
        what = _OPENED.get(opening, _OPENED.get(opening[0], "string"))
        super().__init__(f"the {what} that starts here is never closed")


class Token(NamedTuple):
    """One lexical element; blanks and comments are elements, too."""

    kind: str
    text: str
    start: int

    @property
    def counts(self) -> bool:
        """Whether the server's parser sees it."""
        return self.kind not in ("blank", "comment", "block")


@attrs.frozen
class Slice:
    """A statement with the blanks and comments before it, up to and with its `;`.

    Attributes:
        text: The slice, character by character as in the file.
        start: Its offset in the file.
        first: The offset in the file of its first word; None when it says nothing.
        words: Its first words, in lower case, up to the first element that is no word.
        code: The statement without comments and with one blank between elements.
    """

    text: str = attrs.field(repr=False)
    start: int
    first: int | None
    words: tuple[str, ...]
    code: str = attrs.field(default="", repr=False)

    @property
    def sent_from(self) -> int:
        """The offset in the file of the first character that is sent."""
        return self.start + (self.start == 0 and self.text.startswith(BOM))

    @property
    def sent(self) -> str:
        """What the server gets: the slice, without the byte order mark of a file."""
        return self.text[self.sent_from - self.start :]

    @property
    def body(self) -> str:
        """The statement without the blanks and comments before it."""
        return self.text[(self.first or self.start) - self.start :]


def _statements(slices: Iterable[Slice]) -> tuple[Slice, ...]:
    return tuple(each for each in slices if each.first is not None)


@attrs.frozen
class Script:
    """A whole file, cut. The texts of `slices` concatenate to it.

    Attributes:
        slices: Everything, in order; the last may hold only blanks and comments.
        comments: Every `--` comment, with its offset.
        code: The file without comments and with one blank between elements.
        statements: The slices that say something to the server.
    """

    slices: tuple[Slice, ...] = attrs.field(repr=False)
    comments: tuple[tuple[int, str], ...] = attrs.field(repr=False)
    code: str = attrs.field(repr=False)
    statements: tuple[Slice, ...] = attrs.field(
        init=False,
        repr=False,
        eq=False,
        default=attrs.Factory(lambda script: _statements(script.slices), takes_self=True),
    )


def scan(text: str) -> Script:
    """Return *text* cut into its statements.

    Raises:
        UnterminatedText: Something is opened and never closed.
    """
    tokens = list(lex(text))
    edges = [0, *_ends(tokens)]
    if edges[-1] < len(tokens):
        edges.append(len(tokens))
    offset = len(BOM) if text.startswith(BOM) else 0
    slices = []
    for begin, end in pairwise(edges):
        start = tokens[begin].start if begin else 0
        stop = tokens[end].start if end < len(tokens) else len(text)
        slices.append(_slice(text[start:stop], start, tokens[begin:end]))
    if not slices and offset:
        slices.append(Slice(text, 0, None, ()))
    return Script(
        slices=tuple(slices),
        comments=tuple((each.start, each.text) for each in tokens if each.kind == "comment"),
        code=" ".join(each.text for each in tokens if each.counts),
    )


def _slice(text: str, start: int, tokens: list[Token]) -> Slice:
    counted = [each for each in tokens if each.counts]
    if not counted or counted[0].text == ";":
        return Slice(text, start, None, ())
    words: list[str] = []
    for each in counted[:_WORDS_KEPT]:
        if each.kind != "word":
            break
        words.append(each.text.lower())
    code = " ".join(each.text for each in counted)
    return Slice(text, start, counted[0].start, tuple(words), code)


def lex(text: str) -> Iterator[Token]:
    """Yield every element of *text*, blanks and comments included.

    Raises:
        UnterminatedText: Something is opened and never closed.
    """
    offset = len(BOM) if text.startswith(BOM) else 0
    while match := _TOKEN.match(text, offset):
        kind, found = str(match.lastgroup), match[0]
        if kind == "open":
            raise UnterminatedText(found, offset)
        end = _block_end(text, offset) if kind == "block" else match.end()
        yield Token(kind, text[offset:end], offset)
        offset = end


def _block_end(text: str, start: int) -> int:
    """Return where the comment opened at *start* ends; comments nest."""
    depth, offset = 1, start + 2
    while depth:
        edge = _COMMENT_EDGE.search(text, offset)
        if edge is None:
            raise UnterminatedText("/*", start)
        depth += 1 if edge[0] == "/*" else -1
        offset = edge.end()
    return offset


def _ends(tokens: list[Token]) -> Iterator[int]:
    """Yield the index after each `;` that ends a statement."""
    bounds = _Bounds()
    for index, token in enumerate(tokens, 1):
        if token.counts and bounds.closed_by(token):
            bounds = _Bounds()
            yield index


@attrs.define
class _Bounds:
    """Whether a `;` is inside parentheses or a BEGIN ATOMIC body of the current statement.

    Like psql, but a word after AS or a dot is a name, and BEGIN counts only before ATOMIC.
    """

    parens: int = 0
    blocks: int = 0
    head: str = ""
    before: str = ""

    def closed_by(self, token: Token) -> bool:
        """Take the next token; whether it ends the statement."""
        text = token.text.lower() if token.kind == "word" else token.text
        if token.kind == "word" and self.parens == 0:
            self._count_block(text)
        elif text == "(":
            self.parens += 1
        elif text == ")":
            self.parens = max(self.parens - 1, 0)
        self.before = text
        return text == ";" and self.parens == 0 and self.blocks == 0

    def _count_block(self, word: str) -> None:
        if len(self.head) < len("create or replace procedure"):
            self.head += word + " "
        if self.blocks == 0:
            self.blocks = int(
                word == "atomic" and self.before == "begin" and bool(_ROUTINE.match(self.head))
            )
        elif self.before not in ("as", "."):
            self.blocks += (word == "case") - (word == "end")
