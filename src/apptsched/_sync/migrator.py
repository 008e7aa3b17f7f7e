# Generated from src/apptsched/_async/migrator.py by tools/unsync.py; do not edit.
"""The migration runner's front."""

from __future__ import annotations

from apptsched._sync.migration_applying import MigrationApplying
from apptsched._sync.migration_proving import MigrationProving


class Migrator(MigrationApplying, MigrationProving):
    """Brings a database to a version of a folder of plain SQL, and back.

    Making one does no I/O. Every call opens a connection of its own and closes it; `up` and
    `down` keep other runners of the same line out while they work.

    Args:
        conninfo: Where the database is. A transaction-pooling PgBouncer needs the other *lock*.
        source: The folder; None is the schema this package ships.
        line: Whose history it is: lines of one database do not see each other.
        progress: Called before every statement and on every wait.
        lock: `session`: one lock for all migrations of a call. `transaction`: each takes its own,
            and those that run outside a transaction are refused.
        lock_wait: How long `up` and `down` wait for another runner to end.
        profile: Where this is: `development` lets a lossy `down` go ahead unasked, `production`
            refuses seeds; None is neither.
    """
