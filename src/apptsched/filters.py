"""`AppointmentFilter` -> SQL: composed by sqlglot once per combination of fields, then cached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from attrs import fields_dict

from apptsched.cursors import decode_cursor, encode_cursor
from apptsched.errors import InvalidInput
from apptsched.model.appointment import Appointment
from apptsched.model.canonical import digest
from apptsched.model.filter import AppointmentFilter, AppointmentOrder
from apptsched.model.metadata import Metadata
from apptsched.model.period import Period
from apptsched.statements import APPOINTMENT_LIST, ComposedStatement, Statement

if TYPE_CHECKING:
    from sqlglot import exp

_COLUMNS: Mapping[AppointmentOrder, str] = MappingProxyType(
    {
        AppointmentOrder.START: "starts_at",
        AppointmentOrder.CREATED: "created_at",
        AppointmentOrder.CHANGED: "updated_at",
    }
)
_CONDITIONS: Mapping[str, str] = MappingProxyType(
    {
        # The id makes each place in the order one row's alone.
        "after_start": """(a.starts_at, a.id)
            > (%(after)s::timestamptz, %(after_id)s::uuid)""",
        "after_created": """(a.created_at, a.id)
            > (%(after)s::timestamptz, %(after_id)s::uuid)""",
        "after_changed": """(a.updated_at, a.id)
            > (%(after)s::timestamptz, %(after_id)s::uuid)""",
        "visible": "a.status <> 'entered_in_error'",
        # What begins more than a day before the window and reaches into it is rare, and looked
        # up: from the earliest of those on, the index by start has all that is wanted.
        "within": """a.starts_at < %(until)s::timestamptz and a.ends_at > %(from)s::timestamptz
            and a.starts_at >= (
                select least(min(l.starts_at), %(from)s::timestamptz)
                from apptsched.appointment l
                where l.tenant_id = %(tenant_id)s::uuid and l.ends_at - l.starts_at > '1 day'
                  and l.ends_at > %(from)s::timestamptz and l.starts_at < %(until)s::timestamptz
            ) - interval '24 hours'""",
        "claimed": """exists (
            select from apptsched.appointment_resource c
            where c.tenant_id = a.tenant_id and c.appointment_id = a.id and c.replaced_in is null
              and c.resource_id = any (%(resources)s::uuid[])
        )""",
        "services": "a.service_id = any (%(services)s::uuid[])",
        "statuses": "a.status = any (%(statuses)s::text[])",
        "created_by": "a.created_by = %(created_by)s::text",
        "changed_since": "a.updated_at >= %(changed_since)s::timestamptz",
    }
)
# Found by an index of their own, whatever the planner thinks of how many there are.
_LOOKUPS: Mapping[str, str] = MappingProxyType(
    {
        "resources": """a.id = any (array(
            select c.appointment_id
            from apptsched.appointment_resource c
            where c.tenant_id = %(tenant_id)s::uuid and c.replaced_in is null
              and c.resource_id = any (%(resources)s::uuid[])
        ))""",
        "attendee_email": """a.id = any (array(
            select t.appointment_id
            from apptsched.attendee t
            where t.tenant_id = %(tenant_id)s::uuid
              and lower(t.email) = lower(%(attendee_email)s::text)
        ))""",
        "attendee_ref": """a.id = any (array(
            select t.appointment_id
            from apptsched.attendee t
            where t.tenant_id = %(tenant_id)s::uuid and t.ref = %(attendee_ref)s::text
        ))""",
        "metadata": """a.id = any (array(
            select m.id
            from apptsched.appointment m
            where m.tenant_id = %(tenant_id)s::uuid and m.metadata <> '{}'
              and jsonb_set('{}', array[m.tenant_id::text], m.metadata)
                  @> jsonb_set('{}', array[%(tenant_id)s::uuid::text], %(metadata)s::jsonb)
        ))""",
        "text": """a.id = any (array(
            select m.id
            from unnest(apptsched.word_queries(%(tenant_id)s::uuid, %(text)s::text)) w(query)
            cross join lateral (
                select b.id
                from apptsched.appointment b
                where b.tenant_id = %(tenant_id)s::uuid
                  and (b.title is not null or b.notes is not null)
                  and apptsched.lexemes(b.tenant_id, array[b.title, b.notes]) @@ w.query
                union
                select t.appointment_id
                from apptsched.attendee t
                where t.tenant_id = %(tenant_id)s::uuid
                  and apptsched.lexemes(t.tenant_id, array[t.name, t.email, t.ref]) @@ w.query
            ) m
            group by m.id
            having count(*) = cardinality(
                apptsched.word_queries(%(tenant_id)s::uuid, %(text)s::text)
            )
        ))""",
    }
)
# A page for each value, read in order from an index that begins with it; of these the page.
_EACH: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "services": (
            "a.service_id = v.item",
            """select f.id
            from unnest(%(services)s::uuid[]) v(item) cross join lateral (select) f
            limit %(limit)s::int""",
        ),
        "statuses": (
            "a.status = v.item",
            """select f.id
            from unnest(%(statuses)s::text[]) v(item) cross join lateral (select) f
            limit %(limit)s::int""",
        ),
    }
)

_INDEXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "resources": ("appointment_resource_by_resource",),
        "attendee_email": ("attendee_by_email",),
        "attendee_ref": ("attendee_by_ref",),
        "text": ("appointment_by_words", "attendee_by_words"),
        "metadata": ("appointment_by_metadata",),
    }
)
_IN_ORDER = (
    "appointment_by_start",
    "appointment_by_creation",
    "appointment_by_change",
    "appointment_by_service",
    "appointment_by_status",
    "appointment_by_creator",
)


def listing(
    filter: AppointmentFilter, order: AppointmentOrder, after: str | None
) -> tuple[Statement, dict[str, Any]]:
    """Return the statement for a page, and the parameters the filter and the cursor give it.

    Raises:
        InvalidInput: The cursor belongs to another filter or order, or is none.
    """
    given = {name: getattr(filter, name) for name in fields_dict(AppointmentFilter)}
    names = {name for name, value in given.items() if value is not None}
    parameters: dict[str, Any] = {}
    for name, value in given.items():
        parameters.update(_parameters(name, value))
    if after is not None:
        names.add(f"after_{order}")
        parameters.update(_position(after, filter, order))
    return _composed(_shape(names), order), parameters


def _shape(names: AbstractSet[str]) -> frozenset[str]:
    """Return the names of the conditions that the given fields ask for."""
    shape = {*names}
    if {"within", "resources"} <= shape:  # in a window are fewer than a resource ever had
        shape ^= {"resources", "claimed"}
    if "statuses" not in shape:
        shape.add("visible")
    return frozenset(shape)


def shapes(*, every: bool = False) -> Iterator[ComposedStatement]:
    """Yield the statements that filters, orders and cursors make, the smaller first.

    Args:
        every: All of the thousands; else each field in every order, with and without a cursor,
            each two fields, and all of them.
    """
    fields = [*fields_dict(AppointmentFilter)]
    for size in range(len(fields) + 1):
        for names in combinations(fields, size):
            if every or size <= 1:
                for order in AppointmentOrder:
                    yield _composed(_shape({*names}), order)
                    yield _composed(_shape({*names, f"after_{order}"}), order)
            elif size in (2, len(fields)):
                yield _composed(_shape({*names}), AppointmentOrder.START)


def cursor_after(last: Appointment, filter: AppointmentFilter, order: AppointmentOrder) -> str:
    """Return the cursor of the page that follows *last*."""
    at = {
        AppointmentOrder.START: last.period.start,
        AppointmentOrder.CREATED: last.created_at,
        AppointmentOrder.CHANGED: last.updated_at,
    }[order]
    return encode_cursor(_bound_to(filter, order), at.isoformat(), str(last.id))


def _bound_to(filter: AppointmentFilter, order: AppointmentOrder) -> bytes:
    return digest(filter) + order.value.encode()


def _position(after: str, filter: AppointmentFilter, order: AppointmentOrder) -> dict[str, Any]:
    at, row_id = decode_cursor(after, _bound_to(filter, order))
    try:
        return {"after": datetime.fromisoformat(at), "after_id": UUID(row_id)}
    except ValueError as error:
        raise InvalidInput("this is not a page cursor") from error


def _parameters(name: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if isinstance(value, Period):
        return {"from": value.start, "until": value.end}
    if isinstance(value, Metadata):
        return {name: value.to_json()}
    return {name: [*value] if isinstance(value, tuple) else value}


@lru_cache(maxsize=256)
def _composed(shape: frozenset[str], order: AppointmentOrder) -> ComposedStatement:
    import sqlglot
    from sqlglot import exp

    column = _COLUMNS[order]
    query = sqlglot.parse_one(APPOINTMENT_LIST.body, read="postgres", into=exp.Select)
    keys = _inner(query)
    keys.replace(_page(keys.copy(), shape, column))
    return ComposedStatement(
        APPOINTMENT_LIST.name,
        APPOINTMENT_LIST.row,
        indexes=_indexes(shape),
        conditions=_conditions(shape),
        composed=_ordered(query, "d", column).sql("postgres"),
    )


def _page(keys: exp.Select, shape: frozenset[str], column: str) -> exp.Select:
    """Return the query of a page's ids, in order."""
    import sqlglot
    from sqlglot import exp

    for condition in _conditions(shape).values():
        keys.where(condition, dialect="postgres", copy=False)
    keys = _ordered(keys, "a", column)
    each = _spread(shape)
    if each is None:
        return keys
    merged = sqlglot.parse_one(_EACH[each][1], read="postgres", into=exp.Select)
    _inner(merged).replace(keys.select(exp.column(column, "a")))
    return _ordered(merged, "f", column)


def _conditions(shape: frozenset[str]) -> dict[str, str]:
    """Return the conditions of a list, by name, lookups first."""
    known = {**_CONDITIONS, **_LOOKUPS}
    each = _spread(shape)
    if each is not None:
        known[each] = _EACH[each][0]
    return {name: known[name] for name in sorted(shape, key=lambda n: (n not in _LOOKUPS, n))}


def _spread(shape: frozenset[str]) -> str | None:
    """Return the field whose values have a page each, where no lookup narrows the list."""
    if shape & {*_LOOKUPS}:
        return None
    return next((name for name in _EACH if name in shape), None)


def _indexes(shape: frozenset[str]) -> tuple[str | tuple[str, ...], ...]:
    """Return what a list is meant to be read by; a tuple where the planner has a choice.

    The rows of a small tenant are as soon sorted as read in order, by whichever index.
    """
    lookups = [name for name in sorted(shape) if name in _LOOKUPS]
    return tuple(index for name in lookups for index in _INDEXES[name]) or (_IN_ORDER,)


def _inner(query: exp.Select) -> exp.Select:
    """Return the query inside *query*."""
    from sqlglot import exp

    return next(each for each in query.find_all(exp.Select) if each is not query)


def _ordered(query: exp.Select, table: str, column: str) -> exp.Select:
    """Return *query* sorted by a column, and between equals by id."""
    from sqlglot import exp

    return query.order_by(exp.column(column, table), exp.column("id", table), copy=False)
