"""A column as a statement defines it."""

from __future__ import annotations

import re

import attrs

from apptsched.migrate.lint.clauses import Clause, plain

_SERIAL = {
    "bigserial": "bigint",
    "serial": "int",
    "serial2": "smallint",
    "serial4": "int",
    "serial8": "bigint",
    "smallserial": "smallint",
}
IDENTITY = "generated (?:always|by default) as identity"
_PART = re.compile(
    r"(?<!\S)(?:collate|constraint|default|check|unique|primary key|references|generated"
    r"|storage|compression|not null|null)(?!\S)"
)
_INSIDE = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
_CALL = re.compile(r"(?<!\S)((?:[^\W\d]|\")[^ (),;]*) \(")
# What may stand before a parenthesis and is no function; functions that are not volatile.
_SYNTAX = (
    "all|and|any|array|bit|case|cast|char|character|coalesce|current_time|current_timestamp|"
    "decimal|else|extract|greatest|in|interval|least|localtime|localtimestamp|not|nullif|numeric|or|row|"
    "then|time|timestamp|timestamptz|varchar|varying|when"
)
NOT_VOLATILE = (
    "abs|array_fill|btrim|ceil|concat_ws|date_part|date_trunc|daterange|floor|int4range|"
    "int8range|jsonb_build_array|jsonb_build_object|jsonb_object|length|lower|lpad|"
    "make_date|make_interval|make_time|make_timestamp|make_timestamptz|md5|now|numrange|"
    "power|replace|round|rpad|statement_timestamp|string_to_array|timezone|to_char|"
    "to_date|to_jsonb|to_timestamp|transaction_timestamp|trunc|tsrange|tstzrange|upper"
)
_HARMLESS = re.compile(rf"{_SYNTAX}|(?:pg_catalog\.)?(?:{NOT_VOLATILE})")


@attrs.frozen
class Column:
    """A column's definition, cut into its parts.

    Attributes:
        name: As it stands in the file.
        type: Likewise.
        parts: `not null`, `default 1`, `constraint c check (…)` and the like.
    """

    name: str
    type: Clause
    parts: tuple[Clause, ...]

    @classmethod
    def of(cls, definition: Clause) -> Column:
        """Return the column of `name type parts…`."""
        name = Clause(definition.source, definition.tokens[:1], definition.shift)
        edges = [*_edges(definition), len(definition.code) + 1]
        start = len(name.code) + 1
        cuts = [definition.part(a, b) for a, b in zip([start, *edges], edges, strict=False)]
        return cls(name.text, cuts[0], tuple(cuts[1:]))

    def part(self, words: str) -> Clause | None:
        """Return the first part that begins so, a constraint's name aside."""
        for each in self.parts:
            if re.match(rf"(?:constraint [^ ]+ )?(?:{words})(?!\S)", each.code):
                return each
        return None

    @property
    def serial_type(self) -> str | None:
        """The type of the numbers, when each row takes the next of a sequence."""
        if self.part(IDENTITY):
            return self.type.text
        return _SERIAL.get(plain(self.type.code))

    @property
    def default(self) -> Clause | None:
        """The expression of the default; None when there is none."""
        found = self.part("default")
        return found and found.part(len("default "))

    @property
    def has_volatile_default(self) -> bool:
        """Whether the default may differ from row to row."""
        return self.default is not None and is_volatile(self.default)

    @property
    def is_stored(self) -> bool:
        """Whether it is generated and stored."""
        found = self.part("generated always as")
        return found is not None and found.says("stored")


def is_volatile(expression: Clause) -> bool:
    """Return whether it calls something not known to answer the same for each row."""
    return any(not _HARMLESS.fullmatch(name) for name in _CALL.findall(expression.code))


def _edges(definition: Clause) -> list[int]:
    """Return where in its code the parts of a definition start."""
    code = definition.code
    while code != (blanked := _INSIDE.sub(lambda m: "_" * len(m[0]), code)):
        code = blanked
    edges: list[int] = []
    # Behind the name, which may be such a word itself.
    for match in _PART.finditer(code, code.find(" ") + 1 or len(code)):
        before = code[: match.start()].split()
        if before[-1] in ("set", "by") or before[-2:-1] == ["constraint"]:
            continue
        edges.append(match.start())
    return edges
