"""Run the benchmarks on a server of their own, print a table and write `results.json`."""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path

import psycopg
from attrs import asdict

from apptsched.testing.server import provide
from benchmarks.migrating import idle_up

RESULTS = Path(__file__).with_name("results.json")
ROUNDS, QUICK_ROUNDS = 500, 50


def main() -> None:
    rounds = QUICK_ROUNDS if "--quick" in sys.argv[1:] else ROUNDS
    with provide() as server, psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute("create database bench")
        conninfo = psycopg.conninfo.make_conninfo(server.dsn, dbname="bench")
        try:
            results = [idle_up(conninfo, rounds)]
        finally:
            connection.execute("drop database bench (force)")
        versions = {
            "postgres": connection.info.parameter_status("server_version"),
            "python": platform.python_version(),
        }
    RESULTS.write_text(json.dumps([asdict(r) | versions for r in results], indent=2) + "\n")
    print(f"PostgreSQL {versions['postgres']}, Python {versions['python']}, {rounds} rounds")
    print(f"{'':<40}{'median':>8}{'low':>8}{'high':>8}{'target':>8}")
    for r in results:
        target = "-" if r.target is None else f"{r.target:g}"
        print(f"{r.name:<40}{r.ratio:>8.2f}{r.low:>8.2f}{r.high:>8.2f}{target:>8}")


if __name__ == "__main__":
    main()
