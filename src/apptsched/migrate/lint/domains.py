"""What a domain says of the columns that have it for their type."""

from __future__ import annotations

import attrs

from apptsched.migrate.lint.clauses import Clause, compiled, plain
from apptsched.migrate.lint.columns import Column

_CREATE = compiled(r"create domain <domain> (?:as )?<definition*>")
_ADD = compiled(r"alter domain <domain> add <check*>")
_SET = compiled(r"alter domain <domain> set <set*>")

Domains = dict[str, Column]
"""Each domain, as the definition of a column that is not of it; by name."""


def learn_domain(statement: Clause, domains: Domains) -> None:
    """Take note of a domain that *statement* creates or alters."""
    if match := _CREATE.fullmatch(statement.code):
        definition = statement.part(match.start("definition"))
        domains[plain(match["domain"])] = spelled_out(_value(statement, definition), domains)
    elif match := _ADD.fullmatch(statement.code) or _SET.fullmatch(statement.code):
        known = domains.get(plain(match["domain"]))
        if known is not None:
            part = statement.part(match.start(2))
            domains[plain(match["domain"])] = attrs.evolve(known, parts=(*known.parts, part))


def _value(statement: Clause, definition: Clause) -> Column:
    """Return a domain's definition as that of a column `value`."""
    tokens = (*statement.tokens[:1], *definition.tokens)
    column = Column.of(Clause(statement.source, tokens, statement.shift))
    return attrs.evolve(column, name="value")


def is_checked(kind: str, domains: Domains) -> bool:
    """Return whether a new column of that type has every row written, to check or to fill it."""
    domain = domains.get(plain(kind))
    return domain is not None and (
        domain.part("check|not null") is not None or domain.has_volatile_default
    )


def spelled_out(column: Column, domains: Domains) -> Column:
    """Return a column with what its domain says of it in its own definition."""
    domain = domains.get(plain(column.type.code))
    if domain is None:
        return column
    said = [_of(column, part) for part in domain.parts if not part.code.startswith("default ")]
    if domain.default and not column.default:
        said.append(Clause.read(f"default {domain.default.text}", 0))
    return attrs.evolve(column, type=domain.type, parts=(*column.parts, *said))


def _of(column: Column, part: Clause) -> Clause:
    """Return a part of a domain's definition with the column's name for `value`."""
    text = part.text
    for token in reversed(part.tokens):
        if token.text.lower() == "value":
            at = token.start - part.tokens[0].start
            text = f"{text[:at]}{column.name}{text[at + len(token.text) :]}"
    return Clause.read(text, 0)
