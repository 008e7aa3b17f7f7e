"""Which index a `concurrently` statement makes, drops or rebuilds, as it names it."""

from __future__ import annotations

import re
from typing import Literal

import attrs

from apptsched.migrate.scanner import Slice, lex, scan

_PART = r'(?: "(?:[^"]|"")*+" | [^\W\d][\w$]*+ )'
_NAME = rf"{_PART} (?: \ \.\ {_PART} )*+"
# Of a statement's code: its elements with one blank between them.
_STATEMENT = re.compile(
    rf"""
      (?P<create> create\ (?:unique\ )?index\ concurrently\ (?:if\ not\ exists\ )?
        (?: (?!on\ ) (?P<made>{_PART})\ )? on\ (?:only\ )?(?P<on>{_NAME}) ) (?=[ (]) .*
    | (?P<drop> drop\ index\ concurrently\ (?:if\ exists\ )?(?P<dropped>{_NAME}) ) .*
    | reindex\ (?=.*\bconcurrently\b) (?:\(\ [^)]*\)\ )?
        (?: index\ (?:concurrently\ )?(?P<rebuilt>{_NAME})
          | table\ (?:concurrently\ )?(?P<of>{_NAME}) ) .*
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_DOT = re.compile(r'("(?:[^"]|"")*+")| \. ')


@attrs.frozen
class ConcurrentIndex:
    """What a `concurrently` statement works on.

    Attributes:
        kind: What it does.
        index: The index, as the statement writes it; None: it names none.
        table: The table, likewise.
    """

    kind: Literal["create", "drop", "reindex"]
    index: str | None
    table: str | None


def concurrent_index(statement: Slice) -> ConcurrentIndex | None:
    """Return what *statement* works on; None when it is no `concurrently` for indexes."""
    if "concurrently" not in statement.text.lower():
        return None
    match = _STATEMENT.match(scan(statement.text).code)
    if match is None:
        return None
    named = {key: text and _DOT.sub(_undotted, text) for key, text in match.groupdict().items()}
    if match["create"]:
        return ConcurrentIndex("create", named["made"], named["on"])
    if match["drop"]:
        return ConcurrentIndex("drop", named["dropped"], None)
    return ConcurrentIndex("reindex", named["rebuilt"], named["of"])


def keeps_parts(statement: Slice) -> bool:
    """Return whether *statement*, outside a transaction, may fail with part of it kept.

    A block and a procedure commit when they like; what is done `concurrently` to anything but one
    table's indexes leaves what only its author can put right.
    """
    if statement.words[:1] in (("call",), ("do",)):
        return True
    words = (each.text.lower() for each in lex(statement.text) if each.kind == "word")
    return (
        "concurrently" in words
        and statement.words[:1] != ("refresh",)
        and concurrent_index(statement) is None
    )


def _undotted(match: re.Match[str]) -> str:
    return match[1] or "."
