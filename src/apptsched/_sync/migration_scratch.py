# Generated from src/apptsched/_async/migration_scratch.py by tools/unsync.py; do not edit.
"""Databases to try migrations on, gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import uuid4

import psycopg
from attrs import field, frozen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from apptsched._sync.migration_calls import MigrationCalls
from apptsched._sync.migration_locking import require_own_session
from apptsched._sync.migration_session import MigrationSession
from apptsched.migrate.errors import NoScratchDatabase


@frozen
class Scratch:
    """Makes databases beside the one its session is in, which it never writes to.

    Attributes:
        conninfo: The session's.
        session: Where databases are made, and from where others are killed.
        made: The names of those that are there.
    """

    conninfo: str
    session: MigrationSession
    made: set[str] = field(factory=set)

    def create(self, template: str | None = None) -> str:
        """Return the conninfo of a new database, empty or a copy of *template*.

        Raises:
            NoScratchDatabase: This role may not create one.
        """
        name = f"apptsched_scratch_{uuid4().hex}"
        create = SQL("create database {}").format(Identifier(name))
        if template is not None:
            create += SQL(" template {}").format(Identifier(_name(template)))
        self.made.add(name)  # before it is: one who is interrupted does not learn whether it was
        try:
            self.session.connection.execute(create)
        except psycopg.errors.InsufficientPrivilege as error:
            raise NoScratchDatabase(self.session.connection.info.user) from error
        return make_conninfo(self.conninfo, dbname=name)

    def drop(self, conninfo: str) -> None:
        """Drop what `create` made, whoever is connected to it."""
        name = _name(conninfo)
        self.session.connection.execute(
            SQL("drop database if exists {} with (force)").format(Identifier(name))
        )
        self.made.discard(name)

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """Lend a new database."""
        conninfo = self.create(template)
        try:
            yield conninfo
        finally:
            self.drop(conninfo)


@contextmanager
def open_scratch(conninfo: str) -> Iterator[Scratch]:
    """Lend a place to make databases; what is left of them at the end is dropped."""
    with Visit(conninfo).direct_session() as session:
        scratch = Scratch(conninfo, session)
        try:
            yield scratch
        finally:
            for name in sorted(scratch.made):
                scratch.drop(make_conninfo(conninfo, dbname=name))


def _name(conninfo: str) -> str:
    return str(conninfo_to_dict(conninfo)["dbname"])


class Visit(MigrationCalls):
    """A look into a database."""

    def session(self) -> AbstractContextManager[MigrationSession]:
        """Return a session of its own."""
        return self._session()

    @contextmanager
    def direct_session(self) -> Iterator[MigrationSession]:
        """Lend one that no pooler gives to others.

        Raises:
            UnsupportedPooling: A pooler would.
        """
        with self._session() as session:
            require_own_session(session.connection, self._connected)
            yield session
