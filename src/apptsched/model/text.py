"""What a text must be before PostgreSQL sees it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import overload
from zoneinfo import ZoneInfo

from apptsched.errors import InvalidInput, InvalidText, UnknownTimezone

NAME_LIMIT = 200
TITLE_LIMIT = 500
NOTES_LIMIT = 20_000
REASON_LIMIT = 2_000
EMAIL_LIMIT = 320
REF_LIMIT = 200
KEY_LIMIT = 255

# Files beside the zones: this machine's own, and copies with and without leap seconds.
_NOT_IANA = re.compile(r"localtime$|posixrules$|posix/|right/")
# What is blank is said as the schema's constraints say it, so that all they let in can be read.
_BLANKS = " \t\n\r\f\v"
_EMAIL = re.compile(rf"[^@{_BLANKS}]+@[^@{_BLANKS}]+")


@overload
def checked_text(name: str, value: str, limit: int) -> str: ...
@overload
def checked_text(name: str, value: str | None, limit: int) -> str | None: ...
def checked_text(name: str, value: str | None, limit: int) -> str | None:
    """Return *value* when PostgreSQL can store it, within *limit* characters.

    Raises:
        InvalidText: It is not a string, holds NUL or a lone surrogate, or is too long.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidText(f"{name} must be a string, not {type(value).__name__}")
    if len(value) > limit:
        raise InvalidText(f"{name} has {len(value)} characters; the limit is {limit}")
    if "\0" in value:
        raise InvalidText(f"{name} holds a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidText(f"{name} holds a lone surrogate at position {error.start}") from None
    return value


def required_text(name: str, value: str, limit: int) -> str:
    """Like `checked_text`, and neither absent nor blank."""
    if value is None or not checked_text(name, value, limit).strip(_BLANKS):
        raise InvalidText(f"{name} must not be blank")
    return value


def checked_email(value: str | None) -> str | None:
    """Return *value* when it has the shape of an e-mail address."""
    checked = checked_text("email", value, EMAIL_LIMIT)
    if checked is not None and not _EMAIL.fullmatch(checked):
        raise InvalidText("email must have the form name@host")
    return checked


def checked_name(value: str) -> str:
    """Return *value* when it is a name: not blank, at most 200 characters."""
    return required_text("name", value, NAME_LIMIT)


def checked_kind(value: str) -> str:
    """Return *value* when it is a kind: not blank, at most 200 characters."""
    return required_text("kind", value, NAME_LIMIT)


def checked_ref(value: str | None) -> str | None:
    """Return *value* when it is absent or a host's id: not blank, at most 200 characters."""
    return None if value is None else required_text("ref", value, REF_LIMIT)


def checked_slug(value: str | None) -> str | None:
    """Return *value* when it is absent or a slug: not blank, at most 200 characters."""
    return None if value is None else required_text("slug", value, NAME_LIMIT)


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    if _NOT_IANA.match(name):
        raise UnknownTimezone(f"not an IANA time zone: {name!r}")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownTimezone(f"not an IANA time zone: {name!r}") from error


def checked_timezone(value: str) -> str:
    """Return *value* when it names an IANA time zone.

    Raises:
        UnknownTimezone: It does not.
    """
    if not isinstance(value, str):
        raise InvalidInput(f"timezone must be an IANA name, not {type(value).__name__}")
    checked_text("timezone", value, NAME_LIMIT)
    _zone(value)
    return value


def checked_title(value: str | None) -> str | None:
    """Return *value* when it is absent or a title: at most 500 characters."""
    return checked_text("title", value, TITLE_LIMIT)


def checked_notes(value: str | None) -> str | None:
    """Return *value* when it is absent or notes: at most 20 000 characters."""
    return checked_text("notes", value, NOTES_LIMIT)
