"""A schema as its catalogs describe it, to compare with another."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import unified_diff

import attrs


@attrs.frozen
class Snapshot:
    """Every object of a schema by kind and name, with its definition, grants and comment.

    Left out: rows, the values of sequences, owners, object ids, and the runner's own tables.
    """

    objects: tuple[tuple[str, str, str], ...] = attrs.field(repr=False)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]]) -> Snapshot:
        """Return the snapshot of those kinds, names and definitions."""
        return cls(tuple(sorted(rows)))

    def difference(self, other: Snapshot) -> str:
        """Return what to take away from and add to this one to get *other*; empty when equal."""
        return "\n".join(unified_diff(self._lines(), other._lines(), "-", "+", n=1, lineterm=""))

    def _lines(self) -> list[str]:
        return [
            f"{kind} {name}: {line}"
            for kind, name, definition in self.objects
            for line in definition.splitlines() or [""]
        ]
