"""`apptsched migrate`."""

from __future__ import annotations

from apptsched.cli.migrate import applying, proving, repairing, writing
from apptsched.cli.migrate.group import migrate

__all__ = ["applying", "migrate", "proving", "repairing", "writing"]
