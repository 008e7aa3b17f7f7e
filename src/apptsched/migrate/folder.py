"""Read a folder of migrations: every file of it, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import attrs

from apptsched.errors import InvalidInput
from apptsched.migrate.directives import FileKind
from apptsched.migrate.errors import InvalidMigrations
from apptsched.migrate.files import Migration, Repeatable, SqlFile, checksum
from apptsched.migrate.problems import Problem, ProblemKind

BUNDLED_LINE = "apptsched"
ROWS = "rows.sql"
LAST_NUMBER = 9999

_NUMBERED = re.compile(r"(?P<version>(?!0000)[0-9]{4})_(?P<name>\w[\w-]*)\.(?P<kind>up|down)\.sql")
_REPEATABLE = re.compile(r"(?P<name>\w[\w-]*)\.sql")
REBASE = "`apptsched migrate rebase` renumbers"
_NO_MIGRATIONS = re.compile(r"\..*|__init__\.py|__pycache__|manifests|rows\.sql|seeds")


@attrs.frozen
class Folder:
    """Everything in a folder of migrations.

    Attributes:
        migrations: By version; of duplicates, the first.
        rivals: The other duplicates, by version and name.
        repeatables: By name.
        problems: What is wrong with the folder alone, by file and line.
    """

    migrations: tuple[Migration, ...]
    rivals: tuple[Migration, ...]
    repeatables: tuple[Repeatable, ...]
    problems: tuple[Problem, ...]

    @property
    def head(self) -> int:
        """The highest version; 0 when there is none."""
        return self.migrations[-1].version if self.migrations else 0


@attrs.frozen
class _Numbered:
    version: int
    name: str
    kind: FileKind
    file: SqlFile


def bundled_source() -> Traversable:
    """Return where the schema this package ships is."""
    return files("apptsched.migrations")


def read_rows_file(source: Path | Traversable) -> SqlFile | None:
    """Return `rows.sql` of a folder: what its migrations are proven with; None when there is none.

    Raises:
        InvalidMigrations: It cannot be read.
    """
    file = source / ROWS
    rows = SqlFile.read(ROWS, file, "up") if file.is_file() else None
    if rows is not None and rows.problems:
        raise InvalidMigrations(rows.problems)
    return rows


@cache
def bundled_folder() -> Folder:
    """Return the migrations of the schema this package ships; reads them once."""
    return read_folder(bundled_source())


@cache
def bundled_version() -> int:
    """Return the highest version this package ships; lists its folder, once."""
    found = (_NUMBERED.fullmatch(entry.name) for entry in files("apptsched.migrations").iterdir())
    return max((int(match["version"]) for match in found if match), default=0)


def checked_source(source: Path | Traversable) -> Path | Traversable:
    """Return *source* when it can be a folder; a text is none.

    Raises:
        InvalidInput: It is something else.
    """
    if not isinstance(source, Traversable):
        raise InvalidInput(f"source must be a Path or a Traversable, not {source!r}")
    return source


def folder_of(source: Path | Traversable | None) -> Folder:
    """Return what is in *source*; None is the schema this package ships."""
    return bundled_folder() if source is None else read_folder(checked_source(source))


@cache
def bundled_texts() -> dict[str, str]:
    """Return the checksums of the repeatable files this package ships, by name; once."""
    found = (files("apptsched.migrations") / "functions").iterdir()
    texts = {each.name: each.read_bytes().decode() for each in found}
    names = {name: _REPEATABLE.fullmatch(name) for name in texts}
    return {match["name"]: checksum(texts[name]) for name, match in names.items() if match}


def checksums_of(source: Path | Traversable | None) -> dict[str, str]:
    """Return the checksums of the files in *source*, by path, without looking at what they say.

    None is the schema this package ships, read once. A file that is no text has none.
    """
    return _bundled_checksums() if source is None else _checksums_in(source)


@cache
def _bundled_checksums() -> dict[str, str]:
    return _checksums_in(files("apptsched.migrations"))


def _checksums_in(source: Path | Traversable) -> dict[str, str]:
    if not source.is_dir():
        return {}
    paths = {each.name: each for each in _entries(source)}
    functions = paths.pop("functions", None)
    if functions is not None and functions.is_dir():
        paths |= {f"functions/{each.name}": each for each in _entries(functions)}
    return {path: _checksum_at(entry) for path, entry in paths.items()}


def _checksum_at(entry: Traversable) -> str:
    try:
        return checksum(entry.read_bytes().decode())
    except (OSError, UnicodeDecodeError):
        return ""


def read_folder(source: Path | Traversable) -> Folder:
    """Return what is in *source*; bad files are among its problems, not errors."""
    if not source.is_dir():
        problem = Problem(ProblemKind.MISSING_FILE, str(source), "there is no such folder")
        return Folder((), (), (), (problem,))
    numbered: list[_Numbered] = []
    repeatables: list[Repeatable] = []
    problems: list[Problem] = []
    for entry in _entries(source):
        if match := _NUMBERED.fullmatch(entry.name):
            kind: FileKind = "up" if match["kind"] == "up" else "down"
            file = SqlFile.read(entry.name, entry, kind)
            numbered.append(_Numbered(int(match["version"]), match["name"], kind, file))
        elif entry.name == "functions" and entry.is_dir():
            repeatables, unknown = _read_repeatables(entry)
            problems += unknown
        else:
            problems.append(_unknown(entry.name, "NNNN_name.up.sql or NNNN_name.down.sql"))
    migrations, rivals = _paired(numbered)
    for file in [*(each.file for each in numbered), *(each.file for each in repeatables)]:
        problems += file.problems
    problems += _disorder(numbered)
    problems += _unreachable(repeatables, len(migrations))
    problems.sort(key=lambda each: (each.file, each.line or 0))
    return Folder(migrations, rivals, tuple(repeatables), tuple(problems))


def _entries(source: Path | Traversable) -> list[Traversable]:
    entries = [each for each in source.iterdir() if not _NO_MIGRATIONS.fullmatch(each.name)]
    return sorted(entries, key=lambda each: each.name)


def _unknown(path: str, expected: str) -> Problem:
    return Problem(
        ProblemKind.UNKNOWN_FILE,
        path,
        f"unknown file; expected {expected}: rename it or move it out of here",
    )


def _read_repeatables(source: Traversable) -> tuple[list[Repeatable], list[Problem]]:
    found: list[Repeatable] = []
    problems: list[Problem] = []
    for entry in _entries(source):
        path = f"functions/{entry.name}"
        if match := _REPEATABLE.fullmatch(entry.name):
            found.append(Repeatable(match["name"], SqlFile.read(path, entry, "repeatable")))
        else:
            problems.append(_unknown(path, "functions/NAME.sql"))
    return found, problems


def _paired(
    numbered: Sequence[_Numbered],
) -> tuple[tuple[Migration, ...], tuple[Migration, ...]]:
    """Return the migrations by number, and those whose number another has."""
    downs = {(each.version, each.name): each.file for each in numbered if each.kind == "down"}
    first: dict[int, Migration] = {}
    rivals: list[Migration] = []
    for each in numbered:
        if each.kind == "up":
            down = downs.get((each.version, each.name))
            found = Migration(each.version, each.name, each.file, down)
            if first.setdefault(each.version, found) is not found:
                rivals.append(found)
    return tuple(first[version] for version in sorted(first)), tuple(rivals)


def _disorder(numbered: Sequence[_Numbered]) -> Iterator[Problem]:
    """Yield what is wrong with the numbers: gaps, duplicates, ups and downs without the other."""
    first: dict[int, _Numbered] = {}
    ups = {(each.version, each.name) for each in numbered if each.kind == "up"}
    downs = {(each.version, each.name) for each in numbered if each.kind == "down"}
    for each in numbered:
        key = (each.version, each.name)
        if each.kind == "up":
            yield from _way_back(each.file, has_down=key in downs)
            if first.setdefault(each.version, each) is not each:
                rival = first[each.version].file.path
                text = f"its number is also that of {rival}; {REBASE} the one that is not applied"
                yield Problem(ProblemKind.DUPLICATE, each.file.path, text)
        elif key not in ups:
            text = (
                f"there is no {each.version:04d}_{each.name}.up.sql that it would revert;"
                " write that, or delete this"
            )
            yield Problem(ProblemKind.ORPHAN_DOWN, each.file.path, text)
    for version in sorted(set(range(1, max(first, default=0))) - set(first)):
        text = (
            f"there is no migration {version:04d}; numbers follow each other from 0001: restore"
            f" the file, or where none was applied beyond it, {REBASE} what follows"
        )
        yield Problem(ProblemKind.GAP, f"{version:04d}_*.up.sql", text)


def _way_back(up: SqlFile, *, has_down: bool) -> Iterator[Problem]:
    reason = up.directives.irreversible
    if reason is None and not has_down:
        text = "it has no down file; write one, or `-- apptsched: irreversible <reason>`"
        yield Problem(ProblemKind.MISSING_DOWN, up.path, text)
    elif reason is not None and has_down:
        text = "it is declared irreversible and has a down file; delete one of them"
        yield Problem(ProblemKind.DIRECTIVE, up.path, text)


def _unreachable(repeatables: Sequence[Repeatable], count: int) -> Iterator[Problem]:
    for each in repeatables:
        if not 1 <= each.since <= max(count, 1):
            text = f"`since {each.since:04d}` names no migration of this folder"
            yield Problem(ProblemKind.DIRECTIVE, each.file.path, text)
