"""Folders of migrations and databases to run them on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

SCRATCH_TABLE = {
    "0001_table.up.sql": "create table public.t (a int);\n",
    "0001_table.down.sql": "drop table public.t;\n",
}
SCRATCH_COLUMN = {
    "0002_column.up.sql": "alter table public.t add b text;\n",
    "0002_column.down.sql": "alter table public.t drop b;\n",
}
# Outside a transaction; the second statement fails when the table holds the same twice.
OUTSIDE = "-- apptsched: transaction none\n"
SCRATCH_UNIQUE = {
    "0002_u.up.sql": f"{OUTSIDE}create table s ();\n"
    "create unique index concurrently u on public.t (a);\ncreate table v ();",
    "0002_u.down.sql": f"{OUTSIDE}drop table v;\ndrop index concurrently u;\ndrop table s;",
}
F_IS_ONE = "create or replace function public.f() returns int language sql as 'select 1';\n"
F_IS_TWO = "create or replace function public.f() returns int language sql as 'select 2';\n"


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write *files*, by path, into *folder*, over what is there; return the folder."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@contextmanager
def new_database(dsn: str, options: str = "") -> Iterator[str]:
    """Create a database on the server at *dsn*, yield its conninfo, and drop it."""
    name = f"scratch_{uuid4().hex}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} " + options).format(sql.Identifier(name)))
        try:
            yield psycopg.conninfo.make_conninfo(dsn, dbname=name)
        finally:
            connection.execute(sql.SQL("drop database {} (force)").format(sql.Identifier(name)))


def ask(conninfo: str, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a query, or nothing for a command, which is committed."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        cursor = connection.execute(query, parameters or None)
        return cursor.fetchall() if cursor.description else []


def tables(conninfo: str, schema: str = "public") -> list[str]:
    """Return the names of a schema's tables, sorted."""
    query = "select tablename from pg_tables where schemaname = %s order by 1"
    return [name for (name,) in ask(conninfo, query, schema)]


def version(conninfo: str, line: str = "apptsched") -> int:
    """Return the highest migration that a line's history has as applied; 0 when none."""
    query = """
        select coalesce(max(version), 0)
        from apptsched.apptsched_migration
        where line = %s and state = 'applied'
    """
    [(found,)] = ask(conninfo, query, line)
    return found
