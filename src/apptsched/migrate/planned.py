"""What a plan's steps would run, file by file."""

from __future__ import annotations

from collections.abc import Iterator

from apptsched.migrate.files import SqlFile
from apptsched.migrate.plan import DownStep, UpStep, undo_of
from apptsched.migrate.results import PlannedFile, RepeatableEntry


def planned_up(step: UpStep) -> Iterator[PlannedFile]:
    """Yield what a step of an `up` would run, in order."""
    if step.migration:
        up, version = step.migration.up, step.migration.version
        statements = _statements(up)
        yield PlannedFile(
            "up", version, step.migration.name, up.path, statements, step.transactional
        )
    for each in step.repeatables:
        yield PlannedFile("up", None, each.file.path, each.file.path, _statements(each.file))
    for entry in step.retired:
        yield _dropped(entry, undo_of([entry], step.kept))


def planned_down(step: DownStep) -> Iterator[PlannedFile]:
    """Yield what a step of a `down` would run, in order."""
    for entry in sorted(step.dropped, key=lambda each: each.name, reverse=True):
        yield _dropped(entry, tuple(text for text in entry.undo if text in step.undo))
    yield PlannedFile(
        "down",
        step.entry.version,
        step.entry.name,
        step.file.path,
        _statements(step.file),
        step.file.directives.transactional,
        step.entry.lossy_down,
    )


def _statements(file: SqlFile) -> tuple[str, ...]:
    return tuple(each.body for each in file.script.statements)


def _dropped(entry: RepeatableEntry, undo: tuple[str, ...]) -> PlannedFile:
    return PlannedFile("down", None, entry.path, entry.path, undo)
