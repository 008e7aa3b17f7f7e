# Generated from src/apptsched/_async/appointment_calls.py by tools/unsync.py; do not edit.
"""What every call on an appointment shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apptsched._sync.context import Context
from apptsched.model.appointment import Appointment
from apptsched.outcomes import Asked, settle
from apptsched.statements import (
    Statement,
)


class AppointmentCalls:
    """Sends the statements of one tenant."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def _write(self, statement: Statement, given: Mapping[str, Any], asked: Asked) -> Appointment:
        executor = self._context.executor
        [answer] = executor.fetch(
            statement,
            self._context.change(**given, lock_timeout=executor.lock_timeout),
            repeatable=asked.key is not None,
        )
        return settle(answer, asked)
