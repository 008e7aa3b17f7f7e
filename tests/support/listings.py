"""Appointments that differ in all a list asks for, and a plain reading of what it lets through."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg
from attrs import field, frozen
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from apptsched import AppointmentFilter, AppointmentOrder, AppointmentStatus, Period

NOON = datetime(2030, 1, 7, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RESOURCES, SERVICES = 3, 2
LENGTHS = (HOUR / 2, HOUR, 3 * HOUR, 24 * HOUR, 30 * HOUR, 120 * HOUR)
PHRASES = (None, "Bring the file", "Zoë's visit", "VISIT, later", "Straße 5", "Łódź 55")
NAMES = ("Zoë Müller", "Bob", "Anna-Lena Møller", "Visit Or")
EMAILS = (None, "Zoe@Example.org", "bob@example.org", "zoe@example.org")
REFS = (None, "p5", "p55", "z")
ACTORS = (None, "desk", "Desk", "zoe@example.org")
OBJECTS: tuple[dict[str, Any], ...] = (
    {},
    {"a": 1},
    {"a": 1, "b": {"c": [1, 2, {"d": None}]}},
    {"a": True, "b": {"c": [2]}},
    {"a": "1", "b": {}},
    {"tags": ["x", "y", "x"]},
)
WANTED_OBJECTS: tuple[dict[str, Any], ...] = (
    *OBJECTS,
    {"a": 1.0},
    {"b": {"c": [2]}},
    {"b": {"c": [{"d": None}]}},
    {"b": {"c": []}},
    {"b": {}},
    {"tags": ["y"]},
    {"c": 1},
)
TEXTS = (
    "zoe",
    "MÜLL",
    "visit zoe",
    "5",
    "strasse",
    "lodz 5",
    "or",
    "example bob",
    "file the",
    "ile",
)
PLAIN = str.maketrans({"ß": "ss", "ł": "l", "ø": "o"})


@frozen(kw_only=True)
class Row:
    """One appointment, as it is inserted.

    Attributes:
        claims: Which resource, from when, and in which version it was replaced.
        attendees: Name, e-mail and ref.
    """

    id: UUID = field(factory=uuid4)
    start: datetime
    end: datetime
    status: AppointmentStatus
    service: UUID | None
    claims: tuple[tuple[UUID, datetime, int | None], ...]
    attendees: tuple[tuple[str, str | None, str | None], ...]
    title: str | None
    notes: str | None
    metadata: Mapping[str, Any]
    created_by: str | None
    created_at: datetime
    updated_at: datetime


@frozen
class Listings:
    """A tenant's appointments, and what they refer to."""

    tenant_id: UUID
    resources: tuple[UUID, ...]
    services: tuple[UUID, ...]
    rows: list[Row]

    def row(self, random: Random) -> Row:
        """Return one more appointment, at an instant that others have, too."""
        start = NOON + random.randrange(-30, 30) * HOUR
        created = NOON + random.randrange(-5, 5) * HOUR
        taken = random.sample(self.resources, random.randint(1, 2))
        replaced = random.choice((None, None, 2))
        return Row(
            start=start,
            end=start + random.choice(LENGTHS),
            status=random.choice([*AppointmentStatus]),
            service=random.choice((None, *self.services)),
            claims=tuple(
                (resource, start + n * 9 * HOUR, replaced if n == 0 else None)
                for n, resource in enumerate(taken)
            ),
            attendees=tuple(
                (random.choice(NAMES), random.choice(EMAILS), random.choice(REFS))
                for _ in range(random.randrange(3))
            ),
            title=random.choice(PHRASES),
            notes=random.choice(PHRASES),
            metadata=random.choice(OBJECTS),
            created_by=random.choice(ACTORS),
            created_at=created,
            updated_at=created + random.randrange(3) * HOUR,
        )

    def filters(self) -> st.SearchStrategy[AppointmentFilter]:
        """Return filters of any combination of fields, which some of the rows pass."""
        hours = st.integers(-40, 40)
        given: dict[str, st.SearchStrategy[Any]] = {
            "within": st.builds(
                lambda at, length: Period(NOON + at * HOUR, NOON + (at + length) * HOUR),
                hours,
                st.integers(1, 30),
            ),
            "resources": st.lists(st.sampled_from(self.resources), max_size=3),
            "services": st.lists(st.sampled_from(self.services), max_size=2),
            "statuses": st.lists(st.sampled_from(AppointmentStatus), max_size=4),
            "attendee_email": st.sampled_from(("ZOE@example.ORG", "bob@example.org", "nobody")),
            "attendee_ref": st.sampled_from(("p5", "z", "P5")),
            "text": st.sampled_from(TEXTS),
            "metadata": st.sampled_from(WANTED_OBJECTS),
            "created_by": st.sampled_from(("desk", "Desk", "nobody")),
            "changed_since": hours.map(lambda at: NOON + at * HOUR / 8),
        }
        few = st.lists(st.sampled_from([*given]), max_size=4, unique=True)
        return few.flatmap(
            lambda names: st.builds(AppointmentFilter, **{name: given[name] for name in names})
        )

    def expected(self, wanted: AppointmentFilter, order: AppointmentOrder) -> list[UUID]:
        """Return the ids of the rows that pass, in order."""
        found = [row for row in self.rows if passes(wanted, row)]
        return [row.id for row in sorted(found, key=lambda row: (KEYS[order](row), row.id))]


KEYS: Mapping[AppointmentOrder, Callable[[Row], datetime]] = {
    AppointmentOrder.START: lambda row: row.start,
    AppointmentOrder.CREATED: lambda row: row.created_at,
    AppointmentOrder.CHANGED: lambda row: row.updated_at,
}


def passes(wanted: AppointmentFilter, row: Row) -> bool:
    """Whether a filter lets an appointment through, read field by field."""
    claimed = {resource for resource, _, replaced in row.claims if replaced is None}
    emails = {(email or "").lower() for _, email, _ in row.attendees}
    window, statuses = wanted.within, wanted.statuses
    return all(
        (
            window is None or (row.start < window.end and row.end > window.start),
            wanted.resources is None or bool(claimed & {*wanted.resources}),
            wanted.services is None or row.service in wanted.services,
            row.status in statuses if statuses is not None else row.status != "entered_in_error",
            wanted.attendee_email is None or wanted.attendee_email.lower() in emails,
            wanted.attendee_ref is None
            or wanted.attendee_ref in {ref for _, _, ref in row.attendees},
            wanted.text is None or has_words(row, wanted.text),
            wanted.metadata is None or contains(row.metadata, wanted.metadata.to_plain()),
            wanted.created_by is None or row.created_by == wanted.created_by,
            wanted.changed_since is None or row.updated_at >= wanted.changed_since,
        )
    )


def has_words(row: Row, text: str) -> bool:
    """Whether each word of a text begins a word of the row's."""
    said = (row.title, row.notes, *(each for who in row.attendees for each in who))
    known = [word for each in said for word in plain_words(each or "")]
    return all(any(word.startswith(w) for word in known) for w in plain_words(text))


def plain_words(text: str) -> list[str]:
    """Return the words of a text without accents and case."""
    apart = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9]+", plain.lower().translate(PLAIN))


def contains(held: Any, wanted: Any) -> bool:
    """Whether one JSON value contains another, as PostgreSQL's `@>` has it below the top."""
    if isinstance(wanted, Mapping):
        return isinstance(held, Mapping) and all(
            key in held and contains(held[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(held, list) and all(
            any(contains(item, value) for item in held) for value in wanted
        )
    return isinstance(held, bool) == isinstance(wanted, bool) and bool(held == wanted)


def open_listings(conninfo: str, number: int, seed: int = 5) -> Listings:
    """Add a tenant with so many appointments."""
    random, tenant_id = Random(seed), uuid4()
    resources = tuple(uuid4() for _ in range(RESOURCES))
    services = tuple(uuid4() for _ in range(SERVICES))
    made = Listings(tenant_id, resources, services, [])
    with psycopg.connect(conninfo) as connection:
        connection.execute(
            "insert into apptsched.tenant (tenant_id, name, timezone) values (%s, 'Lists', 'UTC')",
            [tenant_id],
        )
        for resource in resources:
            connection.execute(
                "insert into apptsched.resource (tenant_id, id, name, kind, timezone)"
                " values (%s, %s, 'Room', 'room', 'UTC')",
                [tenant_id, resource],
            )
        for service in services:
            connection.execute(
                "insert into apptsched.service (tenant_id, id, name, duration)"
                " values (%s, %s, 'Visit', '1 hour')",
                [tenant_id, service],
            )
        for _ in range(number):
            made.rows.append(made.row(random))
            insert(connection, tenant_id, made.rows[-1])
    return made


def insert(connection: psycopg.Connection[Any], tenant_id: UUID, row: Row) -> None:
    """Write an appointment as it is, without triggers."""
    connection.execute("set local session_replication_role = replica")
    connection.execute(
        """insert into apptsched.appointment
            (tenant_id, id, starts_at, ends_at, timezone, local_start, status, service_id, title,
             notes, metadata, expires_at, cancelled_at, created_by, created_at, updated_at)
        values (%(t)s, %(id)s, %(start)s, %(end)s, 'UTC', %(start)s at time zone 'UTC', %(status)s,
            %(service)s, %(title)s, %(notes)s, %(metadata)s,
            case %(status)s when 'held' then %(end)s end,
            case %(status)s when 'cancelled' then %(end)s end,
            %(created_by)s, %(created_at)s, %(updated_at)s)""",
        {
            **{name: getattr(row, name) for name in Row.__slots__ if not name.startswith("__")},
            "t": tenant_id,
            "status": row.status.value,
            "metadata": Jsonb(dict(row.metadata)),
        },
    )
    for resource, start, replaced in row.claims:
        connection.execute(
            "insert into apptsched.appointment_resource (tenant_id, appointment_id, resource_id,"
            " starts_at, ends_at, replaced_in) values (%s, %s, %s, %s, %s, %s)",
            [tenant_id, row.id, resource, start, start + HOUR, replaced],
        )
    for name, email, ref in row.attendees:
        connection.execute(
            "insert into apptsched.attendee (tenant_id, appointment_id, name, email, ref)"
            " values (%s, %s, %s, %s, %s)",
            [tenant_id, row.id, name, email, ref],
        )
