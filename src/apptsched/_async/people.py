"""People: staff and clients of a tenant, and their roles."""

from __future__ import annotations

from apptsched import rows
from apptsched._async.catalogue import AsyncCatalogue, Shelf
from apptsched.cursors import checked_limit
from apptsched.errors import PersonNotFound
from apptsched.model.checks import checked_type
from apptsched.model.filter import searched
from apptsched.model.ids import PersonId, new_id
from apptsched.model.page import Page
from apptsched.model.resource import Person
from apptsched.model.text import (
    NAME_LIMIT,
    REASON_LIMIT,
    checked_email,
    checked_name,
    checked_ref,
    checked_text,
    required_text,
)
from apptsched.parameters import UNSET, Unset, changes
from apptsched.statements import (
    PERSON_ADD,
    PERSON_ANONYMISE,
    PERSON_FIND,
    PERSON_GRANT,
    PERSON_LIST,
    PERSON_SEARCH,
    PERSON_UPDATE,
)


class AsyncPeople(AsyncCatalogue[PersonId, Person]):
    """The people of one tenant."""

    _shelf = Shelf(rows.person, PersonNotFound, PERSON_FIND, PERSON_LIST, PERSON_UPDATE)

    async def add(self, name: str, *, email: str | None = None, ref: str | None = None) -> Person:
        """Add a person and return them.

        Args:
            name: At most 200 characters; need not be unique.
            email: Need not be unique.
            ref: The host's own id, unique in the tenant.

        Raises:
            InvalidInput: Some value no database could accept.
            AlreadyExists: Another person has this `ref`.
            TenantNotFound: No such tenant.
        """
        return await self._add(
            PERSON_ADD,
            id=new_id(PersonId),
            name=checked_name(name),
            email=checked_email(email),
            ref=checked_ref(ref),
        )

    async def update(
        self,
        id: PersonId,
        *,
        name: str | Unset = UNSET,
        email: str | Unset | None = UNSET,
        ref: str | Unset | None = UNSET,
        expected_version: int | None = None,
    ) -> Person:
        """Change the given fields; attendees of appointments keep what was booked.

        Raises:
            PersonNotFound: No such person in this tenant.
            AlreadyExists: Another person has this `ref`.
            StaleVersion: They are not at `expected_version`; nothing changed.
        """
        given = changes(
            name=(checked_name, name), email=(checked_email, email), ref=(checked_ref, ref)
        )
        return await self._update(id, expected_version=expected_version, changes=given)

    async def grant(
        self, id: PersonId, role: str, *, expected_version: int | None = None
    ) -> Person:
        """Give a person a role, which is made if the tenant lacks it, and return them.

        Raises:
            PersonNotFound: No such person in this tenant.
            StaleVersion: They are not at `expected_version`; nothing changed.
        """
        return await self._change(
            PERSON_GRANT,
            id,
            expected_version=expected_version,
            role=required_text("role", role, NAME_LIMIT),
        )

    async def anonymise(
        self,
        id: PersonId,
        *,
        expected_version: int | None = None,
        reason: str | None = None,
    ) -> Person:
        """Blank a person for ever, wherever they are named, archive and return them.

        Name, e-mail and `ref` go, here and of the attendees that are linked to them by
        `person_id`; each appointment they attend gets an event. Attendees booked without the
        link are not found: see `appointments.anonymise`. What a resource that stands for them is
        called stays, too.

        Args:
            id: Which person.
            expected_version: Refuse if they have changed since this version.
            reason: Kept in the history of the appointments: a ground or a ticket, not a name.

        Raises:
            PersonNotFound: No such person in this tenant.
            StaleVersion: They are not at `expected_version`; nothing changed.
            Busy: Lock waits outlasted the lock timeout and its retries. Nothing was written.
        """
        return await self._change(
            PERSON_ANONYMISE,
            id,
            expected_version=expected_version,
            reason=checked_text("reason", reason, REASON_LIMIT),
            lock_timeout=self._context.executor.lock_timeout,
        )

    async def list(
        self,
        *,
        ref: str | None = None,
        include_archived: bool = False,
        limit: int = 100,
        after: str | None = None,
    ) -> Page[Person]:
        """Return one page of people by name; see `Page` for `after`."""
        return await self._page(
            limit, after, ref=checked_ref(ref), include_archived=include_archived
        )

    async def search(
        self, text: str, *, include_archived: bool = False, limit: int = 20
    ) -> tuple[Person, ...]:
        """Return the people who have each word of *text*, the best found first.

        Accents, case and the order of words do not count. A word is found when one of the
        person's name, e-mail or `ref` is it or begins with it, or when it is a word of the name,
        of 5 to 64 letters, with one typo: a letter missing, too many or another, or two
        neighbours swapped. Whole words come before beginnings, these before typos, and short
        names before long ones.

        Args:
            text: At most 200 characters, a letter or digit among them.
            include_archived: Show archived people, too.
            limit: 1 to 1 000 people.
        """
        found = await self._context.executor.fetch(
            PERSON_SEARCH,
            self._context.parameters(
                text=searched(text),
                include_archived=checked_type("include_archived", bool, include_archived),
                limit=checked_limit(limit),
            ),
        )
        return tuple(rows.person(row) for row in found)
