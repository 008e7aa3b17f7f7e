"""What the model's appointments look like from outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from tests.support.engine.calendar import Calendar, InTheWay, Kept, Wanted, takings
from tests.support.engine.seating import Item, Span, crowd_around
from tests.support.engine.steps import Conflicts, FreeBusy, Leave, List


def facts(calendar: Calendar, kept: Kept) -> tuple[object, ...]:
    """Return what a caller sees of an appointment."""
    status = calendar.status(kept)
    return (
        kept.id,
        kept.span,
        tuple(sorted(kept.claims)),
        status,
        kept.expires if status == "held" else None,
        kept.seats,
        sorted(kept.guests),
        kept.title,
        kept.version,
        kept.sequence,
    )


def leaving(step: Leave, kept: Kept) -> str | None:
    """Return who leaves, if one who came."""
    named = step.attendee is not None and kept.guests
    return sorted(kept.guests)[step.attendee % len(kept.guests)] if named else None


def asked(calendar: Calendar, step: List | Conflicts | FreeBusy) -> object:
    """Return what a question must be answered."""
    match step:
        case List():
            return _listed(calendar, step)
        case Conflicts():
            return _in_the_way(calendar, step)
        case FreeBusy(resources, within):
            return [_free_busy(calendar, resource, within) for resource in resources]


def _listed(calendar: Calendar, step: List) -> object:
    chosen = [
        kept
        for kept in calendar.kept
        if (step.within is None or step.within.meets(kept.span))
        and (step.resources is None or {c.resource for c in kept.claims} & {*step.resources})
        and _passes(calendar.status(kept), step.statuses)
    ]
    ordered = sorted(chosen, key=lambda kept: (kept.span.start, kept.id))
    return [facts(calendar, kept) for kept in ordered]


def _passes(status: str, wanted: tuple[str, ...] | None) -> bool:
    return status != "entered_in_error" if wanted is None else status in wanted


def _in_the_way(calendar: Calendar, step: Conflicts) -> list[InTheWay]:
    wish, ignored = step.wish, calendar.numbered(step.ignore)
    wanted = [
        Wanted(claim, Item(None, claim.span, wish.buffers, claim.quantity))
        for claim in takings(wish.parts, wish.span)
    ]
    calendar.refuse_too_much(wanted)
    return calendar.judged(wanted, [] if ignored is None else [ignored.id]).conflicts


def _free_busy(calendar: Calendar, resource: int, within: Span) -> object:
    there = [
        (Item(kept.id, claim.span, kept.buffers, claim.quantity), calendar.status(kept))
        for kept in calendar.occupying()
        for claim in kept.claims
        if claim.resource == resource
    ]
    units = calendar.capacities[resource]
    kinds = {n: _kind(Span(n, n + 1), there, units) for n in range(within.start, within.end)}
    free = list(runs(minute for minute, kind in kinds.items() if kind == "FREE"))
    busy = [
        (span, kind)
        for kind, group in groupby(kinds.items(), key=lambda item: item[1])
        for span in runs(minute for minute, _ in group)
        if kind != "FREE"
    ]
    return busy, free


def _kind(minute: Span, there: Sequence[tuple[Item, str]], units: int) -> str:
    """Return whether a body of one minute has a unit left, and if not, what has them all."""
    bodies = [(item.quantity, status) for item, status in there if item.body.meets(minute)]
    firm = sum(quantity for quantity, status in bodies if status not in ("pending", "held"))
    if firm >= units:
        return "BUSY"
    if sum(quantity for quantity, _ in bodies) >= units:
        return "BUSY-TENTATIVE"
    is_free = crowd_around(Item(None, minute), [item for item, _ in there]) <= units
    return "FREE" if is_free else "BUSY-UNAVAILABLE"


def runs(minutes: Iterable[int]) -> Iterator[Span]:
    """Yield the longest stretches of minutes without a gap."""
    ordered = sorted(minutes)
    breaks = [0, *(i + 1 for i, (a, b) in enumerate(pairwise(ordered)) if b > a + 1), len(ordered)]
    for begin, end in pairwise(breaks):
        if begin < end:
            yield Span(ordered[begin], ordered[end - 1] + 1)
