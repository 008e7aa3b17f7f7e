"""Begin a new migration in a folder."""

from __future__ import annotations

import re
from pathlib import Path

from apptsched.errors import InvalidInput
from apptsched.migrate.folder import read_folder

_NAME = re.compile(r"\w[\w-]*")
_UP = """\
-- {label}: what it is for.
--
-- apptsched: phase expand
-- existing rows: untouched.   locks: which, and for how long.

"""
_DOWN = """\
-- {label}, back. Where it destroys data: `apptsched: lossy-down`, in a comment of its own.

"""


def add(source: Path, name: str) -> tuple[Path, Path]:
    """Write the up and the down file of a new migration, the next number; return their paths.

    Raises:
        InvalidInput: The name has other characters than letters, digits, `_` and `-`.
        FileExistsError: A file has that number and name; it is left as it is.
    """
    if not _NAME.fullmatch(name):
        raise InvalidInput(f"{name!r} is no name for a file: use letters, digits, _ and -")
    version = f"{read_folder(source).head + 1:04d}"
    paths = source / f"{version}_{name}.up.sql", source / f"{version}_{name}.down.sql"
    for path, text in zip(paths, (_UP, _DOWN), strict=True):
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text.format(label=f"{version} {name}"))
    return paths
