"""`AppointmentFilter` -> SQL: composed by sqlglot once per combination of fields, then cached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType
from typing import Any
from uuid import UUID

from apptsched.cursors import decode_cursor, encode_cursor
from apptsched.errors import InvalidInput
from apptsched.model.appointment import Appointment
from apptsched.model.canonical import digest
from apptsched.model.checks import checked_type
from apptsched.model.filter import AppointmentFilter
from apptsched.statements import APPOINTMENT_LIST, ComposedStatement, Statement

_CONDITIONS: Mapping[str, str] = MappingProxyType(
    {
        "within": "d.starts_at < %(until)s::timestamptz and d.ends_at > %(from)s::timestamptz",
        "resources": """exists (
            select from apptsched.appointment_resource c
            where c.tenant_id = d.tenant_id and c.appointment_id = d.id and c.replaced_in is null
              and c.resource_id = any (%(resources)s::uuid[])
        )""",
        "statuses": "d.status = any (%(statuses)s::text[])",
        "visible": "d.status <> 'entered_in_error'",
        "attendee_email": """exists (
            select from apptsched.attendee t
            where t.tenant_id = d.tenant_id and t.appointment_id = d.id
              and lower(t.email) = lower(%(attendee_email)s::text)
        )""",
        "attendee_ref": """exists (
            select from apptsched.attendee t
            where t.tenant_id = d.tenant_id and t.appointment_id = d.id
              and t.ref = %(attendee_ref)s::text
        )""",
        "after": "(d.starts_at, d.id) > (%(after_start)s::timestamptz, %(after_id)s::uuid)",
    }
)

_INDEXES: Mapping[str, str] = MappingProxyType(
    {
        "within": "appointment_by_start",
        "resources": "appointment_resource_by_resource",
        "attendee_email": "attendee_by_email",
        "attendee_ref": "attendee_by_ref",
        "after": "appointment_by_start",
    }
)


def listing(filter: AppointmentFilter, after: str | None) -> tuple[Statement, dict[str, Any]]:
    """Return the statement for a page, and the parameters the filter and the cursor give it.

    Raises:
        InvalidInput: The cursor belongs to another filter, or is none.
    """
    checked_type("a filter", AppointmentFilter, filter)
    parameters: dict[str, Any] = {}
    shape = ["visible"] if filter.statuses is None else []
    if filter.within is not None:
        shape.append("within")
        parameters.update({"from": filter.within.start, "until": filter.within.end})
    for name in ("resources", "statuses", "attendee_email", "attendee_ref"):
        value = getattr(filter, name)
        if value is not None:
            shape.append(name)
            parameters[name] = [*value] if isinstance(value, tuple) else value
    if after is not None:
        shape.append("after")
        parameters.update(_position(after, filter))
    return _composed(frozenset(shape)), parameters


def cursor_after(last: Appointment, filter: AppointmentFilter) -> str:
    """Return the cursor of the page that follows *last*."""
    return encode_cursor(digest(filter), last.period.start.isoformat(), str(last.id))


def _position(after: str, filter: AppointmentFilter) -> dict[str, Any]:
    start, row_id = decode_cursor(after, digest(filter))
    try:
        return {"after_start": datetime.fromisoformat(start), "after_id": UUID(row_id)}
    except ValueError as error:
        raise InvalidInput("this is not a page cursor") from error


@lru_cache(maxsize=256)
def _composed(shape: frozenset[str]) -> ComposedStatement:
    import sqlglot
    from sqlglot import exp

    query = sqlglot.parse_one(APPOINTMENT_LIST.body, read="postgres", into=exp.Select)
    for name in sorted(shape):
        query = query.where(_CONDITIONS[name], dialect="postgres", copy=False)
    return ComposedStatement(
        APPOINTMENT_LIST.name,
        APPOINTMENT_LIST.row,
        indexes=(
            tuple(_INDEXES[name] for name in sorted(shape & {*_INDEXES}))
            or APPOINTMENT_LIST.indexes[0],
        ),
        composed=query.sql("postgres"),
        conditions={name: _CONDITIONS[name] for name in sorted(shape)},
    )


def shapes() -> Iterator[ComposedStatement]:
    """Yield the statement of every combination of conditions, the smaller ones first."""
    for size in range(len(_CONDITIONS) + 1):
        for names in combinations(_CONDITIONS, size):
            if ("visible" in names) != ("statuses" in names):
                yield _composed(frozenset(names))
