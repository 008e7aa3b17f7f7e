"""Write values into SQL that is only run later, by somebody else's program."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from itertools import count

from apptsched.statements import Statement, body_of

_FOLDER = files("apptsched.migrate.export")


class Expression(str):
    """SQL that is worked out where the script runs."""

    __slots__ = ()


Value = Expression | str | int | Sequence[str] | None


def literal(value: Value) -> str:
    """Return *value* as SQL, which means the same whatever the session's settings are."""
    if isinstance(value, Expression):
        return f"({value})"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Sequence):
        return f"array[{', '.join(map(literal, value))}]::text[]"
    return "null" if value is None else str(value).lower()


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    if "\\" not in text:
        return f"'{doubled}'"
    return "E'" + doubled.replace("\\", "\\\\") + "'"


def filled(statement: Statement, /, **values: Value) -> str:
    """Return a statement of the runner's, without `;`, with *values* for its parameters."""
    return statement.body % {name: literal(value) for name, value in values.items()}


def written(name: str, /, **values: Value) -> str:
    """Return the SQL of that name in this folder, with *values* for its parameters."""
    literals = {name: literal(value) for name, value in values.items()}
    taken = "".join(literals.values())
    tag = next(tag for n in count() if (tag := f"$do{n or ''}$") not in taken)
    body = body_of((_FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
    return body.replace("$do$", tag) % literals
