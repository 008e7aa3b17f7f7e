"""Give the files that are not applied the numbers that follow those that are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import attrs

from apptsched.migrate.errors import InvalidMigrations, InvalidTarget, UnwritableFile
from apptsched.migrate.files import Migration
from apptsched.migrate.folder import LAST_NUMBER, Folder
from apptsched.migrate.plan import History
from apptsched.migrate.problems import ProblemKind
from apptsched.migrate.status import status_of
from apptsched.migrate.writing import replace_file

_SINCE = re.compile(r"(?m)^(?P<before>[ \t\ufeff]*--\s*apptsched:\s*since\s+)[0-9]{4}\b")
_ANY_SERVER = 99
# With one of these it is not sure which files are applied.
_UNSURE = frozenset(
    [
        ProblemKind.MISSING_FILE,
        ProblemKind.NEWER_DATABASE,
        ProblemKind.RENAMED,
        ProblemKind.UNFINISHED,
        ProblemKind.UNREADABLE,
    ]
)


@attrs.frozen
class RebasedFile:
    """One file that gets another number.

    Attributes:
        file: Its path, relative to the folder.
        becomes: Its new path; the same for a repeatable file.
        since: The number in the `since` directive of a repeatable file, from now on.
    """

    file: str
    becomes: str
    since: int | None = None


def rebased(folder: Folder, history: History) -> tuple[RebasedFile, ...]:
    """Return what gets another number, so that what is not applied follows what is.

    Unapplied migrations keep their order, by number and name. A repeatable file whose `since`
    names one of them follows it, unless the history has the file with that very number.

    Raises:
        InvalidMigrations: It is not sure which files are applied.
        InvalidTarget: There are more than 9 999 migrations.
    """
    found = status_of("", folder, history, _ANY_SERVER)
    unsure = [each for each in (*found.problems, *found.warnings) if each.kind in _UNSURE]
    if unsure:
        raise InvalidMigrations(unsure)
    done = {(each.version, each.name) for each in history.entries}
    ours = [m for m in folder.migrations + folder.rivals if (m.version, m.name) not in done]
    ours.sort(key=lambda each: (each.version, each.name))
    if history.version + len(ours) > LAST_NUMBER:
        raise InvalidTarget(f"there are no numbers above {LAST_NUMBER}; nothing was renamed")
    moves = [(each, to) for to, each in enumerate(ours, history.version + 1) if to != each.version]
    numbers = {each.version: to for each, to in moves}
    return (*_renamed(moves), *_followers(folder, history, numbers))


def _renamed(moves: Iterable[tuple[Migration, int]]) -> Iterator[RebasedFile]:
    for migration, version in moves:
        for file in (migration.up, migration.down):
            if file is not None:
                yield RebasedFile(file.path, f"{version:04d}{file.path[4:]}")


def _followers(
    folder: Folder, history: History, numbers: Mapping[int, int]
) -> Iterator[RebasedFile]:
    known = {(each.name, each.since) for each in history.repeatables}
    for each in folder.repeatables:
        if each.since in numbers and (each.name, each.since) not in known:
            yield RebasedFile(each.file.path, each.file.path, numbers[each.since])


def carry_out(root: Path, files: Sequence[RebasedFile]) -> None:
    """Rename and edit *files* in the folder *root*; put all back when one cannot be.

    Nothing is ever overwritten.

    Raises:
        UnwritableFile: Something is in the way, or cannot be written.
    """
    try:
        _carry_out(root, files)
    except OSError as error:
        raise UnwritableFile(error) from error


def _carry_out(root: Path, files: Sequence[RebasedFile]) -> None:
    waiting = [each for each in files if each.file != each.becomes]
    with ExitStack() as undo:
        while waiting:
            # Numbers move in step, so that one of them is always free to go.
            free = next((e for e in waiting if not (root / e.becomes).exists()), waiting[0])
            _move(root / free.file, root / free.becomes)
            undo.callback(_move, root / free.becomes, root / free.file)
            waiting.remove(free)
        for each in files:
            if each.since is not None:
                undo.callback(
                    replace_file, root / each.file, _with_since(root / each.file, each.since)
                )
        undo.pop_all()


def _move(old: Path, new: Path) -> None:
    with new.open("xb"):  # takes the name, or finds it taken
        pass
    try:
        old.replace(new)
    except OSError:
        new.unlink()
        raise


def _with_since(path: Path, since: int) -> bytes:
    before = path.read_bytes()
    text = _SINCE.sub(rf"\g<before>{since:04d}", before.decode(), count=1)
    replace_file(path, text.encode())
    return before
