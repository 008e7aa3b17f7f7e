"""Directives: comment lines at the head of a file, `-- apptsched: lock-timeout 2s`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import attrs

from apptsched.migrate.scanner import Script

FileKind = Literal["up", "down", "repeatable", "seed"]

_DIRECTIVE = re.compile(r"--\s*apptsched:\s*(?P<name>\S*)\s*(?P<argument>.*?)\s*", re.DOTALL)
_TIMEOUT = "[0-9]+ ?(ms|s|min|h)"


@attrs.frozen
class Directives:
    """What the head of a file asks for.

    Attributes:
        transactional: False: its statements run one by one, outside a transaction.
        irreversible: Why there is no down file; None when there must be one.
        lossy_down: The down destroys data.
        phase: Whether it is safe before, or only after, the new code is everywhere.
        lock_timeout: Instead of the runner's, as PostgreSQL writes it.
        statement_timeout: Instead of the session's, likewise.
        min_postgres: The oldest major version it runs on.
        since: The first migration a repeatable file needs.
        allowed: Lint rules it breaks on purpose, each with the reason.
    """

    transactional: bool = True
    irreversible: str | None = None
    lossy_down: bool = False
    phase: Literal["expand", "contract"] | None = None
    lock_timeout: str | None = None
    statement_timeout: str | None = None
    min_postgres: int | None = None
    since: int = 1
    allowed: tuple[tuple[str, str], ...] = ()


@attrs.frozen
class _Rule:
    """How one directive is written, and where."""

    field: str
    argument: str
    example: str
    files: tuple[FileKind, ...]
    value: Callable[[str], Any] = str


def _allowed(argument: str) -> tuple[str, str]:
    rule, reason = argument.split(maxsplit=1)
    return rule, reason


def _false(_: str) -> bool:
    return False


def _true(_: str) -> bool:
    return True


_RULES = {
    "transaction": _Rule("transactional", "none", "none", ("up", "down"), _false),
    "irreversible": _Rule("irreversible", r"\S.*", "<reason>", ("up",)),
    "lossy-down": _Rule("lossy_down", "", "", ("up", "down"), _true),
    "phase": _Rule("phase", "expand|contract", "expand | contract", ("up",)),
    "lock-timeout": _Rule("lock_timeout", _TIMEOUT, "2s", ("up", "down", "seed")),
    "statement-timeout": _Rule("statement_timeout", _TIMEOUT, "15min", ("up", "down", "seed")),
    "min-postgres": _Rule("min_postgres", "[0-9]{2}", "16", ("up",), int),
    "since": _Rule("since", "[0-9]{4}", "0004", ("repeatable",), int),
    "allow": _Rule(
        "allowed", r"\S+\s+\S.*", "<rule> <reason>", ("up", "down", "repeatable"), _allowed
    ),
}


def read_directives(
    script: Script, kind: FileKind
) -> tuple[Directives, tuple[tuple[int, str], ...]]:
    """Return the directives of a file, and what is wrong with them: offsets and messages."""
    found: dict[str, Any] = {}
    wrong: list[tuple[int, str]] = []
    head = min((each.first for each in script.statements if each.first is not None), default=None)
    for offset, name, argument in _directive_comments(script):
        complaint = _complaint(name, argument, kind, found)
        if complaint is None and head is not None and offset > head:
            complaint = f"the directive {name!r} must stand before the first statement"
        if complaint is not None:
            wrong.append((offset, complaint))
            continue
        rule = _RULES[name]
        value = rule.value(argument)
        found[rule.field] = (*found.get("allowed", ()), value) if name == "allow" else value
    return Directives(**found), tuple(wrong)


def _directive_comments(script: Script) -> Iterator[tuple[int, str, str]]:
    for offset, comment in script.comments:
        if match := _DIRECTIVE.fullmatch(comment):
            yield offset, match["name"], match["argument"]


def _complaint(name: str, argument: str, kind: FileKind, found: dict[str, Any]) -> str | None:
    rule = _RULES.get(name)
    if rule is None:
        return f"unknown directive {name!r}; known: {', '.join(sorted(_RULES))}"
    if kind not in rule.files:
        return f"the directive {name!r} has no meaning in this kind of file"
    if not re.fullmatch(rule.argument, argument):
        example = f"-- apptsched: {name} {rule.example}".rstrip()
        return f"malformed directive; write `{example}`"
    if rule.field in found and name != "allow":
        return f"the directive {name!r} stands here twice"
    return None
