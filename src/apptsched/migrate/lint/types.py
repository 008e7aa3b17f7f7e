"""Which changes of a column's type leave its rows as they are."""

from __future__ import annotations

import re

_TYPE = re.compile(r"(?P<head>[^()\[\]]+?)(?: \( (?P<sizes>[\d ,]+) \))?(?P<tail>(?: [^()\[\]]+)?)")
_ALIASES = {
    "bit varying": "varbit",
    "bool": "boolean",
    "character varying": "varchar",
    "decimal": "numeric",
    "int": "integer",
    "int4": "integer",
    "int8": "bigint",
    "time with time zone": "timetz",
    "time without time zone": "time",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
}
_BY_LENGTH = frozenset(["varbit", "varchar"])
_BY_PRECISION = frozenset(["interval", "time", "timestamp", "timestamptz", "timetz"])
# The same bytes under another name.
_RELABELLED = frozenset([("varchar", "text"), ("text", "varchar"), ("cidr", "inet")])
_MOST_DIGITS = 6

_Read = tuple[str, tuple[int, ...]]


def keeps_rows(old: str, new: str) -> bool:
    """Return whether the server changes the type without touching a row; False when unknown.

    Args:
        old: As a clause spells it, `varchar ( 20 )`.
        new: Likewise.
    """
    before, after = _read(old), _read(new)
    if before is None or after is None or before == after:
        return old == new or (before == after and before is not None)
    if before[0] != after[0]:
        return (before[0], after[0]) in _RELABELLED and not after[1]
    return _only_widens(before, after)


def _only_widens(before: _Read, after: _Read) -> bool:
    name, old = before
    new = after[1]
    if name in _BY_PRECISION:
        return (old or (_MOST_DIGITS,)) <= (new or (_MOST_DIGITS,))
    if name in _BY_LENGTH or name == "numeric":
        same_scale = (*old, 0)[1:2] == (*new, 0)[1:2]
        return not new or (bool(old) and same_scale and old[0] <= new[0])
    return False


def _read(text: str) -> _Read | None:
    match = _TYPE.fullmatch(text)
    if match is None:
        return None
    name = match["head"] + match["tail"]
    sizes = tuple(int(size) for size in (match["sizes"] or "").replace(" ", "").split(",") if size)
    return _ALIASES.get(name, name), sizes
