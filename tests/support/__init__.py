"""What tests of several folders share."""

from __future__ import annotations

from hypothesis import settings


def examples(full: int) -> int:
    """Return how many of the *full* number an issue names to run: all when deep, else a twentieth."""
    return full if settings.get_current_profile_name() == "deep" else max(1, full // 20)
