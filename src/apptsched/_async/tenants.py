"""Tenants: who owns every other row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from types import MappingProxyType

from apptsched import rows
from apptsched._async.catalogue import AsyncCatalogue, Shelf
from apptsched.errors import ApptschedError, InvalidInput, NotArchived, TenantNotFound
from apptsched.model.ids import TenantId, checked_id, new_id
from apptsched.model.page import Page
from apptsched.model.resource import Tenant
from apptsched.model.text import checked_name, checked_slug, checked_timezone
from apptsched.parameters import UNSET, Unset, changes
from apptsched.statements import (
    SCHEMA_VERSION,
    TENANT_ADD,
    TENANT_EXPORT,
    TENANT_EXPORT_HEADER,
    TENANT_FIND,
    TENANT_LIST,
    TENANT_PURGE,
    TENANT_UPDATE,
)

EXPORT_FORMAT = "apptsched tenant export"
PURGE_STEP = 1_000


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

    def export(self, id: TenantId) -> AsyncIterator[str]:
        """Return all that a tenant has, as lines of JSON that end with a newline.

        The first says `format`, `format_version`, `schema_version`, `tenant_id` and `exported_at`;
        every other is a row, `{"table": …, "row": {column: value}}`, after those it refers to.
        All are of one snapshot. Instants are in UTC, lengths in ISO 8601. Whoever reads the lines
        holds a connection and a transaction meanwhile, and few rows at a time.

        Raises:
            TenantNotFound: No such tenant; raised by the first line, as all but a wrong type is.
        """
        return self._lines(checked_id(TenantId, id))

    async def _lines(self, id: TenantId) -> AsyncIterator[str]:
        async with self._context.executor.transaction() as executor:
            if not await executor.fetch(TENANT_FIND, {"id": id}):
                raise TenantNotFound(id)
            [(version,)] = await executor.fetch(SCHEMA_VERSION, {})
            [(*_, exported_at)] = await executor.fetch(TENANT_EXPORT_HEADER, {})
            header = {
                "format": EXPORT_FORMAT,
                "format_version": 1,
                "schema_version": version,
                "tenant_id": str(id),
                "exported_at": exported_at.isoformat(),
            }
            yield json.dumps(header) + "\n"
            async for (line,) in executor.stream(TENANT_EXPORT, {"tenant_id": id}):
                yield line + "\n"

    async def purge(self, id: TenantId, *, name: str) -> Mapping[str, int]:
        """Delete an archived tenant with all it has, its history too, and count rows by table.

        Nothing brings it back: see `export`. It goes in steps of 1 000 rows, each a transaction;
        what stops in between is taken up by the next call. Until then only `purge` is of any
        use to the tenant, and `restore` finds no such tenant.

        Args:
            id: Which tenant.
            name: The tenant's name, to say that it is the one that is meant.

        Raises:
            TenantNotFound: No such tenant.
            InvalidInput: It has another name; nothing was deleted.
            NotArchived: It is still in use: see `archive`; nothing was deleted.
            Busy, OutcomeUnknown: Some rows may be gone; call again.
        """
        executor = self._context.executor
        given = {"tenant_id": checked_id(TenantId, id), "name": checked_name(name)}
        given |= {"limit": PURGE_STEP, "lock_timeout": executor.lock_timeout}
        purged: Counter[str] = Counter()
        outcome = "more"
        while outcome == "more":
            [(outcome, table, rows_gone)] = await executor.fetch(TENANT_PURGE, given)
            if table is None:
                raise _REFUSED[outcome](id)
            purged[table] += rows_gone
        return dict(purged)


_REFUSED: Mapping[str, Callable[[TenantId], ApptschedError]] = MappingProxyType(
    {
        "not_found": TenantNotFound,
        "not_archived": lambda used: NotArchived("tenant", (used,)),
        "other_name": lambda _: InvalidInput("this is not the tenant's name"),
    }
)
