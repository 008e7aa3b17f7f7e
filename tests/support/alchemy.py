"""A host that keeps its own rows with SQLAlchemy, sync and asyncio."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from apptsched import AsyncScheduler, Scheduler, TenantId
from tests.support.migrations import ask

DIALECT = "postgresql+psycopg://"
SETTINGS = text("select name, setting from pg_settings where source = 'session' order by name")


class Base(DeclarativeBase):
    """The host's own tables."""


class Invoice(Base):
    """A row the host writes together with a booking."""

    __tablename__ = "invoice"
    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[UUID]


class Host:
    """A host and its engine."""

    def __init__(self, conninfo: str, **options: Any) -> None:
        self.engine = create_engine(DIALECT, creator=lambda: psycopg.connect(conninfo), **options)

    def session(self) -> Session:
        return Session(self.engine)

    def scheduler(self, session: Session, tenant_id: TenantId) -> Scheduler:
        connection = session.connection().connection.driver_connection
        return Scheduler.bind(connection, tenant_id, actor="a")

    def close(self) -> None:
        self.engine.dispose()


class AsyncHost:
    """The same with asyncio."""

    def __init__(self, conninfo: str, **options: Any) -> None:
        async def connect() -> psycopg.AsyncConnection[Any]:
            return await psycopg.AsyncConnection.connect(conninfo)

        self.engine = create_async_engine(DIALECT, async_creator=connect, **options)

    def session(self) -> AsyncSession:
        return AsyncSession(self.engine)

    async def scheduler(self, session: AsyncSession, tenant_id: TenantId) -> AsyncScheduler:
        connection = await session.connection()
        raw = await connection.get_raw_connection()
        return AsyncScheduler.bind(raw.driver_connection, tenant_id, actor="a")

    async def close(self) -> None:
        await self.engine.dispose()


def counted(conninfo: str) -> tuple[int, int]:
    """Return how many bookings and how many rows of the host another connection sees."""
    [counts] = ask(
        conninfo,
        "select (select count(*) from apptsched.appointment), (select count(*) from invoice)",
    )
    return counts
