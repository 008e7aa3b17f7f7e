"""What a way down destroys: tables, columns and rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class TableState(NamedTuple):
    """A table with rows of its own: its columns, and what changes when rows go.

    `name` is its full name as SQL needs it.
    """

    id: int
    schema: str
    relation: str
    name: str
    numbers: list[int]
    names: list[str]
    storage: int
    deleted: int

    @property
    def columns(self) -> dict[int, str]:
        """The names of its columns by their numbers, which no renaming changes."""
        return dict(zip(self.numbers, self.names, strict=True))


def gone(
    before: Iterable[TableState], after: Iterable[TableState]
) -> Iterator[tuple[TableState, str | None]]:
    """Yield the tables that *after* lacks, and with their table the columns it lacks."""
    now = {each.id: each for each in after}
    for table in before:
        if table.id not in now:
            yield table, None
            continue
        left = now[table.id].columns
        yield from ((table, name) for number, name in table.columns.items() if number not in left)


def shrunk(
    before: Iterable[TableState], after: Iterable[TableState]
) -> Iterator[tuple[TableState, TableState]]:
    """Yield the tables that both have, as in either, of which rows may be gone."""
    now = {each.id: each for each in after}
    for table in before:
        then = now.get(table.id, table)
        if (then.storage, then.deleted) != (table.storage, table.deleted):
            yield table, then
