"""Arguments that can never be right."""

from __future__ import annotations

from apptsched.errors.base import ApptschedError


class InvalidInput(ApptschedError, ValueError):
    """An argument that can never be right; nothing was written.

    Refused before any SQL was sent, but for what only the server can tell, such as a time zone
    that it does not know.
    """


class InvalidConfiguration(InvalidInput):
    """A setting is missing, malformed or weaker than its profile allows."""


class NaiveDatetime(InvalidInput):
    """A datetime without a zone: it names no instant."""


class InvalidPeriod(InvalidInput):
    """A period that is empty, reversed, infinite or outside [2000-01-01, 2200-01-01)."""


class InvalidText(InvalidInput):
    """A text PostgreSQL cannot store, over its limit, or blank where it must not be."""


class UnknownTimezone(InvalidInput):
    """A name that is not in the IANA time zone database, or not in the server's copy of it."""


class SearchTooWide(InvalidInput):
    """A search over more time than one call may read."""
