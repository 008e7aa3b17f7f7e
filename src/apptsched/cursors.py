"""Opaque page cursors, bound to the list they came from."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from apptsched.errors import InvalidInput
from apptsched.model.text import NAME_LIMIT, checked_text

LIMIT = 1_000
LONGEST_KEY = NAME_LIMIT  # pages are sorted by name or by instant


def encode_cursor(bound_to: bytes, *position: str) -> str:
    """Return a cursor for what follows *position* in the list that *bound_to* identifies."""
    text = json.dumps([_tag(bound_to), *position], ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, bound_to: bytes) -> tuple[str, str]:
    """Return the position in *cursor*: a sort key and an id.

    Raises:
        InvalidInput: It is no cursor, or belongs to another filter or order.
    """
    key, row_id = decode_parts(cursor, bound_to, 2)
    return checked_text("a cursor", key, LONGEST_KEY), row_id


def decode_parts(cursor: str, bound_to: bytes, count: int) -> list[str]:
    """Return the *count* texts that `encode_cursor` made *cursor* of.

    Raises:
        InvalidInput: It is no cursor, or bound to something else.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        tag, *parts = json.loads(urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInput("this is not a page cursor") from error
    if tag != _tag(bound_to) or not all(isinstance(part, str) for part in parts):
        raise InvalidInput("this cursor belongs to another filter or order")
    if len(parts) != count:
        raise InvalidInput("this is not a page cursor")
    return [str(part) for part in parts]


def _tag(bound_to: bytes) -> str:
    return hashlib.sha256(bound_to).hexdigest()[:16]


def checked_limit(limit: int) -> int:
    """Return *limit* when it is a page size: 1 to 1 000."""
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= LIMIT:
        raise InvalidInput(f"a page has between 1 and {LIMIT} rows, not {limit!r}")
    return limit
