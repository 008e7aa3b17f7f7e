"""How a database differs from a manifest."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import ndiff
from typing import Literal

import attrs

from apptsched.errors import MigrationError
from apptsched.migrate.snapshot import Snapshot

# What a host may add without changing what the package's calls do.
_HOSTS = frozenset(["index", "trigger", "statistics object", "publication relation"])
# What a repeatable file creates, as the server identifies it, or a column of that.
_WORD = r'(?:"(?:[^"]|"")+"|[\w$]+)'
_CREATED = re.compile(
    rf"(?:function|procedure|trigger|view column|view) (?:{_WORD}\.)?(?P<name>{_WORD})"
)


@attrs.frozen
class Drift:
    """One object that is not what it should be.

    Attributes:
        kind: What sort of object: `table column`, `index`, `grant`.
        name: Its name, with its schema.
        change: What happened to it.
        difference: Its definition, `-` as it should be and `+` as it is, a line for each fact.
        by_host: It is an addition that hosts may make: an index, a trigger, statistics, a
            publication, a grant to a role.
    """

    kind: str
    name: str
    change: Literal["missing", "changed", "added"]
    difference: str
    by_host: bool = False

    def __str__(self) -> str:
        lines = self.difference.splitlines()
        head = f"{self.change}: {self.kind} {self.name}"
        return "\n".join([head, *(f"  {line}" for line in lines)])


class SchemaDrifted(MigrationError):
    """The schema to be adopted is not what the migrations make; nothing was changed.

    Attributes:
        drifts: Where it is not.
    """

    def __init__(self, version: int, drifts: Sequence[Drift]) -> None:
        self.drifts = tuple(drifts)
        lines = "".join(f"\n  {each.change}: {each.kind} {each.name}" for each in self.drifts)
        super().__init__(
            f"the schema is not what the migrations up to {version:04d} make; nothing was changed:"
            f"{lines}"
        )


def unrepeatable(found: Iterable[Drift], repeatables: Collection[str]) -> tuple[Drift, ...]:
    """Return what neither the host nor a repeatable file answers for.

    Args:
        found: The drift.
        repeatables: The names of what the files create.
    """
    return tuple(each for each in found if not each.by_host and not _is_of_one(each, repeatables))


def _is_of_one(drift: Drift, repeatables: Collection[str]) -> bool:
    """Return whether it is what one of the files creates, a column of that, or a grant of it."""
    is_right = drift.kind in ("grant", "revocation")
    match = _CREATED.match(drift.name if is_right else f"{drift.kind} {drift.name}")
    return match is not None and match["name"].strip('"') in repeatables


def drifts(
    expected: Snapshot, own: Snapshot, shared: Snapshot, *, strict: bool
) -> tuple[Drift, ...]:
    """Return how a database differs from what is expected, by kind and name.

    Args:
        expected: A line's objects.
        own: What is in the schemas the line brings.
        shared: What is in others it puts something into; additions count where they belong to a
            table of the line.
        strict: Hold additions of hosts against them, too.
    """
    wanted = _definitions(expected)
    tables = [name for kind, name in wanted if kind == "table"]
    found = {
        key: text
        for key, text in _definitions(shared).items()
        if key in wanted or _is_of(*key, tables)
    } | _definitions(own)
    return tuple(sorted(_compared(wanted, found, strict), key=lambda each: (each.kind, each.name)))


def _compared(
    wanted: dict[tuple[str, str], str], found: dict[tuple[str, str], str], strict: bool
) -> Iterator[Drift]:
    for key in wanted.keys() | found.keys():
        before, after = wanted.get(key), found.get(key)
        if before == after:
            continue
        difference = _difference(before or "", after or "")
        if after is None:
            yield Drift(*key, "missing", difference)
        elif before is None:
            yield Drift(*key, "added", difference, by_host=not strict and _is_hosts(*key))
        else:
            yield Drift(*key, "changed", difference)


def _is_hosts(kind: str, name: str) -> bool:
    return kind in _HOSTS or (kind == "grant" and not name.endswith(" to public"))


def _is_of(kind: str, name: str, tables: list[str]) -> bool:
    """Return whether it is a part of one of the *tables*, as names of parts tell."""
    return any(
        (kind == "table column" and name.startswith(f"{table}."))
        or name.endswith(f" on {table}")
        or (kind == "grant" and name.startswith(f"table {table} to "))
        for table in tables
    )


def _difference(before: str, after: str) -> str:
    compared = ndiff(before.splitlines(), after.splitlines())
    return "\n".join(line for line in compared if line[0] in "-+")


def _definitions(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    return {(kind, name): definition for kind, name, definition in snapshot.objects}
