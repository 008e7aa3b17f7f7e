"""How values cross the wire, whatever the host has registered with the driver for itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import DataError, postgres
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import AdaptersMap, Dumper, Loader
from psycopg.pq import Format
from psycopg.types.array import register_all_arrays

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class UtcLoader(Loader):
    """Reads `timestamptz` as UTC; the driver's own loader takes the session's zone."""

    format = Format.BINARY

    def load(self, data: Buffer) -> datetime:
        """Return the instant; a `DataError` when Python has no such one, as for infinity."""
        try:
            return _EPOCH + timedelta(microseconds=int.from_bytes(data, "big", signed=True))
        except OverflowError as error:
            raise DataError("an instant is out of range") from error


class TextLoader(Loader):
    """Reads text as text; the driver's own loader gives bytes where no encoding is agreed on."""

    format = Format.BINARY

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        encoding = "ascii" if self.connection is None else self.connection.info.encoding
        # What psycopg calls ascii is SQL_ASCII: bytes pass as they are, and it sends UTF-8.
        self._encoding = "utf-8" if encoding == "ascii" else encoding

    def load(self, data: Buffer) -> Any:
        """Return the text; a `DataError` when it is none."""
        try:
            return bytes(data).decode(self._encoding)
        except UnicodeDecodeError as error:
            raise DataError("a text has bytes that its encoding has not") from error


class JsonLoader(TextLoader):
    """Reads `jsonb` with the standard library; the driver's can be replaced by the host."""

    def load(self, data: Buffer) -> Any:
        """Return the value; the first byte is the format's version."""
        text = super().load(data[1:])
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise DataError("a number has too many digits, or a value too many levels") from error


class JsonTextDumper(Dumper):
    """Writes text that is JSON already where COPY wants `jsonb`."""

    format = Format.BINARY
    oid = postgres.types["jsonb"].oid

    def dump(self, obj: str) -> bytes:
        """Return the text after the byte that is the format's version."""
        return b"\x01" + obj.encode()


def _adapters() -> AdaptersMap:
    adapters = AdaptersMap(types=postgres.types)
    postgres.register_default_adapters(adapters)
    register_all_arrays(adapters)
    adapters.register_loader("timestamptz", UtcLoader)
    adapters.register_loader("text", TextLoader)
    adapters.register_loader("jsonb", JsonLoader)
    adapters.register_dumper(None, JsonTextDumper)  # for COPY, which goes by columns
    return adapters


ADAPTERS = _adapters()
