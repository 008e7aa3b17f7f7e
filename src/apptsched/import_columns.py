"""What the statements of an import answer, column by column."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from apptsched.columns import Json
from apptsched.model.ids import ResourceId


class ImportOpenRow(NamedTuple):
    """Whether tables were made; none are while an import of the transaction has its own."""

    is_open: bool


class ImportSiftedRow(NamedTuple):
    """What is now for an import."""

    now: datetime


class ImportPlainRow(NamedTuple):
    """How many requests were written, and where to go on."""

    accepted: int
    resource_id: ResourceId | None
    starts_at: datetime | None
    ordinal: int | None


class ImportTurnsRow(NamedTuple):
    """How many requests were decided, where to go on, and what was refused."""

    decided: int
    ordinal: int | None
    refused: Json
