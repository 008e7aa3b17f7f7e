"""Appointments are read."""

from __future__ import annotations

from collections.abc import Collection

from apptsched import parameters, rows
from apptsched._async.appointment_calls import AsyncAppointmentCalls
from apptsched.cursors import checked_limit
from apptsched.errors import AppointmentNotFound, ResourceNotFound
from apptsched.filters import cursor_after, listing
from apptsched.model.appointment import Appointment, Conflict
from apptsched.model.filter import AppointmentFilter
from apptsched.model.ids import AppointmentId, ResourceId, checked_id
from apptsched.model.page import Page
from apptsched.model.period import Period
from apptsched.model.service import Buffers
from apptsched.statements import (
    APPOINTMENT_CONFLICTS,
    APPOINTMENT_FIND,
)


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
        limit: int = 100,
        after: str | None = None,
    ) -> Page[Appointment]:
        """Return one page of the appointments that *filter* lets through, by start, then id.

        Args:
            filter: Default: all but those entered in error.
            limit: Rows of the page, 1 to 1 000.
            after: The `next` of the page before, with the same filter.
        """
        wanted = AppointmentFilter() if filter is None else filter
        statement, conditions = listing(wanted, after)
        found = await self._context.executor.fetch(
            statement, self._context.parameters(**conditions, limit=checked_limit(limit) + 1)
        )
        items = tuple(rows.appointment(row) for row in found[:limit])
        return Page(items, cursor_after(items[-1], wanted) if len(found) > limit else None)

    async def conflicts(
        self,
        resources: Collection[ResourceId],
        period: Period,
        *,
        buffers: Buffers | None = None,
        ignore: Collection[AppointmentId] = (),
    ) -> tuple[Conflict, ...]:
        """Return every appointment that a booking of *period* would be refused for, now.

        Empty means free at this moment; only `book` decides.

        Args:
            resources: At least one; any order.
            period: The body, without buffers.
            buffers: Time the booking would keep free around the body.
            ignore: Appointments not to count, such as the one about to move.

        Raises:
            ResourceNotFound: No such resource in this tenant.
        """
        [(missing, blocking)] = await self._context.executor.fetch(
            APPOINTMENT_CONFLICTS,
            self._context.parameters(
                **parameters.claims(resources, period),
                **parameters.buffers(Buffers() if buffers is None else buffers),
                ignore=parameters.ignored(ignore),
            ),
        )
        if missing is not None:
            raise ResourceNotFound(missing)
        return rows.conflicts(blocking)
