"""What a server says of a statement: its types, its plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import sqlglot
from attrs import frozen
from psycopg import Connection
from psycopg.pq import DiagnosticField, ExecStatus
from psycopg.pq.abc import PGresult

from apptsched.sqlcheck.nullability import Answer, Scope, answer_of

_PLACEHOLDER = re.compile(r"%(?:%|\((\w+)\)s)")
_NAME = "apptsched_sql_check"

_COLUMNS = """
    select c.oid, c.relkind = 'v', a.attname, not a.attnotnull
    from pg_catalog.pg_class c
    join pg_catalog.pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = to_regnamespace(%s) and c.relname = %s
      and a.attnum > 0 and not a.attisdropped
    order by a.attnum
"""
_OWNED = """
    select c.relname
    from pg_catalog.pg_class c
    join pg_catalog.pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'apptsched'::regnamespace
      and c.relkind in ('r', 'v')
      and a.attname = 'tenant_id'
"""


class Rejected(Exception):
    """The server does not take a statement.

    Attributes:
        position: Where in the text, as it was given.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@frozen
class Description:
    """What the server makes of a statement; types by their names in SQL.

    Attributes:
        parameters: Name and type.
        columns: Name and type, in order.
    """

    parameters: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]


@frozen
class Step:
    """One step of a plan that reads a relation."""

    kind: str
    relation: str | None
    alias: str | None
    index: str | None


class ScratchServer:
    """Asks a scratch database, over a connection of its own."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._types = dict(connection.execute("select oid, format_type(oid, null) from pg_type"))
        self.columns_of = cache(self._columns_of)
        connection.execute("set plan_cache_mode = force_generic_plan")

    def owned(self) -> frozenset[str]:
        """Return the tables and views whose rows have a tenant."""
        return frozenset(name for (name,) in self._connection.execute(_OWNED))

    def describe(self, body: str) -> Description:
        """Prepare a statement and return what it takes and answers.

        Raises:
            Rejected: The server does not take it.
        """
        names: list[str] = []
        sent = _PLACEHOLDER.sub(lambda found: _numbered(found, names), body)
        self._connection.execute("deallocate all")
        link = self._connection.pgconn
        _require(link.prepare(_NAME.encode(), sent.encode()), body)
        told = link.describe_prepared(_NAME.encode())
        return Description(
            tuple((n, self._types[told.param_type(i)]) for i, n in enumerate(names)),
            tuple(
                ((told.fname(i) or b"").decode(), self._types[told.ftype(i)])
                for i in range(told.nfields)
            ),
        )

    def plan(self, parameters: int) -> tuple[Step, ...]:
        """Return what the generic plan of the statement described last reads."""
        nulls = f"({', '.join(['null'] * parameters)})" if parameters else ""
        explain = f"explain (verbose, costs off, format json) execute {_NAME} {nulls}"
        [((root, *_),)] = self._connection.execute(explain.encode())
        return tuple(_steps(root["Plan"]))

    def _columns_of(self, schema: str, name: str) -> Answer:
        found = self._connection.execute(_COLUMNS, [schema, name]).fetchall()
        if not found or not found[0][1]:
            return tuple((column, is_nullable) for _, _, column, is_nullable in found)
        if schema != "apptsched":
            return ()  # of the server's own views nothing is promised
        definition = "select pg_get_viewdef(%s::oid)"
        [(text,)] = self._connection.execute(definition, [found[0][0]])
        return answer_of(sqlglot.parse_one(text, read="postgres"), Scope(self.columns_of))


def _numbered(found: re.Match[str], names: list[str]) -> str:
    if found[1] is None:
        return "%"
    if found[1] not in names:
        names.append(found[1])
    return f"${names.index(found[1]) + 1}"


def _require(result: PGresult, body: str) -> None:
    if result.status == ExecStatus.COMMAND_OK:
        return
    said = (result.error_field(DiagnosticField.MESSAGE_PRIMARY) or b"").decode()
    at = int(result.error_field(DiagnosticField.STATEMENT_POSITION) or 1) - 1
    raise Rejected(said, _before(body, at))


def _before(body: str, at: int) -> int:
    """Return the position in *body* of what stands at *at* in what was sent."""
    shift, names = 0, list[str]()
    for found in _PLACEHOLDER.finditer(body):
        if found.start() - shift >= at:
            break
        shift += len(found[0]) - len(_numbered(found, names))
    return at + shift


def _steps(node: dict[str, Any]) -> Iterator[Step]:
    if "Relation Name" in node or "Index Name" in node:
        schema = node.get("Schema", "apptsched")
        relation = node.get("Relation Name") if schema == "apptsched" else None
        yield Step(node["Node Type"], relation, node.get("Alias"), node.get("Index Name"))
    for child in node.get("Plans", ()):
        yield from _steps(child)
