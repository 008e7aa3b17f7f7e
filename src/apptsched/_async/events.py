"""The events of a tenant, for whoever follows them: webhooks, reminders, caches."""

from __future__ import annotations

from apptsched import rows
from apptsched._async.context import AsyncContext
from apptsched.columns import EventRow
from apptsched.cursors import checked_limit
from apptsched.errors import InvalidInput
from apptsched.event_cursor import EventCursor
from apptsched.model.event import EventBatch
from apptsched.statements import EVENT_READ


class AsyncEvents:
    """The events of one tenant, in the order they can be relied on."""

    def __init__(self, context: AsyncContext) -> None:
        self._context = context

    async def read(self, after: str | None = None, *, limit: int = 100) -> EventBatch:
        """Return events that committed after those of an earlier batch, each once.

        None is ever skipped: an event that commits late comes in a later batch, and waits for
        nobody else's transaction. Events of the reader's own transaction come once it has
        committed. Save `next` together with what you did, and read again from it; a batch
        without events means that there is nothing new yet.

        Args:
            after: The `next` of an earlier batch; default: from the first event that is kept.
            limit: Events of the batch, 1 to 1 000.

        Raises:
            InvalidInput: The cursor is not this tenant's, is another server's, or is later than
                what the transaction of a bound scheduler sees.
            EventLogRestored: The events were restored from another server; see the guide on
                events.
            ReadOnlyServer: This is a standby, where nothing says which transactions are under way.
        """
        tenant_id = self._context.tenant_id
        cursor = EventCursor.parse(after, tenant_id)
        found = await self._context.executor.fetch(
            EVENT_READ,
            self._context.parameters(**cursor.parameters(), limit=checked_limit(limit) + 1),
        )
        until, cluster, *_ = found[0]
        if until is None:
            raise InvalidInput("the cursor is another server's, or later than this transaction")
        events = tuple(rows.event(EventRow._make(row[2:])) for row in found if row[2] is not None)
        last = events[limit - 1].id if len(events) > limit else None
        following = cursor.following(cluster, until, last)
        return EventBatch(events[:limit], following.format(tenant_id))
