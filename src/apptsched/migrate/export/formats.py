"""Write exported steps down for psql, Alembic or Django."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Literal

from apptsched.errors import InvalidInput
from apptsched.migrate.errors import IrreversibleMigration
from apptsched.migrate.export.alembic_steps import run_steps
from apptsched.migrate.export.steps import ExportedStep, way
from apptsched.migrate.folder import Folder

Format = Literal["plain", "alembic", "django"]

_FOLDER = files("apptsched.migrate.export")
_LONGEST_LINE = 27  # Alembic keeps 32 characters of a revision's name


def export(folder: Folder, line: str, from_: int, to: int, form: Format) -> str:
    """Return a text that brings a database of *line* from one version to another.

    Raises:
        InvalidInput: There is no such format.
        InvalidMigrations: The folder is in disorder.
        InvalidTarget: The folder does not have both versions.
        IrreversibleMigration: One on the way down has no way back.
    """
    steps = way(folder, line, from_, to)
    title = f"Line {line!r} from {from_:04d} to {to:04d}"
    if form == "plain":
        return _plain(title, steps)
    try:
        back, refusal = way(folder, line, to, from_), None
    except IrreversibleMigration as error:
        back, refusal = (), str(error)
    if form == "alembic":
        revision = re.sub(r"\W", "_", line)[:_LONGEST_LINE] + f"_{to:04d}"
        return _revision(title, revision, steps, back, refusal)
    if form == "django":
        return _migration(title, steps, None if refusal else back)
    raise InvalidInput(f"the format is plain, alembic or django, not {form!r}")


def in_transactions(steps: Iterable[ExportedStep]) -> Iterator[str]:
    """Yield all statements, for a session in autocommit."""
    for step in steps:
        if step.transactional:
            yield "begin;"
        yield from step.statements
        if step.transactional:
            yield "commit;"


def _plain(title: str, steps: Iterable[ExportedStep]) -> str:
    lines = [f"-- {title}", "-- Apply it with: psql -X -v ON_ERROR_STOP=1 -f FILE"]
    for step in steps:
        lines += ["", f"-- {step.path}{', which destroys data' if step.lossy else ''}"]
        # As the runner does: no file depends on what another one has set.
        settled = ["reset all;", "set client_encoding to 'UTF8';"]
        first, *rest = in_transactions([step])
        lines += [first, *settled, *rest] if step.transactional else [*settled, first, *rest]
    return "\n".join([*lines, ""])


def _revision(
    title: str,
    revision: str,
    steps: Iterable[ExportedStep],
    back: Iterable[ExportedStep],
    refusal: str | None,
) -> str:
    return _template("revision").format(
        title=_python(f"{title}."),
        revision=revision,
        forwards=_listed_steps(steps),
        backwards=_listed_steps(back),
        refusal=f"raise NotImplementedError({refusal!r})\n    " if refusal else "",
        run_steps=inspect.getsource(run_steps).rstrip(),
    )


def _migration(
    title: str, steps: Sequence[ExportedStep], back: Sequence[ExportedStep] | None
) -> str:
    atomic = all(step.transactional for step in (*steps, *(back or ())))

    def listed(some: Sequence[ExportedStep]) -> str:
        whole = (text for step in some for text in step.statements)
        return _listed(whole if atomic else in_transactions(some))

    return _template("migration").format(
        title=_python(f"{title}."),
        forwards=listed(steps),
        backwards="None" if back is None else f"[\n{listed(back)}]",
        atomic=atomic,
    )


def _template(name: str) -> str:
    return (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def _listed_steps(steps: Iterable[ExportedStep]) -> str:
    return "".join(
        f"({step.transactional}, [  # {step.path}\n{_listed(step.statements)}]),\n"
        for step in steps
    )


def _listed(statements: Iterable[str]) -> str:
    return "".join(f"{_python(text)},\n" for text in statements)


def _python(text: str) -> str:
    """Return *text* as Python writes it over several lines, whatever line ends it has."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r")
    return f'"""{escaped}"""'
