"""What every call that writes appointments shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apptsched._async.context import AsyncContext
from apptsched._async.execution import Rows
from apptsched.model.appointment import Appointment
from apptsched.outcomes import Asked, settle
from apptsched.statements import Statement


class AsyncAppointmentCalls:
    """Sends the statements of one tenant."""

    def __init__(self, context: AsyncContext) -> None:
        self._context = context

    async def _send(self, statement: Statement, *, repeatable: bool = False, **given: Any) -> Rows:
        executor = self._context.executor
        return await executor.fetch(
            statement,
            self._context.change(**given, lock_timeout=executor.lock_timeout),
            repeatable=repeatable,
        )

    async def _write(
        self, statement: Statement, given: Mapping[str, Any], asked: Asked
    ) -> Appointment:
        [answer] = await self._send(statement, repeatable=asked.key is not None, **given)
        return settle(answer, asked)
