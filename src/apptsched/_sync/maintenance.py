# Generated from src/apptsched/_async/maintenance.py by tools/unsync.py; do not edit.
"""Maintenance: what an operator has done now and then, for all tenants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from apptsched._sync.context import Context
from apptsched._sync.tenants import Tenants
from apptsched.model.ids import TenantId
from apptsched.model.period import length
from apptsched.model.retention import Purged
from apptsched.statements import TENANT_PURGE_HISTORY, TENANT_PURGE_KEYS, Statement

KEYS_KEPT = timedelta(hours=24)
LONGEST_KEPT = timedelta(days=36_525)
STEP = 1_000


class Maintenance:
    """Tasks over all tenants of a database, each in many short transactions."""

    def __init__(self, context: Context, tenants: Tenants) -> None:
        self._context = context
        self._tenants = tenants

    def purge(self, *, older_than: timedelta) -> Purged:
        """Delete what was over that long ago, of every tenant, and count it.

        That is: appointments that ended before and were not changed since, in any status, with
        their claims, attendees and events; events of appointments that direct SQL deleted; and
        idempotency keys. The history of all other appointments stays whole. 1 000 appointments a
        transaction; what stops in between is taken up by the next call.

        Args:
            older_than: 24 hours to 100 years.

        Raises:
            InvalidInput: Out of these bounds; keys are kept for 24 hours at least.
            Busy: Somebody's transaction is in the way; some rows may be gone.
        """
        age = _checked(older_than)
        appointments = events = keys = 0
        for tenant_id in self._tenant_ids():
            for step in self._steps(TENANT_PURGE_HISTORY, tenant_id, age):
                appointments += step[0]
                events += step[1]
            keys += self._purge_keys_of(tenant_id, age)
        return Purged(appointments=appointments, events=events, idempotency_keys=keys)

    def purge_keys(self, *, older_than: timedelta = KEYS_KEPT) -> Purged:
        """Delete the idempotency keys of every tenant that were used that long ago; count them.

        Args:
            older_than: 24 hours to 100 years; default: 24 hours.

        Raises:
            InvalidInput, Busy: See `purge`.
        """
        age = _checked(older_than)
        keys = 0
        for tenant_id in self._tenant_ids():
            keys += self._purge_keys_of(tenant_id, age)
        return Purged(idempotency_keys=keys)

    def _purge_keys_of(self, tenant_id: TenantId, age: timedelta) -> int:
        keys = 0
        for (count,) in self._steps(TENANT_PURGE_KEYS, tenant_id, age):
            keys += count
        return keys

    def _steps(
        self, statement: Statement, tenant_id: TenantId, age: timedelta
    ) -> Iterator[tuple[int, ...]]:
        """Run *statement* until it deletes nothing; yield its counts."""
        executor = self._context.executor
        given = self._context.change(
            older_than_s=age.total_seconds(), limit=STEP, lock_timeout=executor.lock_timeout
        )
        while True:
            [counts] = executor.fetch(statement, {**given, "tenant_id": tenant_id}, repeatable=True)
            if not any(counts):
                break
            yield counts

    def _tenant_ids(self) -> Iterator[TenantId]:
        cursor = None
        while True:
            page = self._tenants.list(include_archived=True, limit=1_000, after=cursor)
            for tenant in page:
                yield tenant.id
            cursor = page.next
            if cursor is None:
                break


def _checked(older_than: timedelta) -> timedelta:
    return length("older_than", older_than, at_least=KEYS_KEPT, at_most=LONGEST_KEPT)
