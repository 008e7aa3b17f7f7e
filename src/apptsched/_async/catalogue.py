"""What resources, services, people and tenants have in common: find, list, archive, restore."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from uuid import UUID

from attrs import frozen

from apptsched._async.context import AsyncContext
from apptsched.cursors import checked_limit, decode_cursor, encode_cursor
from apptsched.errors import (
    AlreadyExists,
    ApptschedError,
    InvalidInput,
    NotFound,
    PersonNotFound,
    StaleVersion,
    TenantNotFound,
)
from apptsched.model.checks import checked_type
from apptsched.model.ids import PersonId, checked_id
from apptsched.model.page import Page
from apptsched.parameters import Unset, changes, checked_version
from apptsched.statements import Statement

T = TypeVar("T")
Id = TypeVar("Id", bound=UUID)


@frozen
class Shelf(Generic[T]):
    """How one kind of row is found, decoded and missed."""

    decode: Callable[[Any], T]
    not_found: type[NotFound]
    find: Statement
    list: Statement
    update: Statement


class AsyncCatalogue(Generic[Id, T]):
    """The rows of one kind, in one tenant."""

    _shelf: Shelf[T]

    def __init__(self, context: AsyncContext) -> None:
        self._context = context

    async def find(self, id: Id) -> T | None:
        """Return one row, or None when there is none of that id."""
        found = await self._context.executor.fetch(
            self._shelf.find, self._context.parameters(id=checked_id(_same, id))
        )
        return self._shelf.decode(found[0]) if found else None

    async def get(self, id: Id) -> T:
        """Return one row.

        Raises:
            NotFound: There is none of that id; the kind's own subclass.
        """
        found = await self.find(id)
        if found is None:
            raise self._shelf.not_found(id)
        return found

    async def archive(self, id: Id, *, expected_version: int | None = None) -> T:
        """Take a row out of lists; what refers to it stays.

        An archived resource, service or tenant takes no new appointments.

        Raises:
            NotFound: There is none of that id.
            StaleVersion: It is not at `expected_version`; nothing changed.
        """
        given = changes(archived=(bool, True))
        return await self._update(id, expected_version=expected_version, changes=given)

    async def restore(self, id: Id, *, expected_version: int | None = None) -> T:
        """Undo `archive`."""
        given = changes(archived=(bool, False))
        return await self._update(id, expected_version=expected_version, changes=given)

    async def _add(
        self, statement: Statement, *, person_id: PersonId | None = None, **given: Any
    ) -> T:
        [(obstacle, *row)] = await self._context.executor.fetch(
            statement, self._context.change(person_id=person_id, **given)
        )
        if obstacle is not None:
            raise self._obstacle(obstacle, person_id)
        return self._shelf.decode(row)

    async def _update(self, id: Id, *, expected_version: int | None, **given: Any) -> T:
        return await self._change(
            self._shelf.update, id, expected_version=expected_version, **given
        )

    async def _change(
        self,
        statement: Statement,
        id: Id,
        *,
        expected_version: int | None,
        person_id: PersonId | Unset | None = None,
        **given: Any,
    ) -> T:
        answers = await self._context.executor.fetch(
            statement,
            self._context.change(
                id=checked_id(_same, id),
                expected_version=checked_version(expected_version),
                **given,
            ),
        )
        if not answers:
            raise self._shelf.not_found(id)
        [(obstacle, version, *row)] = answers
        if obstacle == "stale" and expected_version is not None:
            raise StaleVersion(expected_version, version)
        if obstacle is not None:
            raise self._obstacle(obstacle, person_id)
        return self._shelf.decode(row)

    def _obstacle(self, obstacle: str, person_id: PersonId | Unset | None) -> ApptschedError:
        if obstacle == "tenant" and self._context.tenant_id is not None:
            return TenantNotFound(self._context.tenant_id)
        if obstacle == "person" and isinstance(person_id, UUID):
            return PersonNotFound(person_id)
        return AlreadyExists(f"another row has this {obstacle}")

    async def _page(
        self, limit: int, after: str | None, *, include_archived: bool, **conditions: Any
    ) -> Page[T]:
        conditions["include_archived"] = checked_type("include_archived", bool, include_archived)
        bound_to = repr((self._shelf.list.name, sorted(conditions.items()))).encode()
        position: dict[str, Any] = {"after_name": None, "after_id": None}
        if after is not None:
            name, last_id = decode_cursor(after, bound_to)
            position = {"after_name": name, "after_id": _uuid(last_id)}
        found = await self._context.executor.fetch(
            self._shelf.list,
            self._context.parameters(**conditions, **position, limit=checked_limit(limit) + 1),
        )
        items: tuple[Any, ...] = tuple(self._shelf.decode(row) for row in found[:limit])
        if len(found) <= limit:
            return Page(items, None)
        return Page(items, encode_cursor(bound_to, items[-1].name, str(items[-1].id)))


def _same(value: UUID) -> UUID:
    return value


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput("this is not a page cursor") from error
