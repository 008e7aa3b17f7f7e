"""Read the seeds of a profile: files that fill tables, again and again."""

from __future__ import annotations

import re
from importlib.resources.abc import Traversable
from pathlib import Path

from apptsched.errors import InvalidInput
from apptsched.migrate.errors import InvalidMigrations, SeedsRefused
from apptsched.migrate.files import SqlFile
from apptsched.migrate.problems import Problem, ProblemKind

_SEED = re.compile(r"[0-9]{2}_\w[\w-]*\.sql")
_PROFILE = re.compile(r"\w[\w-]*")


def read_seeds(source: Path | Traversable, profile: str) -> tuple[SqlFile, ...]:
    """Return the files of `seeds/PROFILE`, by name.

    Raises:
        SeedsRefused: The profile is `production`.
        InvalidInput: There is no such profile.
        InvalidMigrations: A file there is no seed, or cannot be run.
    """
    refuse_production(profile)
    folder = source / "seeds" / profile
    if not _PROFILE.fullmatch(profile) or not folder.is_dir():
        known = sorted(each.name for each in _entries(source / "seeds"))
        raise InvalidInput(f"no seeds {profile!r}; there are {', '.join(known) or 'none'}")
    files = [
        SqlFile.read(f"seeds/{profile}/{each.name}", each, "seed")
        for each in sorted(_entries(folder), key=lambda each: each.name)
    ]
    unknown = [
        Problem(ProblemKind.UNKNOWN_FILE, each.path, "unknown file; expected NN_name.sql")
        for each in files
        if not _SEED.fullmatch(each.path.rpartition("/")[2])
    ]
    if problems := [*unknown, *(problem for each in files for problem in each.problems)]:
        raise InvalidMigrations(problems)
    return tuple(files)


def refuse_production(profile: str | None) -> None:
    """Raise when *profile* is `production`.

    Raises:
        SeedsRefused: It is.
    """
    if profile == "production":
        raise SeedsRefused("seeds are refused on production; nothing was changed")


def _entries(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return [each for each in folder.iterdir() if not each.name.startswith((".", "__"))]
