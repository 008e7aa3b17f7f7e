"""A statement's columns: what the server says against what is declared."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args, get_origin
from uuid import UUID

from attrs import evolve
from sqlglot import exp

from apptsched.columns import Column, columns
from apptsched.sqlcheck.house import last_position_of
from apptsched.sqlcheck.nullability import Answer
from apptsched.sqlcheck.subject import Problem, Subject
from apptsched.statements import Statement

_TYPES: Mapping[Any, tuple[str, ...]] = MappingProxyType(
    {
        UUID: ("uuid",),
        bool: ("boolean",),
        bytes: ("bytea",),
        datetime: ("timestamp with time zone",),
        float: ("double precision",),
        int: ("integer", "bigint"),
        str: ("text",),
        timedelta: ("interval",),
    }
)


def declared(statement: Statement) -> tuple[Column, ...]:
    """Return the columns a statement is declared to answer."""
    missing = [evolve(column, is_nullable=True) for column in columns(statement.joined)]
    return (*columns(statement.row), *missing)


def types_of(kind: Any) -> tuple[str, ...]:
    """Return the SQL types that Python reads as *kind*; empty when it is none of ours."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return (inner[1],)
    if origin is Literal:
        return types_of(type(inner[0]))
    if origin in (list, tuple):
        return tuple(f"{name}[]" for name in types_of(inner[0]))
    return _TYPES.get(kind, ())


def column_problems(
    subject: Subject, query: exp.Expr, found: Collection[tuple[str, str]], nulls: Answer
) -> Iterator[Problem]:
    """Yield the columns that are not what the statement's row type declares.

    Args:
        subject: Whose columns.
        query: Its text, parsed.
        found: Name and type of each, as the server says.
        nulls: Whether each may be null, as `nullability` says.
    """
    expected = declared(subject.statement)
    where = _positions(query, len(found))
    if len(expected) != len(found):
        message = f"columns answered: {len(found)}, declared: {len(expected)}"
        yield subject.problem(message, where[0] if where else 0)
    may_be_null = [known for _, known in nulls] if len(nulls) == len(found) else [None] * len(found)
    facts = zip(expected, found, may_be_null, where, strict=False)
    for number, (column, (name, kind), nullable, position) in enumerate(facts, start=1):
        if name != column.name:
            message = f"column {number} is {name}, declared is {column.name}"
            yield subject.problem(message, position)
            continue
        if kind not in types_of(column.kind):
            message = f"column {name} is {kind}, declared is {_shown(column.kind)}"
            yield subject.problem(message, position)
        if nullable not in (None, column.is_nullable):
            is_so, is_not = ("may be", "is never") if nullable else ("is never", "may be")
            message = f"column {name} {is_so} null, declared is that it {is_not} null"
            yield subject.problem(message, position)


def _positions(query: exp.Expr, count: int) -> list[int]:
    source = query.args.get("returning") or query
    places = [last_position_of(each) for each in source.expressions]
    return [*places, *[0] * (count - len(places))]


def _shown(kind: Any) -> str:
    return " or ".join(types_of(kind)) or repr(kind)
