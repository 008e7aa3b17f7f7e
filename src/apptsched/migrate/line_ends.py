"""A folder of migrations as a checkout on Windows would have it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from io import BytesIO, TextIOWrapper
from os import PathLike
from pathlib import Path
from typing import IO, Any

import attrs


@attrs.frozen
class CrlfFolder(Traversable):
    r"""A folder, or a file of it, whose every line ends in `\r\n`."""

    origin: Path | Traversable

    @property
    def name(self) -> str:
        """The origin's."""
        return self.origin.name

    def iterdir(self) -> Iterator[CrlfFolder]:
        """Yield what the folder holds, converted likewise."""
        return (CrlfFolder(each) for each in self.origin.iterdir())

    def is_dir(self) -> bool:
        """Return whether it is a folder."""
        return self.origin.is_dir()

    def is_file(self) -> bool:
        """Return whether it is a file."""
        return self.origin.is_file()

    def read_bytes(self) -> bytes:
        """Return the file, converted."""
        return self.origin.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    def read_text(self, encoding: str | None = None, errors: str | None = None) -> str:
        """Return the file as text, converted."""
        return self.read_bytes().decode(encoding or "utf-8", errors or "strict")

    def joinpath(self, *descendants: str | PathLike[str]) -> CrlfFolder:
        """Return a file below, converted likewise."""
        return CrlfFolder(self.origin.joinpath(*descendants))

    def open(self, mode: str = "r", *args: Any, **kwargs: Any) -> IO[Any]:
        """Return the file for reading, converted."""
        binary = BytesIO(self.read_bytes())
        return binary if "b" in mode else TextIOWrapper(binary, *args, **kwargs)
