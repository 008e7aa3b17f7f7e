"""What every call on an appointment shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apptsched._async.context import AsyncContext
from apptsched.model.appointment import Appointment
from apptsched.outcomes import Asked, settle
from apptsched.statements import (
    Statement,
)


class AsyncAppointmentCalls:
    """Sends the statements of one tenant."""

    def __init__(self, context: AsyncContext) -> None:
        self._context = context

    async def _write(
        self, statement: Statement, given: Mapping[str, Any], asked: Asked
    ) -> Appointment:
        executor = self._context.executor
        [answer] = await executor.fetch(
            statement,
            self._context.change(**given, lock_timeout=executor.lock_timeout),
            repeatable=asked.key is not None,
        )
        return settle(answer, asked)
