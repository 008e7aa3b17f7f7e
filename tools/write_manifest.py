"""Write what `apptsched migrate check` compares with, of the server at hand.

`python tools/write_manifest.py`; run `nox -s manifests` for every PostgreSQL major.
"""

from __future__ import annotations

from apptsched import Migrator
from apptsched.migrate.manifest import write_manifest
from apptsched.testing.server import provide

if __name__ == "__main__":
    with provide() as server:
        print(write_manifest(None, Migrator(server.dsn).manifest()))
