"""What an interrupted run outside a transaction has left, and what would finish it."""

from __future__ import annotations

import attrs

from apptsched.migrate.errors import InvalidMigrations, InvalidTarget
from apptsched.migrate.files import Migration, SqlFile
from apptsched.migrate.folder import Folder
from apptsched.migrate.plan import History
from apptsched.migrate.problems import Problem, ProblemKind
from apptsched.migrate.results import HistoryEntry
from apptsched.migrate.scanner import Slice


@attrs.frozen
class Interruption:
    """A migration that is neither applied nor reverted.

    Attributes:
        entry: What the history says of it.
        migration: What the folder says of it; None: nothing.
        file: What was being run; None when that file is gone.
    """

    entry: HistoryEntry
    migration: Migration | None
    file: SqlFile | None

    @property
    def path(self) -> str:
        """The file that was being run, whether it is there or not."""
        return f"{self.entry.label}.{'up' if self.entry.state == 'applying' else 'down'}.sql"

    @property
    def statement(self) -> Slice | None:
        """The statement that was under way, or would have been next; None after the last."""
        statements = self.file.script.statements if self.file else ()
        done = self.entry.statements_done
        return statements[done] if done < len(statements) else None


def find_interruption(folder: Folder, history: History) -> Interruption | None:
    """Return the migration that is unfinished; there is one at most, as the rest waits for it."""
    entry = next((each for each in history.entries if each.state != "applied"), None)
    if entry is None:
        return None
    known = (each for each in folder.migrations if each.label == entry.label)
    migration = next(known, None)
    if entry.state == "applying":
        return Interruption(entry, migration, migration.up if migration else None)
    down = SqlFile.of(f"{entry.label}.down.sql", entry.down_text or "", "down")
    return Interruption(entry, migration, down)


def require_interruption(folder: Folder, history: History, line: str) -> Interruption:
    """Return the migration that is unfinished.

    Raises:
        InvalidTarget: None is.
    """
    found = find_interruption(folder, history)
    if found is None:
        raise InvalidTarget(f"no migration of {line!r} is unfinished: there is nothing to repair")
    return found


def resumable(found: Interruption) -> SqlFile:
    """Return the file to go on with.

    Raises:
        InvalidMigrations: It is gone, cannot be run, or what was run of it was edited since.
    """
    if found.file is None:
        text = "it is unfinished, and its file is gone"
        raise InvalidMigrations([Problem(ProblemKind.MISSING_FILE, found.path, text)])
    if found.file.problems:
        raise InvalidMigrations(found.file.problems)
    done = found.entry.statements_done
    if done and found.file.checksum_of(done) != found.entry.done_checksum:
        text = (
            f"its first {done} statement(s) were run, and edited since: put them back as they"
            " were, or finish by hand and mark it applied or reverted"
        )
        raise InvalidMigrations([Problem(ProblemKind.EDITED, found.path, text)])
    return found.file
