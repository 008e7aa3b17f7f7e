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
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        tag, key, row_id = json.loads(urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInput("this is not a page cursor") from error
    if tag != _tag(bound_to) or not isinstance(key, str) or not isinstance(row_id, str):
        raise InvalidInput("this cursor belongs to another filter or order")
    return checked_text("a cursor", key, LONGEST_KEY), row_id


def _tag(bound_to: bytes) -> str:
    return hashlib.sha256(bound_to).hexdigest()[:16]


def checked_limit(limit: int) -> int:
    """Return *limit* when it is a page size: 1 to 1 000."""
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= LIMIT:
        raise InvalidInput(f"a page has between 1 and {LIMIT} rows, not {limit!r}")
    return limit
