# Generated from src/apptsched/_async/appointment_calls.py by tools/unsync.py; do not edit.
"""What every call that writes appointments shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apptsched._sync.context import Context
from apptsched._sync.execution import Rows
from apptsched.model.appointment import Appointment
from apptsched.outcomes import Asked, settle
from apptsched.statements import Statement


class AppointmentCalls:
    """Sends the statements of one tenant."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def _send(self, statement: Statement, *, repeatable: bool = False, **given: Any) -> Rows:
        executor = self._context.executor
        return executor.fetch(
            statement,
            self._context.change(**given, lock_timeout=executor.lock_timeout),
            repeatable=repeatable,
        )

    def _write(self, statement: Statement, given: Mapping[str, Any], asked: Asked) -> Appointment:
        [answer] = self._send(statement, repeatable=asked.key is not None, **given)
        return settle(answer, asked)
