"""The root of every error, picklable with what it says."""

from __future__ import annotations

from typing import Any


def _rebuild(kind: type[ApptschedError], args: tuple[Any, ...], state: dict[str, Any]) -> Any:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class ApptschedError(Exception):
    """The base of every error this package raises; picklable with its attributes."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__.copy())
