# Generated from src/apptsched/_async/migration_losses.py by tools/unsync.py; do not edit.
"""Find out what a way down would destroy, by going it and coming back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from psycopg import sql

from apptsched._sync.execution import execute
from apptsched._sync.migration_session import MigrationSession
from apptsched.migrate import queries
from apptsched.migrate.errors import Loss, LossyDown
from apptsched.migrate.failure import Standing
from apptsched.migrate.losses import TableState, gone, shrunk
from apptsched.migrate.plan import DownStep


def refuse_losses(session: MigrationSession, steps: Sequence[DownStep]) -> None:
    """Refuse steps that destroy data, and say what they would destroy.

    Runs them in a transaction that is rolled back, and counts rows after that: their locks are
    taken twice when the caller insists, and held while they run, not while rows are counted.
    What runs outside a transaction, and what comes after it, cannot be tried.

    Raises:
        LossyDown: One of them is declared lossy; nothing was changed.
        MigrationFailed: One of them would fail; nothing was changed.
    """
    lossy = [each.entry for each in steps if each.entry.lossy_down]
    if not lossy:
        return
    tried = list(takewhile(lambda each: each.file.directives.transactional, steps))
    losses = _losses(session, tried) if tried else ()
    labels = [entry.label for entry in lossy]
    raise LossyDown(labels, losses, is_complete=len(tried) == len(steps))


def _losses(session: MigrationSession, steps: Sequence[DownStep]) -> tuple[Loss, ...]:
    for attempt in session.attempts():
        with attempt:
            return _rehearsed(session, steps)
    raise AssertionError("the last attempt returns or raises")


def _rehearsed(session: MigrationSession, steps: Sequence[DownStep]) -> tuple[Loss, ...]:
    with session.connection.transaction(force_rollback=True):
        before = _tables(session)
        with session.connection.transaction(force_rollback=True):
            for step in steps:
                _go(session, step)
            after = _tables(session)
            kept = [(old, _rows(session, new)) for old, new in shrunk(before, after)]
        losses = [
            Loss(table.name, column, _rows(session, table, column))
            for table, column in gone(before, after)
        ]
        for table, left in kept:
            losses.append(Loss(table.name, None, _rows(session, table) - left))
        return tuple(each for each in losses if each.rows >= 0)


def _go(session: MigrationSession, step: DownStep) -> None:
    standing = Standing(step.before, in_bytes=session.counts_bytes)
    with session.scope(step.file.path, step.file.directives, standing):
        for statement in step.undo:
            session.send(statement)
        for number in range(1, len(step.file.script.statements) + 1):
            session.run(step.file, number, standing)
        session.settle()


def _tables(session: MigrationSession) -> list[TableState]:
    rows = execute(session.connection, queries.TABLE_STATES, {})
    return [TableState(*row) for row in rows]


def _rows(session: MigrationSession, table: TableState, column: str | None = None) -> int:
    counted = sql.SQL("*") if column is None else sql.Identifier(column)
    place = sql.Identifier(table.schema, table.relation)
    query = sql.SQL("select count({}) from only {}").format(counted, place)
    cursor = session.connection.execute(query)
    row = cursor.fetchone()
    return int(row[0]) if row else 0
