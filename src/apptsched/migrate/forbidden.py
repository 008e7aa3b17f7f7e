"""What a file must not hold: what the runner alone does, and what would pull its session away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apptsched.migrate.concurrent import concurrent_index
from apptsched.migrate.directives import FileKind
from apptsched.migrate.problems import ProblemKind
from apptsched.migrate.scanner import Script, Slice, lex

# The runner alone decides where a transaction begins and ends.
_TRANSACTION_CONTROL = frozenset(
    ["abort", "begin", "commit", "end", "release", "rollback", "savepoint", "start"]
)
# What the runner knows to drop again, and what may be said about it.
_CREATE_OR_REPLACE = frozenset(
    [("create", "or", "replace", what) for what in ("function", "procedure", "trigger", "view")]
)
_ABOUT_IT = frozenset(["comment", "grant", "revoke"])
_ANOTHER = "would make the rest of the run another role's"
# Statements as `_outline` writes them, by their first word.
_SESSION_CONTROL = {
    "copy": (
        (r".* from stdin\b", "`copy … from stdin`: there is no data to send; write `insert`"),
        (r".* to stdout\b", "`copy … to stdout`: nobody reads it"),
    ),
    "set": (
        (r"(?:session )?role\b", f"`set role` {_ANOTHER}; write `set local role`"),
        (r"(?:session |local )?session authorization\b", f"`set session authorization` {_ANOTHER}"),
    ),
    "reset": ((r"(?:role|session authorization)\b", f"this `reset` {_ANOTHER}"),),
    "discard": ((r"all\b", "`discard all` would release the lock of the runner"),),
    "select": (
        (
            r".*\bpg_advisory_unlock_all \(",
            "`pg_advisory_unlock_all` would release the lock of the runner",
        ),
    ),
    "listen": ((r"", "`listen`: nobody is there to be notified"),),
}


def forbidden(script: Script, kind: FileKind) -> Iterator[tuple[ProblemKind, int, str]]:
    """Yield the statements that a file of that *kind* must not hold: kind, offset, message."""
    for each in script.statements:
        offset = each.first or 0
        if _controls_transaction(each):
            text = f"`{each.words[0]}` in a migration: the runner begins and ends the transaction"
            yield ProblemKind.TRANSACTION_CONTROL, offset, text
        elif kind == "repeatable" and not _is_repeatable(each):
            text = (
                "a repeatable file may only `create or replace` functions, procedures, triggers"
                " and views, and comment on, grant or revoke what it creates"
            )
            yield ProblemKind.NOT_REPEATABLE, offset, text
        elif reason := _session_control(each):
            yield ProblemKind.SESSION_CONTROL, offset, reason
        elif (index := concurrent_index(each)) and index.kind == "create" and not index.index:
            text = "an index made `concurrently` needs a name, to be found when it fails half way"
            yield ProblemKind.UNNAMED_INDEX, offset, text


def creates(statement: Slice) -> bool:
    """Return whether it is one of the `create or replace` that a repeatable file may hold."""
    return statement.words[:4] in _CREATE_OR_REPLACE


def _controls_transaction(statement: Slice) -> bool:
    first = statement.words[0] if statement.words else ""
    return first in _TRANSACTION_CONTROL or statement.words[:2] == ("prepare", "transaction")


def _is_repeatable(statement: Slice) -> bool:
    return creates(statement) or (bool(statement.words) and statement.words[0] in _ABOUT_IT)


def _session_control(statement: Slice) -> str | None:
    first = statement.words[0] if statement.words else ""
    if first not in _SESSION_CONTROL:
        return None
    rest = _outline(statement).removeprefix(f"{first} ")
    return next((why for pattern, why in _SESSION_CONTROL[first] if re.match(pattern, rest)), None)


def _outline(statement: Slice) -> str:
    """Return the statement in lower case, one blank between elements, its texts left out."""
    counted = (each for each in lex(statement.text) if each.counts)
    return " ".join(
        each.text.lower() if each.kind in ("word", "mark") else each.kind for each in counted
    )
