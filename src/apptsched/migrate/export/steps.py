"""What a runner would send, as statements that another program can run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from attrs import frozen

from apptsched.migrate import queries
from apptsched.migrate.directives import Directives
from apptsched.migrate.errors import InvalidMigrations, InvalidTarget
from apptsched.migrate.export.literals import Expression, Value, filled, literal, written
from apptsched.migrate.files import Migration, Repeatable, SqlFile
from apptsched.migrate.folder import Folder
from apptsched.migrate.forbidden import creates
from apptsched.migrate.plan import DownStep, History, UpStep, plan_down, plan_up
from apptsched.migrate.results import HistoryEntry
from apptsched.migrate.scanner import Slice, scan
from apptsched.migrate.session_settings import EVERY, settings_of
from apptsched.migrate.status import status_of
from apptsched.statements import Statement

LOCK_TIMEOUT = "2s"
_ANY_SERVER = 1_000
_SINCE_ITS_ROW = Expression("clock_timestamp() - applied_at")


@frozen
class ExportedStep:
    """The statements of one transaction, each with its `;`.

    Attributes:
        path: The file they come from.
        statements: In order.
        transactional: False: outside of any transaction, each commits itself.
        lossy: They destroy data.
    """

    path: str
    statements: tuple[str, ...]
    transactional: bool = True
    lossy: bool = False


def way(folder: Folder, line: str, from_: int, to: int) -> tuple[ExportedStep, ...]:
    """Return what brings a database of *line* from one version to another.

    The last step up has every repeatable file: what the database has of them is not known.

    Args:
        folder: Has both versions.
        line: Whose history it is.
        from_: Where the database is.
        to: Where it will be; at *from_*, only the repeatable files are brought up to date.

    Raises:
        InvalidMigrations: The folder is in disorder.
        InvalidTarget: The folder does not have both versions.
        IrreversibleMigration: One on the way down has no way back.
    """
    if folder.problems:
        raise InvalidMigrations(folder.problems)
    for version in (from_, to):
        if type(version) is not int or not 0 <= version <= folder.head:
            text = f"there is no version {version!r}: the folder ends at {folder.head:04d}"
            raise InvalidTarget(text)
    history, writer = _history(folder, from_), _Writer(line)
    if to < from_:
        return tuple(writer.down(each) for each in plan_down(history, 1, to))
    return _tables(), *_ways_up(folder, history, writer, to)


def _ways_up(folder: Folder, history: History, writer: _Writer, to: int) -> Iterator[ExportedStep]:
    status = status_of(writer.line, folder, history, _ANY_SERVER)
    planned = plan_up(folder, history, status, to)
    if history.version == 0:
        yield from map(writer.up, planned)
        return
    if not (planned and planned[-1].transactional):
        planned = (*planned, UpStep(to, None))
    yield from map(writer.up, planned[:-1])
    yield writer.up(planned[-1], [each.name for each in folder.repeatables])


def _history(folder: Folder, version: int) -> History:
    """Return the history of a database that has the folder's migrations up to *version*."""
    return History(
        tuple(
            HistoryEntry(
                **each.row,
                state="applied",
                statements_done=len(each.up.script.statements),
                applied_at=datetime.fromtimestamp(0, UTC),
                applied_by="",
                duration=None,
            )
            for each in folder.migrations
            if each.version <= version
        )
    )


def _tables() -> ExportedStep:
    script = queries.history_tables()
    return ExportedStep(script.path, tuple(map(_closed, script.script.statements)))


def _closed(statement: Slice) -> str:
    """Return the statement with a `;` at its end, behind a comment that may stand there."""
    closed = f"{statement.sent}\n;"
    return closed if len(scan(closed).slices) == 1 else statement.sent


def _others(names: Sequence[str]) -> Expression:
    return Expression(f"r.name <> all ({literal(names)})")


def _ends_with_transaction(setting: str, file: SqlFile | None) -> bool:
    """Return whether what *file* makes of a setting is over when its transaction is."""
    if file is None:
        return True
    return file.directives.transactional and _lasting(file).isdisjoint([setting, EVERY])


def _lasting(file: SqlFile) -> frozenset[str]:
    """Return the settings that statements of *file* change for the session."""
    return frozenset[str]().union(*map(settings_of, file.script.statements))


@frozen
class _Writer:
    """Writes the steps of one line."""

    line: str

    def up(self, step: UpStep, names: Sequence[str] | None = None) -> ExportedStep:
        """Return a step up; with the *names* of all files there are, one that drops the rest."""
        migration = step.migration
        directives = migration.up.directives if migration else Directives()
        path = migration.up.path if migration else "functions"
        statements = [
            self._enter(path, directives, step.before),
            *(self._numbered(migration) if migration else ()),
            *([self._remember(directives)] if names is not None else ()),
            *(text for each in step.repeatables for text in self._repeatable(each)),
            *([self._drop(_others(names))] if names is not None else ()),
            self._leave(migration.up if migration else None),
        ]
        return ExportedStep(path, tuple(statements), directives.transactional)

    def down(self, step: DownStep) -> ExportedStep:
        """Return a step down."""
        version, file = step.entry.version, step.file
        statements = [
            self._enter(file.path, file.directives, version),
            self._mark(version, "reverting", 0),
            self._remember(file.directives),
            self._drop(Expression(f"r.since >= {version}")),
            *self._run(file, version, "reverting"),
            self._log("down", file, version),
            self._tell(queries.FORGET, version=version),
            self._leave(file),
        ]
        return ExportedStep(
            file.path, tuple(statements), file.directives.transactional, step.entry.lossy_down
        )

    def _numbered(self, migration: Migration) -> Iterator[str]:
        version, up = migration.version, migration.up
        yield self._tell(queries.START, **migration.row)
        yield from self._run(up, version, "applying")
        yield self._mark(version, "applied", len(up.script.statements), _SINCE_ITS_ROW)
        duration = Expression(written("duration", line=self.line, version=version))
        yield self._log("up", up, version, duration)

    def _run(self, file: SqlFile, version: int, state: str) -> Iterator[str]:
        for number, statement in enumerate(file.script.statements, 1):
            yield _closed(statement)
            if not file.directives.transactional:
                yield self._mark(version, state, number, checksum=file.checksum_of(number))
        lasting = sorted(_lasting(file))
        yield written("settle", is_local=file.directives.transactional, lasting=lasting)

    def _repeatable(self, repeatable: Repeatable) -> Iterator[str]:
        name, file = repeatable.name, repeatable.file
        row: dict[str, Value] = {"checksum": file.checksum, "since": repeatable.since, "undo": ()}
        yield self._tell(queries.REPEATABLE_SAVE, name=name, **row)
        for statement in file.script.statements:
            yield _closed(statement)
            if creates(statement):
                created = Expression(filled(queries.CREATED))
                yield written("created", created=created, line=self.line, name=name)
        yield self._log("up", file)

    def _enter(self, path: str, directives: Directives, before: int) -> str:
        return written(
            "enter",
            lock_key=Expression(filled(queries.LOCK_KEY, line=self.line)),
            line=self.line,
            path=path,
            before=before,
            min_postgres=directives.min_postgres or 0,
            lock_timeout=directives.lock_timeout or LOCK_TIMEOUT,
            statement_timeout=directives.statement_timeout,
            is_local=directives.transactional,
        )

    def _leave(self, file: SqlFile | None) -> str:
        return written(
            "leave",
            lock_is_local=_ends_with_transaction("lock_timeout", file),
            statement_is_local=_ends_with_transaction("statement_timeout", file),
        )

    def _remember(self, directives: Directives) -> str:
        return written("remember", line=self.line, is_local=directives.transactional)

    def _drop(self, gone: Expression) -> str:
        return written("drop", line=self.line, gone=gone)

    def _mark(
        self,
        version: int,
        state: str,
        done: int,
        duration: Expression | None = None,
        checksum: str | None = None,
    ) -> str:
        return self._tell(
            queries.MARK,
            version=version,
            state=state,
            statements_done=done,
            done_checksum=checksum,
            duration=duration,
        )

    def _log(
        self,
        action: str,
        file: SqlFile,
        version: int | None = None,
        duration: Expression | None = None,
    ) -> str:
        return self._tell(
            queries.LOG,
            action=action,
            file=file.path,
            version=version,
            statements=len(file.script.statements),
            duration=duration,
            error=None,
        )

    def _tell(self, statement: Statement, **values: Value) -> str:
        return f"{filled(statement, line=self.line, **values)};"
