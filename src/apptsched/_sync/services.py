# Generated from src/apptsched/_async/services.py by tools/unsync.py; do not edit.
"""Services: what can be booked."""

from __future__ import annotations

from datetime import timedelta

from apptsched import parameters, rows
from apptsched._sync.catalogue import Catalogue, Shelf
from apptsched.errors import ServiceNotFound
from apptsched.model.checks import checked_type
from apptsched.model.ids import ServiceId, new_id
from apptsched.model.page import Page
from apptsched.model.service import Buffers, Service
from apptsched.model.text import checked_name, checked_ref
from apptsched.parameters import UNSET, Unset
from apptsched.statements import (
    SERVICE_ADD,
    SERVICE_FIND,
    SERVICE_LIST,
    SERVICE_UPDATE,
)


class Services(Catalogue[ServiceId, Service]):
    """The services of one tenant."""

    _shelf = Shelf(rows.service, ServiceNotFound, SERVICE_FIND, SERVICE_LIST, SERVICE_UPDATE)

    def add(
        self,
        name: str,
        *,
        duration: timedelta,
        buffers: Buffers | None = None,
        ref: str | None = None,
    ) -> Service:
        """Add a service and return it.

        Args:
            name: At most 200 characters; need not be unique.
            duration: Of the body; more than nothing, at most 366 days.
            buffers: Time kept free around each booking; default: none.
            ref: The host's own id, unique in the tenant.

        Raises:
            InvalidInput: Some value no database could accept.
            AlreadyExists: Another service has this `ref`.
            TenantNotFound: No such tenant.
        """
        return self._add(
            SERVICE_ADD,
            id=new_id(ServiceId),
            name=checked_name(name),
            duration_s=parameters.service_duration(duration),
            **parameters.buffers(Buffers() if buffers is None else buffers),
            ref=checked_ref(ref),
        )

    def update(
        self,
        id: ServiceId,
        *,
        name: str | Unset = UNSET,
        duration: timedelta | Unset = UNSET,
        buffers: Buffers | Unset = UNSET,
        ref: str | Unset | None = UNSET,
        expected_version: int | None = None,
    ) -> Service:
        """Change the given fields; appointments keep the buffers they were booked with.

        Raises:
            ServiceNotFound: No such service in this tenant.
            AlreadyExists: Another service has this `ref`.
            StaleVersion: It is not at `expected_version`; nothing changed.
        """
        lengths = (
            {}
            if isinstance(buffers, Unset)
            else parameters.buffers(checked_type("buffers", Buffers, buffers))
        )
        given = parameters.changes(
            name=(checked_name, name),
            duration_s=(parameters.service_duration, duration),
            ref=(checked_ref, ref),
            **{field: (lambda value: value, value) for field, value in lengths.items()},
        )
        return self._update(id, expected_version=expected_version, changes=given)

    def list(
        self,
        *,
        ref: str | None = None,
        include_archived: bool = False,
        limit: int = 100,
        after: str | None = None,
    ) -> Page[Service]:
        """Return one page of services by name; see `Page` for `after`."""
        return self._page(limit, after, ref=checked_ref(ref), include_archived=include_archived)
