"""What passes by itself, and how patiently to try again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import stamina

from apptsched.errors import (
    Busy,
    CannotConnect,
    Disconnected,
    OutcomeUnknown,
    PoolExhausted,
    SchemaChanged,
    StatementCancelled,
)

DEADLINE = timedelta(seconds=30)
LIMIT = 8


def _is_passing(error: Exception) -> bool:
    """Whether nothing was written and the same call may succeed in a moment."""
    if isinstance(error, (CannotConnect, PoolExhausted, StatementCancelled)):
        return False
    return isinstance(error, (Busy, Disconnected, SchemaChanged))


def _is_passing_or_unknown(error: Exception) -> bool:
    return _is_passing(error) or isinstance(error, OutcomeUnknown)


def attempts(
    *, repeatable: bool = False, limit: int = LIMIT, deadline: timedelta = DEADLINE
) -> Any:
    """Return stamina's attempts, 5 to 250 ms apart.

    Args:
        repeatable: The call may harmlessly be made twice, so an unknown outcome is asked again.
        limit: How many at most.
        deadline: No attempt begins after it.
    """
    return stamina.retry_context(
        on=_is_passing_or_unknown if repeatable else _is_passing,
        attempts=limit,
        timeout=deadline,
        wait_initial=0.005,
        wait_max=0.25,
        wait_jitter=0.05,
    )
