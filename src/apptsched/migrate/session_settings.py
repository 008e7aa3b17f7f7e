"""Which settings a statement changes for its session, so that they outlive its transaction."""

from __future__ import annotations

import re

from apptsched.migrate.scanner import Slice

EVERY = "*"
# Of a statement's code: its elements with one blank between them.
_SET = re.compile(
    r"""(?:set\ (?:session\ )?|reset\ )
        (?!(?:local|session|constraints|transaction|role)\b)
        (?: (?P<alias>time\ zone|names|schema)\b | (?P<name>"[^"]+"|[\w$]+(?:\ \.\ [\w$]+)*) )""",
    re.VERBOSE | re.IGNORECASE,
)
_DEFAULTS = re.compile(r"set session characteristics\b", re.IGNORECASE)
_SET_CONFIG = re.compile(
    r"""\bset_config\s*\(\s*'([^']+)'\s*, (?:(?!set_config)[^;])*?
        ,\s*(?:is_local\s*=\s*>\s*)?false\s*\)""",
    re.VERBOSE | re.IGNORECASE,
)
_SELECTED = re.compile(
    r"select (?:pg_catalog \. )?set_config \( '[^']*' , '[^']*' , false \)(?: ;)?\Z", re.IGNORECASE
)
_ALIASES = {"time zone": "timezone", "names": "client_encoding", "schema": "search_path"}
_DEFAULTS_OF_TRANSACTIONS = frozenset(
    f"default_transaction_{each}" for each in ("deferrable", "isolation", "read_only")
)


def settings_of(statement: Slice) -> frozenset[str]:
    """Return the names of what *statement* sets for the session, in lower case.

    `EVERY` stands for all. What a function sets that it calls cannot be seen.
    """
    code = statement.code
    called = frozenset(each.lower() for each in _SET_CONFIG.findall(code))
    if _DEFAULTS.match(code):
        return _DEFAULTS_OF_TRANSACTIONS
    match = _SET.match(code)
    if match is None:
        return called
    if match["alias"]:
        return frozenset([_ALIASES[match["alias"].lower()]])
    name = match["name"].strip('"').replace(" ", "").lower()
    return frozenset([EVERY if statement.words[:2] == ("reset", "all") else name])


def only_sets(statement: Slice) -> bool:
    """Return whether all that *statement* does is to set something, which may be done again."""
    return statement.words[:1] in (("set",), ("reset",)) or bool(_SELECTED.match(statement.code))
