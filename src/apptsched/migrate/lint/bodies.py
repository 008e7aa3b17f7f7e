"""The statements inside a `do` block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apptsched.migrate.lint.clauses import Clause
from apptsched.migrate.scanner import UnterminatedText, scan

_OPENING = re.compile(r"< < [^ ]+ > >|# [^ ]+ [^ ]+|(?:begin|else|loop|declare|exception)(?!\S)")
_CONDITION = re.compile(r"(?:if|elsif|case|while|for|foreach|when)(?!\S)")
_EXECUTE = re.compile(r"(?<!\S)execute (?!function |procedure |on )")
_TAG = re.compile(r"\$[^$]*\$")


def is_block(statement: Clause) -> bool:
    """Return whether it is a `do`."""
    return statement.code.startswith("do ")


def body_of(statement: Clause) -> Clause | None:
    """Return the text that a `do` runs; None when it, or what it makes, cannot be read."""
    body = next((token for token in statement.tokens if token.kind == "dollar"), None)
    if body is None or re.search(r"language (?!plpgsql)", statement.code):
        return None
    tag = _TAG.match(body.text)
    width = tag.end() if tag else 0
    try:
        read = Clause.read(body.text[width:-width], statement.shift + body.start + width)
    except UnterminatedText:
        return None
    return None if _EXECUTE.search(read.code) else read


def statements_of(body: Clause) -> Iterator[Clause]:
    """Yield the statements of a body, without the control structures around them."""
    for each in scan(body.source).statements:
        clause = Clause.read(each.text, body.shift + each.start)
        while (rest := _inner(clause)) is not clause:
            clause = rest
        if clause.tokens:
            yield clause


def _inner(clause: Clause) -> Clause:
    """Return what follows the first word when it opens or continues a structure."""
    if opening := _OPENING.match(clause.code):
        return clause.part(opening.end())
    if not _CONDITION.match(clause.code):
        return clause
    # Like the server, which takes the first `then` outside of parentheses for the end.
    before = clause.until("then", "loop")
    return Clause(clause.source, clause.tokens[len(before.tokens) + 1 :], clause.shift)
