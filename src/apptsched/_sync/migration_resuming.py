# Generated from src/apptsched/_async/migration_resuming.py by tools/unsync.py; do not edit.
"""Go on with a migration where an interrupted run outside a transaction had stopped."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import Literal

from attrs import asdict

from apptsched._sync.migration_session import MigrationSession
from apptsched._sync.migration_stepping import finish, mark, run_statements
from apptsched.migrate import queries
from apptsched.migrate.concurrent import concurrent_index
from apptsched.migrate.directives import Directives
from apptsched.migrate.failure import Standing
from apptsched.migrate.files import SqlFile
from apptsched.migrate.interrupted import Interruption, resumable
from apptsched.migrate.plan import History
from apptsched.migrate.results import RepairedMigration
from apptsched.migrate.session_settings import only_sets


def resume(session: MigrationSession, found: Interruption) -> RepairedMigration:
    """Run what is left of a migration and keep that it is done; waits for locks like `apply`."""
    entry, file, started = found.entry, resumable(found), monotonic()
    is_up = entry.state == "applying"
    standing = Standing(entry.version - is_up, 0, True, session.counts_bytes)
    done = entry.statements_done
    with (
        session.logged("repair resume", file.path, entry.version),
        session.scope(file.path, file.directives, standing),
    ):
        _set_again(session, file, done)
        dropped, ended = _clear(session, found, file)
        if ended:
            done += 1
            mark(session, entry.version, entry.state, file, done)
        run_statements(session, file, standing, entry.version, entry.state, done=done)
        with session.together():
            if is_up and found.migration:
                session.tell(queries.REVISE, **found.migration.row)
            duration = timedelta(seconds=monotonic() - started)
            outcome: Literal["applied", "reverted"] = "applied" if is_up else "reverted"
            finish(session, "repair resume", file, entry.version, outcome, duration=duration)
    return RepairedMigration(
        entry.version,
        entry.name,
        "resume",
        "applied" if is_up else None,
        len(file.script.statements) - done,
        dropped,
    )


def _set_again(session: MigrationSession, file: SqlFile, done: int) -> None:
    """Set what the first *done* statements had set; that ended with the session they ran in."""
    for statement in file.script.statements[:done]:
        if only_sets(statement):
            session.send(statement.sent)


def _clear(
    session: MigrationSession, found: Interruption, file: SqlFile
) -> tuple[tuple[str, ...], bool]:
    """Drop what the interrupted statement left INVALID; also return whether it had ended."""
    index = concurrent_index(found.statement) if found.statement else None
    if index is None:
        return (), False
    if session.ask(queries.INDEX_DONE, version=found.entry.version, **asdict(index)):
        return (), True
    session.set_alone(file.directives, waits=True)
    return session.drop_invalid(index), False


def settle(
    session: MigrationSession,
    found: Interruption,
    history: History,
    action: Literal["applied", "reverted"],
) -> RepairedMigration:
    """Keep that somebody has finished a migration by hand, one way or the other."""
    entry, file = found.entry, found.file or SqlFile.of(found.path, "", "up")
    standing = Standing(history.version, 0, False, session.counts_bytes)
    with session.scope(file.path, Directives(), standing):
        if action == "applied" and entry.state == "applying" and found.migration:
            session.tell(queries.REVISE, **found.migration.row)
        finish(session, f"repair {action}", file, entry.version, action)
    return RepairedMigration(
        entry.version,
        entry.name,
        action,
        "applied" if action == "applied" else None,
        0,
        history.invalid_indexes,
    )
