"""What a schema should be made of at a version, by PostgreSQL major; kept beside the migrations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.resources import as_file
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import attrs

from apptsched.migrate.errors import InvalidMigrations, ManifestMissing, UnwritableFile
from apptsched.migrate.folder import bundled_source
from apptsched.migrate.problems import Problem, ProblemKind
from apptsched.migrate.snapshot import Snapshot
from apptsched.migrate.writing import replace_file

FOLDER = "manifests"
_Objects = dict[tuple[str, str], str]


@attrs.frozen
class Manifest:
    """The objects of a line at a version.

    Attributes:
        version: Which.
        own: The schemas the line brings: what else is in them has been added.
        shared: The schemas of others that it puts something into, or changes.
        majors: Its objects, by PostgreSQL major.
    """

    version: int
    own: tuple[str, ...]
    shared: tuple[str, ...]
    majors: Mapping[int, Snapshot] = attrs.field(repr=False)

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.version:04d}.json"

    @classmethod
    def of(
        cls, version: int, major: int, before: Mapping[str, Snapshot], after: Mapping[str, Snapshot]
    ) -> Manifest:
        """Return the manifest of a line that makes *after* of *before*, both by schema."""
        nothing = Snapshot(())
        brought = {name: after[name].beyond(before.get(name, nothing)) for name in after}
        objects = {each for snapshot in brought.values() for each in snapshot.objects}
        return cls(
            version,
            own=tuple(sorted(set(after) - set(before))),
            shared=tuple(sorted(n for n in after if n in before and brought[n].objects)),
            majors={major: Snapshot.of(objects)},
        )

    def joined(self, older: Manifest) -> Manifest:
        """Return this one with what *older* says of other majors."""
        return attrs.evolve(self, majors={**older.majors, **self.majors})

    def text(self) -> str:
        """Return the file's text: what is the same on every major once, then what differs."""
        every = [dict(_keyed(snapshot)) for snapshot in self.majors.values()]
        common = dict(set.intersection(*(set(each.items()) for each in every)))
        only = {
            str(major): _nested(k for k in _keyed(snapshot) if common.get(k[0]) != k[1])
            for major, snapshot in sorted(self.majors.items())
        }
        document = {
            "version": self.version,
            "own": self.own,
            "shared": self.shared,
            "objects": _nested(common.items()),
            "postgres": only,
        }
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, text: str) -> Manifest:
        """Return the manifest in a file's *text*."""
        document = json.loads(text)
        common = document["objects"]
        return cls(
            document["version"],
            tuple(document["own"]),
            tuple(document["shared"]),
            {
                int(major): Snapshot.of([*_flat(common), *_flat(only)])
                for major, only in document["postgres"].items()
            },
        )

    def for_server(self, major: int) -> Snapshot:
        """Return what it says of a server.

        Raises:
            ManifestMissing: It says nothing of that major.
        """
        if major not in self.majors:
            there = ", ".join(map(str, sorted(self.majors)))
            raise ManifestMissing(
                f"the manifest of {self.version:04d} is of PostgreSQL {there}, not {major}"
            )
        return self.majors[major]


def read_manifest(source: Path | Traversable, version: int) -> Manifest:
    """Return the manifest of a version.

    Raises:
        ManifestMissing: The folder has none.
        InvalidMigrations: Its file is no manifest.
    """
    folder = source / FOLDER
    names = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
    name = f"{version:04d}.json"
    if name not in names:
        there = ", ".join(each.removesuffix(".json") for each in names if each.endswith(".json"))
        text = f"the database is at {version:04d}, of which there is no manifest"
        raise ManifestMissing(f"{text} (there is: {there or 'none'})")
    return _read(folder / name)


def write_manifest(source: Path | None, manifest: Manifest) -> Path:
    """Write a manifest into a folder, by default the package's own, and return its path.

    What a file that is there says of other majors stays in it.

    Raises:
        InvalidMigrations: What is there is no manifest.
        UnwritableFile: It cannot be written.
    """
    with as_file(bundled_source() if source is None else source) as origin:
        path = origin / FOLDER / manifest.file
        if path.exists():
            manifest = manifest.joined(_read(path))
        try:
            path.parent.mkdir(exist_ok=True)
            replace_file(path, manifest.text().encode())
        except OSError as error:
            raise UnwritableFile(error) from error
    return path


def _read(file: Path | Traversable) -> Manifest:
    try:
        return Manifest.read(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        text = "it is no manifest; delete it, and `apptsched migrate manifest` writes it again"
        problem = Problem(ProblemKind.UNREADABLE, f"{FOLDER}/{file.name}", text)
        raise InvalidMigrations([problem]) from error


def _keyed(snapshot: Snapshot) -> list[tuple[tuple[str, str], str]]:
    return [((kind, name), definition) for kind, name, definition in snapshot.objects]


def _nested(objects: Iterable[tuple[tuple[str, str], str]]) -> dict[str, dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = {}
    for (kind, name), definition in sorted(objects):
        lines = definition.split("\n")
        kinds.setdefault(kind, {})[name] = lines if len(lines) > 1 else definition
    return kinds


def _flat(kinds: Mapping[str, Mapping[str, Any]]) -> Iterable[tuple[str, str, str]]:
    for kind, objects in kinds.items():
        for name, definition in objects.items():
            yield kind, name, definition if isinstance(definition, str) else "\n".join(definition)
