"""A host whose registrations with the driver would break whoever used them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NoReturn
from uuid import UUID

import psycopg.types.json
import pytest
from psycopg import postgres
from psycopg.adapt import AdaptersMap, Dumper, Loader
from psycopg.pq import Format


class NotForTheLibrary(Exception):
    """A value was sent or read by the host's ways."""


class HostDumper(Dumper):
    """Writes values as only the host understands them."""

    def dump(self, obj: Any) -> NoReturn:
        raise NotForTheLibrary(type(obj).__name__)


class HostLoader(Loader):
    """Reads values as only the host wants them."""

    def load(self, data: Any) -> NoReturn:
        raise NotForTheLibrary(bytes(data))


class BinaryHostLoader(HostLoader):
    """The same for binary results."""

    format = Format.BINARY


TYPES = (str, bytes, UUID, datetime, date, timedelta, dict, list, int, float, bool)
COLUMNS = ("timestamptz", "timestamp", "uuid", "text", "jsonb", "json", "int4", "int8", "float8")


def make_hostile(adapters: AdaptersMap) -> None:
    """Register the host's own ways for everything the library sends and reads."""
    for kind in TYPES:
        adapters.register_dumper(kind, HostDumper)
    for column in (*COLUMNS, "bool"):
        for loader in (HostLoader, BinaryHostLoader):
            adapters.register_loader(column, loader)
            adapters.register_loader(postgres.types[column].array_oid, loader)


def _refuse(*_: Any) -> NoReturn:
    raise NotForTheLibrary("json")


def make_driver_hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every connection that is opened hereafter hostile, until *monkeypatch* is undone."""
    adapters = AdaptersMap(postgres.adapters)
    make_hostile(adapters)
    monkeypatch.setattr(postgres, "adapters", adapters)
    # What set_json_loads() and set_json_dumps() set, so that it is restored.
    monkeypatch.setattr(psycopg.types.json._JsonLoader, "_loads", _refuse)
    monkeypatch.setattr(psycopg.types.json._JsonDumper, "_dumps", _refuse)
