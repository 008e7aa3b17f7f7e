# Generated from src/apptsched/_async/migrator.py by tools/unsync.py; do not edit.
"""The migration runner's front."""

from __future__ import annotations

from apptsched._sync.migration_adopting import MigrationAdopting
from apptsched._sync.migration_applying import MigrationApplying
from apptsched._sync.migration_borrowing import MigrationBorrowing
from apptsched._sync.migration_proving import MigrationProving
from apptsched._sync.migration_repairing import MigrationRepairing
from apptsched._sync.migration_seeding import MigrationSeeding
from apptsched.migrate.export.formats import Format, export


class Migrator(
    MigrationAdopting,
    MigrationApplying,
    MigrationBorrowing,
    MigrationProving,
    MigrationRepairing,
    MigrationSeeding,
):
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

    def sql(self, from_: int, to: int, *, format: Format = "plain") -> str:
        """Return SQL that does what `up` or `down` would, for another program.

        The runner's tables, the history and the log are included: afterwards `status` cannot tell
        which program it was. Each migration begins by checking that the database is where it
        begins. At *from_* itself, the functions alone are brought up to date.

        Args:
            from_: The version the database is at; 0 is the empty schema.
            to: The version to reach.
            format: `plain`, a script for psql; `alembic`, a revision, or `django`, a migration,
                with the way back.

        Raises:
            InvalidInput: There is no such format.
            InvalidMigrations: The folder is in disorder.
            InvalidTarget: The folder does not have both versions.
            IrreversibleMigration: One on the way down has no way back.
        """
        return export(self._folder(), self._line, from_, to, format)
