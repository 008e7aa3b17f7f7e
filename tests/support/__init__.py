"""What tests of several folders share."""

from __future__ import annotations

from hypothesis import settings


def is_deep() -> bool:
    """Return whether this run takes the time for everything."""
    return settings.get_current_profile_name() == "deep"


def examples(full: int) -> int:
    """Return how many examples to run of an issue's *full* number: a twentieth unless deep."""
    return full if is_deep() else max(1, full // 20)
