"""Databases to try migrations on, gone afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import uuid4

import psycopg
from attrs import field, frozen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from apptsched._async.migration_calls import AsyncMigrationCalls
from apptsched._async.migration_locking import require_own_session
from apptsched._async.migration_session import AsyncMigrationSession
from apptsched.migrate.errors import NoScratchDatabase


@frozen
class AsyncScratch:
    """Makes databases beside the one its session is in, which it never writes to.

    Attributes:
        conninfo: The session's.
        session: Where databases are made, and from where others are killed.
        made: The names of those that are there.
    """

    conninfo: str
    session: AsyncMigrationSession
    made: set[str] = field(factory=set)

    async def create(self, template: str | None = None) -> str:
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
            await self.session.connection.execute(create)
        except psycopg.errors.InsufficientPrivilege as error:
            raise NoScratchDatabase(self.session.connection.info.user) from error
        return make_conninfo(self.conninfo, dbname=name)

    async def drop(self, conninfo: str) -> None:
        """Drop what `create` made, whoever is connected to it."""
        name = _name(conninfo)
        await self.session.connection.execute(
            SQL("drop database if exists {} with (force)").format(Identifier(name))
        )
        self.made.discard(name)

    @asynccontextmanager
    async def database(self, template: str | None = None) -> AsyncIterator[str]:
        """Lend a new database."""
        conninfo = await self.create(template)
        try:
            yield conninfo
        finally:
            await self.drop(conninfo)


@asynccontextmanager
async def open_scratch(conninfo: str) -> AsyncIterator[AsyncScratch]:
    """Lend a place to make databases; what is left of them at the end is dropped."""
    async with AsyncVisit(conninfo).direct_session() as session:
        scratch = AsyncScratch(conninfo, session)
        try:
            yield scratch
        finally:
            for name in sorted(scratch.made):
                await scratch.drop(make_conninfo(conninfo, dbname=name))


def _name(conninfo: str) -> str:
    return str(conninfo_to_dict(conninfo)["dbname"])


class AsyncVisit(AsyncMigrationCalls):
    """A look into a database."""

    def session(self) -> AbstractAsyncContextManager[AsyncMigrationSession]:
        """Return a session of its own."""
        return self._session()

    @asynccontextmanager
    async def direct_session(self) -> AsyncIterator[AsyncMigrationSession]:
        """Lend one that no pooler gives to others.

        Raises:
            UnsupportedPooling: A pooler would.
        """
        async with self._session() as session:
            await require_own_session(session.connection, self._connected)
            yield session
