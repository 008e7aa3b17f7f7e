"""Judge the versions and steps a caller asks for, before anything is sent."""

from __future__ import annotations

from apptsched.migrate.errors import InvalidTarget


def require_whole(name: str, value: object, *, least: int = 0) -> None:
    """Raise unless *value* is a whole number that is not below *least*.

    Raises:
        InvalidTarget: It is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InvalidTarget(
            f"{name} must be a whole number of at least {least}, not {value!r}; nothing was changed"
        )


def require_target(name: str, value: object) -> None:
    """Raise unless *value* is None or can be a version.

    Raises:
        InvalidTarget: It is something else.
    """
    if value is not None:
        require_whole(name, value)
