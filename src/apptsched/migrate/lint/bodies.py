"""The statements inside a `do` block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apptsched.migrate.lint.clauses import Clause
from apptsched.migrate.scanner import scan

_OPENING = re.compile(r"<<|>>|(?:begin|else|loop|declare|exception)(?!\S)")
_CONDITION = re.compile(r"(?:if|elsif|while|for|foreach|when)(?!\S)")
_TAG = re.compile(r"\$[^$]*\$")


def is_block(statement: Clause) -> bool:
    """Return whether it is a `do`."""
    return statement.code.startswith("do ")


def body_of(statement: Clause) -> Clause | None:
    """Return the text that a `do` runs; None when it cannot be read."""
    body = next((token for token in statement.tokens if token.kind == "dollar"), None)
    if body is None or re.search(r"language (?!plpgsql)", statement.code):
        return None
    tag = _TAG.match(body.text)
    width = tag.end() if tag else 0
    return Clause.read(body.text[width:-width], statement.shift + body.start + width)


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
    cases = 0
    for token in clause.tokens:
        word = token.text.lower()
        cases += (word == "case") - (word == "end")
        if word in ("then", "loop") and cases == 0:
            index = clause.tokens.index(token)
            return Clause(clause.source, clause.tokens[index + 1 :], clause.shift)
    return clause
