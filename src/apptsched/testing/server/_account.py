"""Whom a server runs as - PostgreSQL refuses root - and what that account cannot reach."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from pathlib import Path

from attrs import frozen

from apptsched.testing.server._server import Broken

NOT_IN_A_HOST = frozenset(',"')  # libpq and the server take them for list syntax
LONGEST_SOCKET_PATH = 103  # bytes; macOS has the least room
# What is made there has a random name and is private.
COMMON_HOMES = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108


@frozen
class Account:
    """A user the server steps down to, by ids."""

    user: int
    group: int

    def as_arguments(self) -> dict[str, int | list[int]]:
        """The arguments that make `subprocess` step down to this user."""
        return {"user": self.user, "group": self.group, "extra_groups": []}


def server_account() -> Account | None:
    """The user to step down to when this is root; else None."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Broken("PostgreSQL refuses to run as root, and there is no user postgres or nobody")


def home_for(account: Account | None) -> Path:
    """The folder for temporary files, or another if no socket can be in that, or it is closed."""
    candidates = [Path(tempfile.gettempdir()), *COMMON_HOMES]
    for home in candidates:
        if _can_hold_socket(home) and (account is None or _is_open(home)):
            return home
    listed = ", ".join(map(str, candidates))
    raise Broken(f"no place for a socket, or closed to the server's user: {listed}")


def _can_hold_socket(home: Path) -> bool:
    socket = home / "apptsched-12345678" / ".s.PGSQL.12345"
    return len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH and NOT_IN_A_HOST.isdisjoint(str(home))


def _is_open(home: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (home, *home.parents))


def trees_to_copy(binaries: Path, account: Account | None) -> list[tuple[Path, Path]]:
    """The parts of an installation and where, relative to a common root, they have to be copied.

    None if *account* can run the server where it is; a virtual environment below a private home
    is closed to it.
    """
    if account is None or _runs(binaries / "postgres", account):
        return []
    prefix = binaries.parent
    home = Path(prefix.parent.name)
    # A wheel's own libraries are beside its package, where its programs look for them.
    beside = f"{prefix.parent.name}.libs"
    trees = [(prefix / part, home / prefix.name / part) for part in (binaries.name, "lib", "share")]
    trees.append((prefix.parent.with_name(beside), Path(beside)))
    return [(source, target) for source, target in trees if source.is_dir()]


def _runs(program: Path, account: Account) -> bool:
    try:
        asked = subprocess.run(
            [program, "--version"],
            capture_output=True,
            check=False,
            cwd="/",
            user=account.user,
            group=account.group,
            extra_groups=[],
        )
    except PermissionError:
        return False
    return asked.returncode == 0
