# Generated from src/apptsched/_async/migration_rows.py by tools/unsync.py; do not edit.
"""Put rows into a scratch database, and read them all."""

from __future__ import annotations

import psycopg

from apptsched._sync.execution import execute
from apptsched._sync.migration_session import MigrationSession
from apptsched.migrate import queries
from apptsched.migrate.files import SqlFile
from apptsched.migrate.positions import position_at
from apptsched.migrate.snapshot import Snapshot

_TURNS = (1, 2)


def run_rows(session: MigrationSession, rows: SqlFile) -> tuple[str, ...]:
    """Run every statement the schema takes; return why it did not take the others."""
    refused: list[str] = []
    for statement in rows.script.statements:
        try:
            session.send(statement.sent)
        except psycopg.Error as error:
            place = position_at(rows.text, statement.first or statement.start)
            refused.append(f"{rows.path}:{place.line}: {error.diag.message_primary or error}")
    return tuple(refused)


def fill_tables(session: MigrationSession) -> dict[str, str]:
    """Insert up to two rows into every empty table; return those left empty, with the reason.

    Foreign keys decide the order: tables are gone through until a round fills none.
    """
    found = execute(session.connection, queries.ROW_INSERTS, {"turn": _TURNS[0]})
    empty = [name for name, _, reading in found if not _read(session, reading)]
    refused: dict[str, str] = {}
    filled = True
    while empty and filled:
        refused = {}
        for turn in _TURNS:
            found = execute(session.connection, queries.ROW_INSERTS, {"turn": turn})
            inserts = {name: forms for name, forms, _ in found}
            for name in empty:
                # The second row is a bare one: what is null is lost in other ways.
                reason = _insert_one(session, inserts[name][:: 1 if turn == 1 else -1])
                if reason and turn == 1:
                    refused[name] = reason
        filled = len(refused) < len(empty)
        empty = list(refused)
    return refused


def read_rows(session: MigrationSession) -> Snapshot:
    """Return all rows of all tables, to compare with what is there later."""
    rows: list[tuple[str, str, str]] = []
    for name, _, reading in execute(session.connection, queries.ROW_INSERTS, {"turn": 1}):
        rows += [("row", name, row) for (row,) in _read(session, reading)]
    return Snapshot.of(rows)


def _read(session: MigrationSession, reading: str) -> list[tuple[str]]:
    cursor = session.connection.execute(reading.encode())
    return cursor.fetchall()


def _insert_one(session: MigrationSession, inserts: list[str]) -> str:
    """Return why none of the inserts did it; empty when one did."""
    reason = ""
    for insert in inserts:
        try:
            session.send(insert)
        except psycopg.Error as error:
            reason = reason or error.diag.message_primary or str(error)
        else:
            return ""
    return reason
