"""Where in a file a character stands, as an editor counts."""

from __future__ import annotations

import re

import attrs

_LINE_END = re.compile(r"\r\n|\r|\n")
BOM = "\ufeff"


@attrs.frozen
class Position:
    """A place in a text; lines and columns count from 1, columns in characters."""

    line: int
    column: int


def position_at(text: str, offset: int) -> Position:
    r"""Return where the character at *offset* stands.

    A line ends at `\n`, `\r\n` or `\r`; a byte order mark takes no column.
    """
    ends = [end.end() for end in _LINE_END.finditer(text, 0, offset)]
    start = ends[-1] if ends else len(BOM) if text.startswith(BOM) else 0
    return Position(len(ends) + 1, max(offset - start, 0) + 1)


def offset_of(sent: str, position: int, *, in_bytes: bool = False) -> int:
    """Return the offset of a server's `statement_position` in the text that was *sent*.

    Args:
        sent: The statement as the server received it.
        position: Counts from 1; may be one past the end.
        in_bytes: The database's encoding is SQL_ASCII, whose server counts UTF-8 bytes.
    """
    if in_bytes:
        return len(sent.encode()[: position - 1].decode(errors="ignore"))
    return min(position - 1, len(sent))
