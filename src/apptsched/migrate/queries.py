"""What the runner asks and tells the database about itself."""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

from apptsched.migrate.files import SqlFile
from apptsched.migrate.losses import TableState
from apptsched.migrate.results import HistoryEntry, RepeatableEntry
from apptsched.statements import Statement


class Undo(NamedTuple):
    """A statement that drops what was created."""

    undo: str


class Backend(NamedTuple):
    """A server process."""

    pid: int


class IndexDone(NamedTuple):
    """Whether an index is what a statement would make of it."""

    done: bool


class IndexName(NamedTuple):
    """A qualified name, quoted where it must be."""

    name: str


class LockHeld(NamedTuple):
    """Whether this session has the lock."""

    held: bool


class LockHolder(NamedTuple):
    """A session in words."""

    holder: str


class LockKey(NamedTuple):
    """The number of an advisory lock."""

    key: int


class LockReleased(NamedTuple):
    """Whether the session had the lock."""

    released: bool


class LockTaken(NamedTuple):
    """Whether the session has the lock now."""

    taken: bool


class LogEnd(NamedTuple):
    """The number of a log's last entry."""

    log_end: int


class RepeatableName(NamedTuple):
    """A repeatable file."""

    name: str


class RowInsertsRow(NamedTuple):
    """A table, ways to insert a row into it, and a query of its rows."""

    name: str
    inserts: list[str]
    reading: str


class SettingsRow(NamedTuple):
    """The settings a migration runs with."""

    lock_timeout: str
    statement_timeout: str
    strings: str
    encoding: str


class Setting(NamedTuple):
    """A setting of the session."""

    name: str
    value: str


class SettingsChanged(NamedTuple):
    """How many settings got another value."""

    changed: int


class SnapshotRow(NamedTuple):
    """One object of a schema."""

    kind: str
    name: str
    definition: str


class SnapshotSettingsRow(NamedTuple):
    """The settings under which definitions are written."""

    search_path: str
    timezone: str
    datestyle: str
    intervalstyle: str
    quoting: str


class SessionEnded(NamedTuple):
    """Whether it is gone."""

    ended: bool


class TablesExist(NamedTuple):
    """Whether the runner's tables are there."""

    tables_exist: bool


BACKEND = Statement("migration_backend", Backend)
CREATED = Statement("migration_created", Undo)
ENTRIES = Statement("migration_entries", HistoryEntry)
FORGET = Statement("migration_forget", writes=True)
GRANTS = Statement("migration_grants", SnapshotRow)
INDEX_DONE = Statement("migration_index_done", IndexDone)
INVALID_INDEXES = Statement("migration_invalid_indexes", IndexName)
LOCK_HELD = Statement("migration_lock_held", LockHeld)
LOCK_HOLDER = Statement("migration_lock_holder", LockHolder)
LOCK_KEY = Statement("migration_lock_key", LockKey)
LOCK_RELEASE = Statement("migration_lock_release", LockReleased)
LOCK_TAKE = Statement("migration_lock_take", LockTaken)
LOCK_TAKE_LOCAL = Statement("migration_lock_take_local", LockTaken)
LOG = Statement("migration_log", writes=True)
LOG_END = Statement("migration_log_end", LogEnd)
MARK = Statement("migration_mark", writes=True)
REPEATABLES = Statement("migration_repeatables", RepeatableEntry)
REPEATABLES_LOST = Statement("migration_repeatables_lost", RepeatableName, writes=True)
REPEATABLE_FORGET = Statement("migration_repeatable_forget", writes=True)
REPEATABLE_SAVE = Statement("migration_repeatable_save", writes=True)
RESET = Statement("migration_reset")
RESET_ROLE = Statement("migration_reset_role")
REVISE = Statement("migration_revise", writes=True)
ROW_INSERTS = Statement("migration_row_inserts", RowInsertsRow)
SETTINGS = Statement("migration_settings", SettingsRow)
SETTINGS_BACK = Statement("migration_settings_back", SettingsChanged)
SETTINGS_NOW = Statement("migration_settings_now", Setting)
SNAPSHOT = Statement("migration_snapshot", SnapshotRow)
SNAPSHOT_SETTINGS = Statement("migration_snapshot_settings", SnapshotSettingsRow)
START = Statement("migration_start", writes=True)
TABLE_STATES = Statement("migration_table_states", TableState)
TERMINATE = Statement("migration_terminate", SessionEnded)
TABLES_EXIST = Statement("migration_tables_exist", TablesExist)


def history_tables() -> SqlFile:
    """Return the script that creates the runner's own tables where they are missing."""
    source = files("apptsched.migrate") / "history_tables.sql"
    return SqlFile.read(source.name, source, "up")
