"""Availability: what is busy and what is free."""

from __future__ import annotations

from collections.abc import Collection

from apptsched._async.context import AsyncContext
from apptsched.errors import ResourceNotFound, SearchTooWide
from apptsched.model.availability import BusyPeriod
from apptsched.model.claim import checked_period
from apptsched.model.ids import ResourceId
from apptsched.model.period import Period
from apptsched.model.request import resource_ids
from apptsched.planning.busy import WIDEST, Occupation, busy_periods, free_periods
from apptsched.statements import AVAILABILITY_OCCUPATION


class AsyncAvailability:
    """When the resources of one tenant are busy."""

    def __init__(self, context: AsyncContext) -> None:
        self._context = context

    async def busy(
        self, resources: Collection[ResourceId], within: Period
    ) -> dict[ResourceId, list[BusyPeriod]]:
        """Return when each resource has no free unit, clipped to *within*, by start.

        Bodies are `BUSY`, those of held and pending appointments `BUSY-TENTATIVE`, buffers
        `BUSY-UNAVAILABLE`; stretches of one kind that touch are one.

        Args:
            resources: 1 to 1 000 ids.
            within: At most 92 days.

        Raises:
            ResourceNotFound: No such resource in this tenant.
            SearchTooWide: More than 92 days.
        """
        occupations = await self._occupations(resources, within)
        return {key: busy_periods(found, within) for key, found in occupations.items()}

    async def free(
        self, resources: Collection[ResourceId], within: Period
    ) -> dict[ResourceId, list[Period]]:
        """Return when each resource has a free unit within *within*, by start.

        Buffers count as occupied. The bounds and errors are those of `busy`.
        """
        occupations = await self._occupations(resources, within)
        return {key: free_periods(found, within) for key, found in occupations.items()}

    async def _occupations(
        self, resources: Collection[ResourceId], within: Period
    ) -> dict[ResourceId, Occupation]:
        wanted = resource_ids(resources)
        if checked_period(within).duration > WIDEST:
            raise SearchTooWide(f"a search may span {WIDEST.days} days")
        found = await self._context.executor.fetch(
            AVAILABILITY_OCCUPATION,
            self._context.parameters(
                **{"from": within.start, "until": within.end},
                resource_ids=[*wanted],
                now=self._context.now(),
            ),
        )
        for resource_id, is_known, *_ in found:
            if not is_known:
                raise ResourceNotFound(resource_id)
        return {ResourceId(key): Occupation.of(*columns) for key, _, *columns in found}
