"""Tenants: who owns every other row."""

from __future__ import annotations

from apptsched import rows
from apptsched._async.catalogue import AsyncCatalogue, Shelf
from apptsched.errors import TenantNotFound
from apptsched.model.ids import TenantId, new_id
from apptsched.model.page import Page
from apptsched.model.resource import Tenant
from apptsched.model.text import checked_name, checked_slug, checked_timezone
from apptsched.parameters import UNSET, Unset, changes
from apptsched.statements import (
    TENANT_ADD,
    TENANT_FIND,
    TENANT_LIST,
    TENANT_UPDATE,
)


class AsyncTenants(AsyncCatalogue[TenantId, Tenant]):
    """The tenants of a database."""

    _shelf = Shelf(rows.tenant, TenantNotFound, TENANT_FIND, TENANT_LIST, TENANT_UPDATE)

    async def add(self, name: str, *, timezone: str, slug: str | None = None) -> Tenant:
        """Add a tenant and return it.

        Args:
            name: At most 200 characters; need not be unique.
            timezone: IANA name; the default for what the tenant adds.
            slug: The host's own short name, unique among all tenants.

        Raises:
            InvalidInput: Some value no database could accept.
            AlreadyExists: Another tenant has this `slug`.
        """
        return await self._add(
            TENANT_ADD,
            id=new_id(TenantId),
            name=checked_name(name),
            timezone=checked_timezone(timezone),
            slug=checked_slug(slug),
        )

    async def update(
        self,
        id: TenantId,
        *,
        name: str | Unset = UNSET,
        timezone: str | Unset = UNSET,
        slug: str | Unset | None = UNSET,
        expected_version: int | None = None,
    ) -> Tenant:
        """Change the given fields; resources keep the zone they were given.

        Raises:
            TenantNotFound: No such tenant.
            AlreadyExists: Another tenant has this `slug`.
            StaleVersion: It is not at `expected_version`; nothing changed.
        """
        given = changes(
            name=(checked_name, name),
            timezone=(checked_timezone, timezone),
            slug=(checked_slug, slug),
        )
        return await self._update(id, expected_version=expected_version, changes=given)

    async def list(
        self,
        *,
        slug: str | None = None,
        include_archived: bool = False,
        limit: int = 100,
        after: str | None = None,
    ) -> Page[Tenant]:
        """Return one page of tenants by name; see `Page` for `after`."""
        return await self._page(
            limit, after, slug=checked_slug(slug), include_archived=include_archived
        )
