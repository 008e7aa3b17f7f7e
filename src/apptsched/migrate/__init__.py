"""The migration runner's decisions; `apptsched.Migrator` and `AsyncMigrator` carry them out."""

from __future__ import annotations

from apptsched.migrate.folder import bundled_version

__all__ = ["bundled_version"]
