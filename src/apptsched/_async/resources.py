"""Resources: what can be busy."""

from __future__ import annotations

from apptsched import rows
from apptsched._async.catalogue import AsyncCatalogue, Shelf
from apptsched.columns import AnswerRow
from apptsched.errors import ResourceNotFound
from apptsched.model.claim import checked_units
from apptsched.model.ids import PersonId, ResourceId, checked_id, new_id
from apptsched.model.page import Page
from apptsched.model.resource import Resource
from apptsched.model.text import (
    checked_kind,
    checked_name,
    checked_ref,
    checked_timezone,
)
from apptsched.outcomes import Asked, refusal
from apptsched.parameters import UNSET, Unset, changes, checked_version, optional_person
from apptsched.statements import (
    RESOURCE_ADD,
    RESOURCE_FIND,
    RESOURCE_LIST,
    RESOURCE_SET_CAPACITY,
    RESOURCE_UPDATE,
)


class AsyncResources(AsyncCatalogue[ResourceId, Resource]):
    """The resources of one tenant."""

    _shelf = Shelf(rows.resource, ResourceNotFound, RESOURCE_FIND, RESOURCE_LIST, RESOURCE_UPDATE)

    async def add(
        self,
        name: str,
        *,
        kind: str,
        timezone: str | None = None,
        capacity: int = 1,
        ref: str | None = None,
        person: PersonId | None = None,
    ) -> Resource:
        """Add a resource and return it.

        Args:
            name: At most 200 characters; need not be unique.
            kind: The host's own word, such as `room` or `practitioner`.
            timezone: IANA name; default: the tenant's.
            capacity: How many interchangeable units it has, 1 to 4 096.
            ref: The host's own id, unique in the tenant.
            person: Who this resource is, when it is somebody.

        Raises:
            InvalidInput: Some value no database could accept.
            AlreadyExists: Another resource has this `ref`.
            TenantNotFound, PersonNotFound: No such row.
        """
        return await self._add(
            RESOURCE_ADD,
            id=new_id(ResourceId),
            name=checked_name(name),
            kind=checked_kind(kind),
            timezone=None if timezone is None else checked_timezone(timezone),
            capacity=checked_units("capacity", capacity),
            ref=checked_ref(ref),
            person_id=optional_person(person),
        )

    async def update(
        self,
        id: ResourceId,
        *,
        name: str | Unset = UNSET,
        kind: str | Unset = UNSET,
        timezone: str | Unset = UNSET,
        ref: str | Unset | None = UNSET,
        person: PersonId | Unset | None = UNSET,
        expected_version: int | None = None,
    ) -> Resource:
        """Change the given fields; appointments keep the zone they were agreed in.

        Raises:
            ResourceNotFound, PersonNotFound: No such row in this tenant.
            AlreadyExists: Another resource has this `ref`.
            StaleVersion: It is not at `expected_version`; nothing changed.
        """
        given = changes(
            name=(checked_name, name),
            kind=(checked_kind, kind),
            timezone=(checked_timezone, timezone),
            ref=(checked_ref, ref),
            person_id=(optional_person, person),
        )
        return await self._update(
            id, expected_version=expected_version, person_id=person, changes=given
        )

    async def set_capacity(
        self, id: ResourceId, capacity: int, *, expected_version: int | None = None
    ) -> Resource:
        """Give a resource more units at once, or fewer when what is not over yet fits on them.

        Waits for changes of the resource's appointments. What runs or is over is not moved.

        Args:
            id: Which resource.
            capacity: How many units, 1 to 4 096.
            expected_version: Refuse if the resource has changed since this version.

        Raises:
            SlotTaken: `.conflicts` names the appointments in the way; nothing changed.
            StaleVersion: It is not at `expected_version`; nothing changed.
            ResourceNotFound, Busy, OutcomeUnknown: See `book`.
        """
        executor = self._context.executor
        [(outcome, version, blocking, changed)] = await executor.fetch(
            RESOURCE_SET_CAPACITY,
            self._context.change(
                id=checked_id(ResourceId, id),
                capacity=checked_units("capacity", capacity),
                expected_version=checked_version(expected_version),
                lock_timeout=executor.lock_timeout,
            ),
        )
        if changed is None:
            answer = AnswerRow(outcome, None, None, version, blocking, None)
            raise refusal(answer, Asked(id=id, expected_version=expected_version))
        return rows.resource_from_json(changed)

    async def list(
        self,
        *,
        kind: str | None = None,
        ref: str | None = None,
        include_archived: bool = False,
        limit: int = 100,
        after: str | None = None,
    ) -> Page[Resource]:
        """Return one page of resources by name; see `Page` for `after`."""
        return await self._page(
            limit,
            after,
            kind=None if kind is None else checked_kind(kind),
            ref=checked_ref(ref),
            include_archived=include_archived,
        )
