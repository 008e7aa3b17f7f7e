"""`apptsched migrate`."""

from __future__ import annotations

from apptsched.cli.migrate import adopting, applying, proving, repairing, seeding, writing
from apptsched.cli.migrate.group import migrate

__all__ = ["adopting", "applying", "migrate", "proving", "repairing", "seeding", "writing"]
