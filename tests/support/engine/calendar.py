"""What is booked, in minutes, and what stands in the way of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from attrs import define, evolve, field, frozen

from tests.support.engine.seating import (
    Buffers,
    Item,
    Span,
    can_be_seated,
    crowd,
    crowd_around,
)
from tests.support.engine.steps import Part


class No(Exception):
    """The library must refuse: the name of its error, and what the error says."""


@frozen(eq=False)
class OneOf:
    """Any of some values will do."""

    choices: frozenset[int]

    def __eq__(self, other: object) -> bool:
        return other in self.choices

    __hash__ = None


IDLE = ("cancelled", "expired", "entered_in_error")


@frozen(order=True)
class Taking:
    """A claim: of which resource, when, how much, and whether it was forced."""

    resource: int
    span: Span
    quantity: int = 1
    forced: bool = False


@frozen(order=True)
class InTheWay:
    """A conflict: where, with whom, the minutes both reach into, and its kind."""

    resource: int
    common: Span
    other: UUID
    kind: str


def takings(parts: Collection[Part], whole: Span) -> tuple[Taking, ...]:
    """Return what *parts* take when the appointment lasts for *whole*."""
    return tuple(sorted(Taking(p.resource, p.during(whole), p.quantity) for p in parts))


@define
class Kept:
    """An appointment as the model remembers it; `status` may be `held` after its time.

    Attributes:
        guests: Names of those who come.
        ever: How many guests there have been.
    """

    id: UUID
    span: Span
    claims: tuple[Taking, ...]
    buffers: Buffers
    status: str
    expires: int | None
    seats: int
    guests: list[str]
    ever: int
    override: bool
    title: str | None = None
    version: int = 1
    sequence: int = 0

    def shifted(self, span: Span) -> tuple[Taking, ...]:
        """Return its claims when it lasts for *span*: moved as its start is, or all of it."""
        return tuple(
            evolve(
                claim,
                span=span
                if claim.span == self.span
                else claim.span.moved(span.start - self.span.start),
                forced=False,
            )
            for claim in self.claims
        )

    def wants(self, claims: Sequence[Taking]) -> list[Wanted]:
        return [
            Wanted(claim, Item(self.id, claim.span, self.buffers, claim.quantity))
            for claim in claims
        ]


@frozen
class Wanted:
    """A claim that somebody wants to make."""

    claim: Taking
    item: Item


@frozen
class Verdict:
    """What may not be had, and why.

    Attributes:
        refused: The claims for which there is no room.
        conflicts: All that is in their way.
    """

    refused: frozenset[Taking]
    conflicts: list[InTheWay]


@define
class Calendar:
    """The appointments made so far and the resources they are on."""

    capacities: list[int]
    now: int = 0
    kept: list[Kept] = field(factory=list)

    def status(self, kept: Kept) -> str:
        """Return what it is, holds whose time has come being expired."""
        over = kept.status == "held" and kept.expires <= self.now
        return "expired" if over else kept.status

    def numbered(self, which: int | None) -> Kept | None:
        """Return the appointment a step means by a number."""
        return self.kept[which % len(self.kept)] if self.kept and which is not None else None

    def occupying(self) -> Iterator[Kept]:
        return (kept for kept in self.kept if self.status(kept) not in IDLE)

    def items(self, resource: int, ignore: Collection[UUID] = ()) -> list[Item]:
        """Return what is on a resource, but for some appointments."""
        return [
            Item(kept.id, claim.span, kept.buffers, claim.quantity)
            for kept in self.occupying()
            for claim in kept.claims
            if claim.resource == resource and kept.id not in ignore
        ]

    def refuse_too_much(self, wanted: Sequence[Wanted]) -> None:
        """Refuse what is more than a resource has, even with nobody else there."""
        alone = defaultdict(list)
        for want in wanted:
            alone[want.claim.resource].append(want.item)
        small = {n for n, items in alone.items() if crowd(items) > self.capacities[n]}
        if small:
            raise No("CapacityExceeded", OneOf(frozenset(small)))

    def crowded_out(self, resource: int, units: int) -> list[InTheWay]:
        """Return what is not over yet and would not fit on so many units."""
        there = [item for item in self.items(resource) if item.reach.end > self.now]
        crowded = {
            InTheWay(resource, item.reach, item.owner, "overlap")
            for n, item in enumerate(there)
            if crowd_around(item, there[:n] + there[n + 1 :]) > units
        }
        return sorted(crowded)

    def judged(self, wanted: Sequence[Wanted], ignore: Collection[UUID] = ()) -> Verdict:
        """Return what is in the way of claims, granted in order of resource and start.

        Raises:
            AssertionError: Trying every seating says something else.
        """
        refused, conflicts = set(), set()
        ordered = sorted(
            wanted, key=lambda w: (w.claim.resource, w.claim.span.start, w.item.owner or 0)
        )
        for n, want in enumerate(ordered):
            resource = want.claim.resource
            others = self.items(resource, ignore) + [
                w.item for w in ordered[:n] if w.claim.resource == resource
            ]
            if crowd_around(want.item, others) > self.capacities[resource]:
                refused.add(want.claim)
                conflicts.update(_met(want, others))
        self._try_every_seating(wanted, ignore, {claim.resource for claim in refused})
        return Verdict(frozenset(refused), sorted(conflicts))

    def _try_every_seating(
        self, wanted: Sequence[Wanted], ignore: Collection[UUID], full: Collection[int]
    ) -> None:
        for resource in {w.claim.resource for w in wanted}:
            units = self.capacities[resource]
            there = self.items(resource, ignore)
            new = [w.item for w in wanted if w.claim.resource == resource]
            near = _around(new, there)
            if can_be_seated(near, units):  # else an override is among them
                assert can_be_seated([*near, *new], units) == (resource not in full)


def _met(want: Wanted, others: Sequence[Item]) -> Iterator[InTheWay]:
    for other in others:
        if want.item.collides(other) and other.owner != want.item.owner:
            kind = "overlap" if want.item.body.meets(other.body) else "buffer"
            common = want.item.reach.common(other.reach)
            yield InTheWay(want.claim.resource, common, other.owner, kind)


def _around(items: Sequence[Item], others: Sequence[Item]) -> list[Item]:
    """Return those of *others* that collide with *items*, with those, and so on."""
    near: list[Item] = []
    edge = list(items)
    far = list(others)
    while edge:
        nearer = [other for other in far if any(map(other.collides, edge))]
        far = [other for other in far if other not in nearer]
        near += nearer
        edge = nearer
    return near
