"""Begin a new migration in a folder."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

from apptsched.errors import InvalidInput
from apptsched.migrate.errors import InvalidTarget, UnwritableFile
from apptsched.migrate.folder import LAST_NUMBER, read_folder

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
        InvalidTarget: The folder has the last number there is.
        UnwritableFile: A file has that number and name, or the folder cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise InvalidInput(f"{name!r} is no name for a file: use letters, digits, _ and -")
    head = read_folder(source).head
    if head == LAST_NUMBER:
        raise InvalidTarget(f"there are no numbers above {LAST_NUMBER}; nothing was written")
    version = f"{head + 1:04d}"
    paths = source / f"{version}_{name}.up.sql", source / f"{version}_{name}.down.sql"
    with ExitStack() as undo:
        for path, text in zip(paths, (_UP, _DOWN), strict=True):
            try:
                file = path.open("x", encoding="utf-8", newline="\n")
            except OSError as error:
                raise UnwritableFile(error) from error
            undo.callback(path.unlink)
            with file:
                file.write(text.format(label=f"{version} {name}"))
        undo.pop_all()
    return paths
