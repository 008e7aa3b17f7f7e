"""What reaches the terminal: answers on stdout, progress and errors on stderr."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

import attrs
import click
from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
)
from rich.table import Table
from rich.text import Text

from apptsched.errors import MigrationError

T = TypeVar("T")

_FILE_WIDTH = 120
_LABEL = TextColumn("{task.description}", markup=False)


def show(*renderables: RenderableType) -> None:
    """Print on stdout; colours and the width are the terminal's, NO_COLOR is heeded.

    What goes elsewhere keeps its lines whole: a program may read them.
    """
    known_width = sys.stdout.isatty() or "COLUMNS" in os.environ
    console = Console(
        highlight=False, markup=False, emoji=False, width=None if known_width else _FILE_WIDTH
    )
    console.print(*renderables, sep="\n", soft_wrap=not known_width)


def emit(document: Mapping[str, Any]) -> None:
    """Print one JSON document on stdout, in ASCII, so that any encoding can carry it."""
    click.echo(json.dumps(document, indent=2))


def complain(message: str) -> None:
    """Say on stderr why the command ends."""
    click.echo(f"apptsched: {message}", err=True)


def error_document(error: BaseException) -> dict[str, Any]:
    """Return an error for a machine; one about migrations with all it knows."""
    known = vars(error) if isinstance(error, MigrationError) else {}
    facts = {name: _fact(value) for name, value in known.items()}
    return {"kind": type(error).__name__, "message": str(error), **facts}


def _fact(value: Any) -> Any:
    if isinstance(value, tuple):
        return [attrs.asdict(each) if attrs.has(type(each)) else each for each in value]
    return value


def plain(text: str | None) -> Text:
    """Return *text* from outside without what could steer a terminal; None is a dash."""
    if text is None:
        return Text("–", style="dim")
    return Text("".join(" " if char.isspace() else _printable(char) for char in text))


def one_line(text: str | None) -> Text:
    """Return *text* like `plain`, cut with an ellipsis where a line is too short for it."""
    cut = plain(text)
    cut.no_wrap, cut.overflow = True, "ellipsis"
    return cut


def _printable(char: str) -> str:
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) == "Cc" else char


def plain_table(*columns: str, numbers: Iterable[str] = (), **options: Any) -> Table:
    """Return an empty table without lines; those of *columns* in *numbers* align right."""
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0), **options)
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left")
    return table


def milliseconds(length: timedelta) -> float:
    """Return *length* in milliseconds, to the microsecond."""
    return round(length / timedelta(milliseconds=1), 3)


def tracked(items: Iterable[T], label: str, total: int) -> Iterator[T]:
    """Yield *items* and show on stderr, if that is a terminal, how many of *total* are done."""
    if not sys.stderr.isatty():
        yield from items
        return
    with _progress(BarColumn(), _LABEL, MofNCompleteColumn()) as progress:
        yield from progress.track(items, total=total, description=label)


@contextmanager
def counting(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show on stderr, if that is a terminal, how many of *total* are done.

    Yields a function that is told how many.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with _progress(BarColumn(), _LABEL, MofNCompleteColumn()) as progress:
        task = progress.add_task(label, total=total)
        yield lambda done: progress.update(task, completed=done)


@contextmanager
def working(label: str) -> Iterator[Callable[[str], None]]:
    """Show on stderr, if that is a terminal, that something is under way.

    Yields a function that replaces the label.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with _progress(SpinnerColumn(), _LABEL) as progress:
        task = progress.add_task(label, total=None)
        yield lambda text: progress.update(task, description=text)


def _progress(*columns: ProgressColumn) -> Progress:
    return Progress(*columns, console=Console(stderr=True), transient=True)
