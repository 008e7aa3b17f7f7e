"""Rows by what a person calls them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from typing import TypeVar
from uuid import UUID

import click

from apptsched import Database, Page, Resource, ResourceId, Scheduler, Tenant, TenantId

T = TypeVar("T")

NAMES_SHOWN = 5
_PAGE = 1_000


def every(page: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """Yield the rows of all pages of a list; *page* takes the cursor of the one before."""
    found = page(None)
    yield from found
    while found.next is not None:
        found = page(found.next)
        yield from found


def tenant_called(database: Database, called: str | None) -> Tenant:
    """Return the tenant of a slug or id; when nothing is given, the only one there is.

    Raises:
        ClickException: There is none of that name, or more than one to choose from.
    """
    if called is None:
        return _only_tenant(database.tenants.list(limit=NAMES_SHOWN))
    for found in database.tenants.list(slug=called, include_archived=True):
        return found
    key = _as_id(called)
    by_id = None if key is None else database.tenants.find(TenantId(key))
    if by_id is None:
        raise click.ClickException(f"no tenant has the slug or id {called!r}")
    return by_id


def _only_tenant(page: Page[Tenant]) -> Tenant:
    if not page.items:
        raise click.ClickException(
            "the database has no tenant: import a file with --create-tenant, for one"
        )
    if len(page) > 1:
        names = ", ".join(tenant.slug or str(tenant.id) for tenant in page)
        more = ", …" if page.next else ""
        raise click.ClickException(f"name a tenant with --tenant: {names}{more}")
    return page.items[0]


def resource_called(scheduler: Scheduler, called: str) -> Resource:
    """Return the resource of a ref, a name or an id.

    Raises:
        ClickException: There is none of that name, or more than one.
    """
    for found in scheduler.resources.list(ref=called, include_archived=True):
        return found
    key = _as_id(called)
    by_id = None if key is None else scheduler.resources.find(ResourceId(key))
    return _named(called, tuple(_resources(scheduler))) if by_id is None else by_id


def _resources(scheduler: Scheduler) -> Iterator[Resource]:
    return every(
        lambda after: scheduler.resources.list(include_archived=True, limit=_PAGE, after=after)
    )


def _named(called: str, resources: Sequence[Resource]) -> Resource:
    same = [each for each in resources if each.name.casefold() == called.casefold()]
    if len(same) > 1:
        ids = ", ".join(str(each.id) for each in same[:NAMES_SHOWN])
        raise click.ClickException(f"{len(same)} resources are called {called!r}; by id: {ids}")
    if same:
        return same[0]
    close = get_close_matches(called, [each.name for each in resources], n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(map(repr, close))}?" if close else ""
    raise click.ClickException(f"no resource has the ref, name or id {called!r}{hint}")


def _as_id(called: str) -> UUID | None:
    try:
        return UUID(called)
    except ValueError:
        return None
