"""What the tables say after a step, read by SQL that is not the library's, against the model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any
from uuid import UUID

from attrs import define, frozen

from tests.support.engine import reading
from tests.support.engine.calendar import Calendar, Kept, Taking
from tests.support.engine.seating import Item, Span

MINUTE = "(extract(epoch from {} - %(noon)s::timestamptz) / 60)::int"
STATE = f"""
    select a.id, a.status, a.version, a.sequence,
        {MINUTE.format("a.starts_at")}, {MINUTE.format("a.ends_at")},
        {MINUTE.format("a.expires_at")},
        a.seats, a.title, a.override_reason is not null,
        array(
            select g.name from apptsched.attendee g
            where g.tenant_id = a.tenant_id and g.appointment_id = a.id order by g.name
        ),
        array(
            select e.version from apptsched.appointment_event e
            where e.tenant_id = a.tenant_id and e.appointment_id = a.id order by e.version
        ),
        (
            select coalesce(jsonb_agg(jsonb_build_array(
                c.resource_id, {MINUTE.format("c.starts_at")}, {MINUTE.format("c.ends_at")},
                c.quantity, c.overridden
            )), '[]')
            from apptsched.appointment_resource c
            where c.tenant_id = a.tenant_id and c.appointment_id = a.id and c.replaced_in is null
        ),
        (
            select coalesce(jsonb_agg(jsonb_build_array(
                o.resource_id, o.unit_id - r.unit_base, {MINUTE.format("o.claim_starts_at")},
                {MINUTE.format("o.starts_at")}, {MINUTE.format("o.ends_at")},
                o.layer = '(,)', o.enforced
            )), '[]')
            from apptsched.occupancy o
            join apptsched.resource r on r.tenant_id = o.tenant_id and r.id = o.resource_id
            where o.tenant_id = a.tenant_id and o.appointment_id = a.id
        )
    from apptsched.appointment a
    where a.tenant_id = %(tenant)s
"""


@frozen
class Occupied:
    """A row of occupancy: on which unit, counted from the resource's first, and for which claim."""

    resource: int
    unit: int
    claimed_from: int
    span: Span
    is_body: bool
    enforced: bool


@define
class Row:
    """An appointment as the tables have it."""

    id: UUID
    status: str
    version: int
    facts: tuple[object, ...]
    override: bool
    events: list[int]
    occupied: list[Occupied]


def rows(found: Iterable[Sequence[Any]], rooms: Sequence[UUID]) -> list[Row]:
    """Return what `STATE` found; resources become their place among *rooms*."""
    place = {str(room): n for n, room in enumerate(rooms)}
    return [_row(each, place) for each in found]


def _row(found: Sequence[Any], place: dict[str, int]) -> Row:
    id_, status, version, sequence, start, end, expires, seats, title, override = found[:10]
    guests, events, claims, occupied = found[10:]
    takings = sorted(Taking(place[r], Span(s, e), q, forced) for r, s, e, q, forced in claims)
    what = (seats, guests, title, version, sequence)
    return Row(
        id_,
        status,
        version,
        (id_, Span(start, end), tuple(takings), status, expires, *what),
        override,
        events,
        [Occupied(place[r], unit, c, Span(s, e), *flags) for r, unit, c, s, e, *flags in occupied],
    )


def faults(seen: Sequence[Row], calendar: Calendar) -> list[object]:
    """Return where the tables differ from the model, or from themselves."""
    kept = {each.id: each for each in calendar.kept}
    found: list[object] = [row.id for row in seen if row.id not in kept]
    found += list(kept.keys() - {row.id for row in seen})
    for row in seen:
        if row.id in kept:
            found += _differences(row, kept[row.id], calendar)
    return [*found, *_overlaps(seen)]


def _differences(row: Row, kept: Kept, calendar: Calendar) -> Iterator[object]:
    if row.events != [*range(1, row.version + 1)]:
        yield "events", row.id, row.events
    if row.override != kept.override:
        yield "override", row.id, row.override
    if calendar.status(kept) != row.status == "held":
        return  # it has run out and nobody has ended it yet
    if row.facts != reading.facts(calendar, kept):
        yield "facts", row.facts, reading.facts(calendar, kept)
    idle = calendar.status(kept) in ("cancelled", "expired", "entered_in_error")
    claims = () if idle else kept.claims
    wanted = sorted(
        (c.resource, c.span.start, *piece) for c in claims for piece in _pieces(c, kept)
    )
    there = sorted(
        (o.resource, o.claimed_from, o.span, o.is_body, o.enforced) for o in row.occupied
    )
    if wanted != there:
        yield "occupancy", there, wanted
    yield from _misplaced(row, kept, calendar, claims)


def _pieces(claim: Taking, kept: Kept) -> Iterator[tuple[Span, bool, bool]]:
    """Yield the rows of a claim: period, whether nothing else may be there, whether enforced."""
    item = Item(kept.id, claim.span, kept.buffers)
    before, after = Span(item.reach.start, item.solid.start), Span(item.solid.end, item.reach.end)
    for _ in range(claim.quantity):
        yield item.solid, True, not claim.forced
        for buffer in (before, after):
            if buffer.start < buffer.end:
                yield buffer, False, not claim.forced


def _misplaced(
    row: Row, kept: Kept, calendar: Calendar, claims: Sequence[Taking]
) -> Iterator[object]:
    """Yield claims that have too few units, or units that the resource no longer has."""
    units = defaultdict(set)
    for each in row.occupied:
        units[each.resource, each.claimed_from].add(each.unit)
    for claim in claims:
        on = units[claim.resource, claim.span.start]
        has_begun = claim.span.start - kept.buffers.before < calendar.now
        if not claim.forced and len(on) != claim.quantity:
            yield "units", row.id, claim, on
        if not claim.forced and not has_begun and max(on) >= calendar.capacities[claim.resource]:
            yield "unit beyond capacity", row.id, claim, on


def _overlaps(seen: Sequence[Row]) -> Iterator[object]:
    units = defaultdict(list)
    for row in seen:
        for each in row.occupied:
            if each.enforced:
                units[each.resource, each.unit].append((row.id, each))
    for unit, there in units.items():
        for (one, a), (other, b) in combinations(there, 2):
            if a.span.meets(b.span) and (a.is_body or b.is_body):
                yield "overlap", unit, one, other
