"""What the runner asks and tells the database about itself."""

from __future__ import annotations

from importlib.resources import files

from apptsched.migrate.files import SqlFile
from apptsched.statements import Statement

CREATED = Statement("migration_created")
ENTRIES = Statement("migration_entries")
FORGET = Statement("migration_forget", writes=True)
LOCK_HOLDER = Statement("migration_lock_holder")
LOCK_KEY = Statement("migration_lock_key")
LOCK_RELEASE = Statement("migration_lock_release")
LOCK_TAKE = Statement("migration_lock_take")
LOG = Statement("migration_log", writes=True)
MARK = Statement("migration_mark", writes=True)
REPEATABLES = Statement("migration_repeatables")
REPEATABLE_FORGET = Statement("migration_repeatable_forget", writes=True)
REPEATABLE_SAVE = Statement("migration_repeatable_save", writes=True)
RESET = Statement("migration_reset")
SETTINGS = Statement("migration_settings")
SNAPSHOT = Statement("migration_snapshot")
SNAPSHOT_SETTINGS = Statement("migration_snapshot_settings")
START = Statement("migration_start", writes=True)
TABLES_EXIST = Statement("migration_tables_exist")


def history_tables() -> SqlFile:
    """Return the script that creates the runner's own tables where they are missing."""
    source = files("apptsched.migrate") / "history_tables.sql"
    return SqlFile.read(source.name, source, "up")
