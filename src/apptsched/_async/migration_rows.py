"""Put rows into a scratch database, and read them all."""

from __future__ import annotations

import psycopg

from apptsched._async.execution import execute
from apptsched._async.migration_session import AsyncMigrationSession
from apptsched.migrate import queries
from apptsched.migrate.files import SqlFile
from apptsched.migrate.positions import position_at
from apptsched.migrate.snapshot import Snapshot

_TURNS = (1, 2)


async def run_rows(session: AsyncMigrationSession, rows: SqlFile) -> tuple[str, ...]:
    """Run every statement the schema takes; return why it did not take the others."""
    refused: list[str] = []
    for statement in rows.script.statements:
        try:
            await session.send(statement.sent)
        except psycopg.Error as error:
            place = position_at(rows.text, statement.first or statement.start)
            refused.append(f"{rows.path}:{place.line}: {error.diag.message_primary or error}")
    return tuple(refused)


async def fill_tables(session: AsyncMigrationSession) -> dict[str, str]:
    """Insert up to two rows into every empty table; return those left empty, with the reason.

    Foreign keys decide the order: tables are gone through until a round fills none.
    """
    found = await execute(session.connection, queries.ROW_INSERTS, {"turn": _TURNS[0]})
    empty = [name for name, _, reading in found if not await _read(session, reading)]
    refused: dict[str, str] = {}
    filled = True
    while empty and filled:
        refused = {}
        for turn in _TURNS:
            found = await execute(session.connection, queries.ROW_INSERTS, {"turn": turn})
            inserts = {name: forms for name, forms, _ in found}
            for name in empty:
                # The second row is a bare one: what is null is lost in other ways.
                reason = await _insert_one(session, inserts[name][:: 1 if turn == 1 else -1])
                if reason and turn == 1:
                    refused[name] = reason
        filled = len(refused) < len(empty)
        empty = list(refused)
    return refused


async def read_rows(session: AsyncMigrationSession) -> Snapshot:
    """Return all rows of all tables, to compare with what is there later."""
    rows: list[tuple[str, str, str]] = []
    for name, _, reading in await execute(session.connection, queries.ROW_INSERTS, {"turn": 1}):
        rows += [("row", name, row) for (row,) in await _read(session, reading)]
    return Snapshot.of(rows)


async def _read(session: AsyncMigrationSession, reading: str) -> list[tuple[str]]:
    cursor = await session.connection.execute(reading.encode())
    return await cursor.fetchall()


async def _insert_one(session: AsyncMigrationSession, inserts: list[str]) -> str:
    """Return why none of the inserts did it; empty when one did."""
    reason = ""
    for insert in inserts:
        try:
            await session.send(insert)
        except psycopg.Error as error:
            reason = reason or error.diag.message_primary or str(error)
        else:
            return ""
    return reason
