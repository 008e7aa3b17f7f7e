"""A database to check statements on: the schema, rows enough, gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from apptsched._sync.migrator import Migrator
from apptsched.config import DatabaseConfig
from apptsched.translation import translate, translate_connect


@contextmanager
def scratch_database(conninfo: str) -> Iterator[Connection[Any]]:
    """Create a database on the server at *conninfo*, migrate and fill it; drop it at the end.

    Raises:
        CannotConnect: No connection could be made.
        UnexpectedDatabaseError: This user may not create a database.
    """
    name = f"apptsched_sql_check_{uuid4().hex}"
    with _connected(conninfo) as server:
        try:
            server.execute(SQL("create database {}").format(Identifier(name)))
        except psycopg.Error as error:
            raise translate(error, writing=False) from error
        try:
            with _filled(make_conninfo(conninfo, dbname=name)) as connection:
                yield connection
        finally:
            server.execute(SQL("drop database {} with (force)").format(Identifier(name)))


def _connected(conninfo: str) -> Connection[Any]:
    try:
        return psycopg.connect(conninfo, autocommit=True, prepare_threshold=None)
    except psycopg.Error as error:
        raise translate_connect(error, DatabaseConfig(conninfo=conninfo).target) from error


@contextmanager
def _filled(conninfo: str) -> Iterator[Connection[Any]]:
    Migrator(conninfo).up()
    with _connected(conninfo) as connection:
        connection.execute((files("apptsched.sqlcheck") / "filling.sql").read_bytes())
        connection.execute("vacuum analyze")
        yield connection
