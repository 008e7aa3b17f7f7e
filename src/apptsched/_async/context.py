"""What every repository of one scheduler shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from attrs import frozen

from apptsched._async.execution import AsyncExecutor
from apptsched.model.ids import TenantId
from apptsched.model.period import instant

Clock = Callable[[], datetime]


@frozen
class AsyncContext:
    """Whose rows, by whom, at what time, and where the statements run.

    Attributes:
        tenant_id: None where the rows are the tenants themselves.
        clock: Returns an aware now; None: the server's `clock_timestamp()`.
    """

    executor: AsyncExecutor
    tenant_id: TenantId | None
    actor: str | None
    clock: Clock | None

    def parameters(self, **given: Any) -> dict[str, Any]:
        """Return *given* and the tenant, for a statement that reads."""
        return {"tenant_id": self.tenant_id, **given}

    def change(self, **given: Any) -> dict[str, Any]:
        """Return *given* and who and when, for a statement that writes."""
        return self.parameters(actor=self.actor, now=self.now(), **given)

    def now(self) -> datetime | None:
        """Return the clock's time; None: the server's is to be taken."""
        return None if self.clock is None else instant(self.clock())
