"""Migrations whose ways down forget something, each something else."""

from __future__ import annotations

from pathlib import Path

import attrs

HERE = Path(__file__).parent
LOSSY = "-- apptsched: lossy-down\n"


@attrs.frozen
class Fault:
    """A migration, its way down as it should be and as it is, and what is told of that."""

    name: str
    label: str
    up: str
    down: str
    faulty: str
    what: str
    says: str

    @classmethod
    def read(cls, version: int, block: str) -> Fault:
        name, _, rest = block.partition("\n")
        up, _, rest = rest.partition("--\n")
        down, _, rest = rest.partition("!\n")
        faulty, _, told = rest.partition("? ")
        what, says = told.strip().split(" | ")
        label = f"{version:04d}_{name.replace(' ', '_')}"
        return cls(name, label, up, down, faulty or "select 1;\n", what, says)


BASE = {f"0001_{path.name}": path.read_text() for path in HERE.glob("*.sql")}
BLOCKS = (HERE / "faults.txt").read_text().split("\n== ")[1:]
FAULTS = {fault.name: fault for fault in (Fault.read(*each) for each in enumerate(BLOCKS, 2))}


def forgetful_folder() -> dict[str, str]:
    """Return the files of a folder with every fault in a migration of its own."""
    ups = {f"{each.label}.up.sql": each.up for each in FAULTS.values()}
    downs = {f"{each.label}.down.sql": each.faulty for each in FAULTS.values()}
    return {**BASE, **ups, **downs}


def sound_folder() -> dict[str, str]:
    """Return those of one whose second migration does all that, and comes back properly."""
    up = "".join(each.up for each in FAULTS.values())
    down = LOSSY + "".join(each.down for each in reversed(FAULTS.values()))
    return {**BASE, "0002_all.up.sql": up, "0002_all.down.sql": down}
