"""A schema as its catalogs describe it, to compare with another."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import unified_diff

import attrs


@attrs.frozen
class Snapshot:
    """Every object of some schemas by kind and name, with its definition and comment.

    Grants are objects, too: one for each object and role. Left out: rows, the values of sequences,
    owners, object ids, the kind of line ends, what belongs to an extension, and the runner's own.
    """

    objects: tuple[tuple[str, str, str], ...] = attrs.field(repr=False)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]]) -> Snapshot:
        """Return the snapshot of those kinds, names and definitions."""
        return cls(
            tuple(sorted((kind, name, text.replace("\r\n", "\n")) for kind, name, text in rows))
        )

    @property
    def schemas(self) -> tuple[str, ...]:
        """The names of the schemas that are among its objects, without quotes."""
        names = (name for kind, name, _ in self.objects if kind == "schema")
        return tuple(
            name[1:-1].replace('""', '"') if name.startswith('"') else name for name in names
        )

    def difference(self, other: Snapshot) -> str:
        """Return what to take away from and add to this one to get *other*; empty when equal."""
        return "\n".join(unified_diff(self._lines(), other._lines(), "-", "+", n=1, lineterm=""))

    def without(self, names: Collection[str]) -> Snapshot:
        """Return this one without the objects that have those names."""
        return Snapshot(tuple(each for each in self.objects if each[1] not in names))

    def beyond(self, other: Snapshot) -> Snapshot:
        """Return this one without the objects that are the same in *other*."""
        return Snapshot(tuple(sorted(set(self.objects) - set(other.objects))))

    def altered(self, other: Snapshot) -> frozenset[str]:
        """Return the tables whose columns are not the same in *other*, or are not there."""
        mine, its = self._columns(), other._columns()
        return frozenset(name for name in mine if mine[name] != its.get(name))

    def _columns(self) -> dict[str, list[tuple[str, str]]]:
        tables: dict[str, list[tuple[str, str]]] = {
            name: [] for kind, name, _ in self.objects if kind == "table"
        }
        for kind, name, definition in self.objects:
            table, _, column = name.rpartition(".")
            if kind == "table column" and table in tables:
                tables[table].append((column, definition))
        return tables

    def _lines(self) -> list[str]:
        return [
            f"{kind} {name}: {line}"
            for kind, name, definition in self.objects
            for line in definition.splitlines() or [""]
        ]
