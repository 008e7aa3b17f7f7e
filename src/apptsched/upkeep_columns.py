"""The columns of the statements by which tenants leave and old rows go; see `columns`."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class LineRow(NamedTuple):
    """A line of an export."""

    line: str


class ExportHeaderRow(NamedTuple):
    """How values are written in an export, and when it was made."""

    timezone: str
    interval_style: str
    extra_float_digits: str
    bytea_output: str
    exported_at: datetime


class PurgedRow(NamedTuple):
    """What a step of a purge deleted, or why nothing."""

    outcome: str
    purged: str | None
    rows: int | None


class PurgedHistoryRow(NamedTuple):
    """How many rows a step deleted."""

    appointments: int
    events: int


class PurgedKeysRow(NamedTuple):
    """How many idempotency keys a step deleted."""

    keys: int
