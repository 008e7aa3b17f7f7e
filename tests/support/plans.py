"""What a statement reads, by the plan the server makes for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from attrs import frozen
from psycopg.sql import SQL, Literal

from apptsched.statements import Statement

# After so many executions, auto decides between a generic plan and fresh ones.
EXECUTIONS = {"force_generic_plan": 1, "auto": 7}


@frozen
class Plan:
    """What the plan of one execution names.

    Attributes:
        indexes: Every index it reads.
        scanned: Every table it reads from end to end.
        detailed: How many appointments had their attendees put together for the answer.
    """

    indexes: frozenset[str]
    scanned: frozenset[str]
    detailed: int


def plan_of(
    connection: psycopg.Connection[Any],
    statement: Statement,
    parameters: Mapping[str, Any],
    mode: str,
) -> Plan:
    """Execute a statement in a plan cache mode and return the plan it comes to have."""
    names: list[str] = []

    def numbered(found: re.Match[str]) -> str:
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"

    body = re.sub(r"%\((\w+)\)s", numbered, statement.body)
    given = SQL(", ").join(Literal(_plain(parameters[name])) for name in names)
    with connection.transaction(force_rollback=True):
        connection.execute(f"set local plan_cache_mode = {mode}")
        connection.execute(f"prepare asked as {body}".encode())
        for _ in range(EXECUTIONS[mode]):
            query = SQL("explain (analyze, timing off, format json) execute asked ({})")
            [((root, *_),)] = connection.execute(query.format(given))
        connection.execute("deallocate asked")
    nodes = [*_nodes(root["Plan"])]
    scanned = {n["Relation Name"] for n in nodes if n["Node Type"] == "Seq Scan"}
    detail = [n for n in nodes if n.get("Index Name") == "attendee_by_appointment"]
    return Plan(
        frozenset(n["Index Name"] for n in nodes if "Index Name" in n),
        frozenset(scanned),
        sum(int(n["Actual Loops"]) for n in detail),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [str(item) for item in value]
    return str(value) if isinstance(value, UUID) else value


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


@contextmanager
def without_indexes(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Drop the schema's indexes for a block that loads much, and build them again after it."""
    query = """
        select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
        from pg_index i
        join pg_class c on c.oid = i.indexrelid
        where c.relnamespace = 'apptsched'::regnamespace
          and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
    """
    found = connection.execute(query).fetchall()
    for name, _ in found:
        connection.execute(f"drop index {name}".encode())
    yield
    for _, definition in found:
        connection.execute(definition.encode())
