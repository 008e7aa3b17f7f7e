"""Decide which migrations a database that has them already is said to have."""

from __future__ import annotations

from apptsched.migrate.errors import InvalidMigrations, InvalidTarget
from apptsched.migrate.files import Migration
from apptsched.migrate.folder import Folder
from apptsched.migrate.plan import History


def adoptable(folder: Folder, history: History, version: int) -> tuple[Migration, ...]:
    """Return the migrations up to *version*.

    Raises:
        InvalidMigrations: The folder is in disorder.
        InvalidTarget: The history has migrations already, or the folder lacks *version*.
    """
    if folder.problems:
        raise InvalidMigrations(folder.problems)
    if history.entries:
        raise InvalidTarget(
            f"the history has {len(history.entries)} migrations already, up to"
            f" {history.version:04d}: `adopt` is for a database without a history;"
            " nothing was changed"
        )
    if version > folder.head:
        raise InvalidTarget(
            f"the folder has no migration {version:04d}: it goes from 0001 to {folder.head:04d};"
            " nothing was changed"
        )
    return tuple(each for each in folder.migrations if each.version <= version)
