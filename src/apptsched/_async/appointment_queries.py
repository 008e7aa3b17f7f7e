"""Appointments are read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection

from apptsched import parameters, rows
from apptsched._async.appointment_calls import AsyncAppointmentCalls
from apptsched.cursors import checked_limit
from apptsched.errors import AppointmentNotFound
from apptsched.filters import cursor_after, listing
from apptsched.model.appointment import Appointment, Conflict
from apptsched.model.checks import checked_type
from apptsched.model.claim import Claim
from apptsched.model.filter import AppointmentFilter, AppointmentOrder, checked_order
from apptsched.model.ids import AppointmentId, ResourceId, checked_id
from apptsched.model.page import Page
from apptsched.model.period import Period
from apptsched.model.service import Buffers
from apptsched.outcomes import obstacles
from apptsched.statements import (
    APPOINTMENT_CONFLICTS,
    APPOINTMENT_FIND,
)

_STRIDE = 500


class AsyncQueries(AsyncAppointmentCalls):
    """The calls that read appointments and change none."""

    async def find(self, id: AppointmentId) -> Appointment | None:
        """Return one appointment, or None when this tenant has none of that id."""
        found = await self._context.executor.fetch(
            APPOINTMENT_FIND, self._context.parameters(id=checked_id(AppointmentId, id))
        )
        return rows.appointment(found[0]) if found else None

    async def get(self, id: AppointmentId) -> Appointment:
        """Return one appointment.

        Raises:
            AppointmentNotFound: This tenant has none of that id.
        """
        found = await self.find(id)
        if found is None:
            raise AppointmentNotFound(id)
        return found

    async def list(
        self,
        filter: AppointmentFilter | None = None,
        *,
        order: AppointmentOrder | str = AppointmentOrder.START,
        limit: int = 100,
        after: str | None = None,
    ) -> Page[Appointment]:
        """Return one page of the appointments that *filter* lets through, in *order*, then by id.

        Following `next` shows every appointment that is there throughout, and keeps its place in
        the order, exactly once, whatever others insert meanwhile. One that is moved (by start) or
        changed (by change) between two pages may be seen at its old place, its new, or both.

        Args:
            filter: Default: all but those entered in error.
            order: By start, by creation or by last change; the earliest first.
            limit: Rows of the page, 1 to 1 000.
            after: The `next` of the page before, with the same filter and order.
        """
        return await self._page(*_checked(filter, order), limit, after)

    def iterate(
        self,
        filter: AppointmentFilter | None = None,
        *,
        order: AppointmentOrder | str = AppointmentOrder.START,
    ) -> AsyncIterator[Appointment]:
        """Return an iterator over all appointments that *filter* lets through, page by page.

        It holds no connection between pages, and may be left at any point; see `list` for what
        it shows of changes made meanwhile.
        """
        return self._each(*_checked(filter, order))

    async def _each(
        self, filter: AppointmentFilter, order: AppointmentOrder
    ) -> AsyncIterator[Appointment]:
        page = await self._page(filter, order, _STRIDE, None)
        while True:
            for appointment in page:
                yield appointment
            if page.next is None:
                return
            page = await self._page(filter, order, _STRIDE, page.next)

    async def _page(
        self, filter: AppointmentFilter, order: AppointmentOrder, limit: int, after: str | None
    ) -> Page[Appointment]:
        statement, conditions = listing(filter, order, after)
        found = await self._context.executor.fetch(
            statement, self._context.parameters(**conditions, limit=checked_limit(limit) + 1)
        )
        items = tuple(rows.appointment(row) for row in found[:limit])
        return Page(items, cursor_after(items[-1], filter, order) if len(found) > limit else None)

    async def conflicts(
        self,
        resources: Collection[ResourceId | Claim],
        period: Period,
        *,
        buffers: Buffers | None = None,
        ignore: Collection[AppointmentId] = (),
    ) -> tuple[Conflict, ...]:
        """Return every appointment that a booking of *period* would be refused for, now.

        Empty means free at this moment; only `book` decides.

        Args:
            resources: At least one id or `Claim`; any order.
            period: The body, without buffers.
            buffers: Time the booking would keep free around the body.
            ignore: Appointments not to count, such as the one about to move.

        Raises:
            CapacityExceeded: The request alone needs more units than a resource has.
            ResourceNotFound: No such resource in this tenant.
        """
        context = self._context
        [answer] = await context.executor.fetch(
            APPOINTMENT_CONFLICTS,
            context.parameters(
                **parameters.claims(resources, period),
                **parameters.buffers(Buffers() if buffers is None else buffers),
                ignore=parameters.ignored(ignore),
                now=context.now(),
            ),
        )
        return obstacles(answer)


def _checked(
    filter: AppointmentFilter | None, order: AppointmentOrder | str
) -> tuple[AppointmentFilter, AppointmentOrder]:
    wanted = AppointmentFilter() if filter is None else filter
    return checked_type("a filter", AppointmentFilter, wanted), checked_order(order)
