"""Check that a wheel holds the package's files, byte for byte, and no others.

`python tools/check_wheel.py WHEEL`
"""

from __future__ import annotations

import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1] / "src"
WANTED = (
    "apptsched/py.typed",
    "apptsched/migrations/*.up.sql",
    "apptsched/migrations/*.down.sql",
    "apptsched/migrations/functions/*.sql",
    "apptsched/migrations/manifests/*.json",
    "apptsched/sql/*.sql",
)


def findings(wheel: Path) -> list[str]:
    """Return what is wrong with *wheel*, one sentence each."""
    with zipfile.ZipFile(wheel) as archive:
        packed = {n: archive.read(n) for n in archive.namelist() if ".dist-info/" not in n}
    sources = {
        path.relative_to(SOURCES).as_posix(): path.read_bytes()
        for path in SOURCES.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    return [
        *(f"not in the wheel: {name}" for name in sorted(sources.keys() - packed.keys())),
        *(f"not in the sources: {name}" for name in sorted(packed.keys() - sources.keys())),
        *(f"differs: {n}" for n in sorted(sources.keys() & packed) if sources[n] != packed[n]),
        *(f"none in the wheel: {p}" for p in WANTED if not any(fnmatch(n, p) for n in packed)),
    ]


if __name__ == "__main__":
    wrong = findings(Path(sys.argv[1]))
    print(*wrong or ["the wheel holds what the sources hold"], sep="\n")
    sys.exit(bool(wrong))
