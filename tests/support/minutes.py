"""What a scheduler must do, minute by minute. Shares no code with the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from uuid import UUID

from attrs import define, field

from tests.support.programs import (
    Book,
    Cancel,
    Confirm,
    Conflicts,
    FreeBusy,
    List,
    Reschedule,
    Span,
    Step,
    Want,
)

InTheWay = tuple[int, Span, UUID, str]
MOVABLE = ("pending", "confirmed")
# What a step makes of an appointment, and from which statuses.
NEXT = {Cancel: ("cancelled", MOVABLE), Confirm: ("confirmed", ("pending",))}


@define
class Booked:
    """One appointment, in minutes."""

    id: UUID
    want: Want
    status: str
    version: int = 1

    @property
    def body(self) -> set[int]:
        return set(range(self.want.span.start, self.want.span.end))

    @property
    def occupied(self) -> set[int]:
        return occupied(self.want)

    def facts(self) -> tuple[object, ...]:
        """Return what a caller sees of it."""
        where = tuple(sorted(self.want.resources))
        return self.id, self.want.span, where, self.status, self.version


def occupied(want: Want) -> set[int]:
    return set(range(want.span.start - want.before, want.span.end + want.after))


def runs(minutes: Iterable[int]) -> Iterator[Span]:
    """Yield the longest stretches of minutes without a gap."""
    ordered = sorted(minutes)
    breaks = [0, *(i + 1 for i, (a, b) in enumerate(pairwise(ordered)) if b > a + 1), len(ordered)]
    for begin, end in pairwise(breaks):
        if begin < end:
            yield Span(ordered[begin], ordered[end - 1] + 1)


@define
class MinuteModel:
    """Every appointment made so far; answers each step as the library must."""

    booked: list[Booked] = field(factory=list)

    def numbered(self, which: int | None) -> Booked | None:
        """Return the appointment a step means by a number."""
        return self.booked[which % len(self.booked)] if self.booked and which is not None else None

    def in_the_way(
        self, want: Want, ignore: Booked | None = None
    ) -> list[tuple[int, Span, UUID, str]]:
        """Return all conflicts: resource, appointment, common minutes, kind."""
        body = set(range(want.span.start, want.span.end))
        found = []
        for resource in sorted(want.resources):
            for other in self._at(resource):
                common = occupied(want) & other.occupied
                if common and other is not ignore:
                    kind = "overlap" if body & other.body else "buffer"
                    found.append((resource, Span(min(common), max(common) + 1), other.id, kind))
        return sorted(found, key=lambda conflict: (conflict[0], conflict[1].start))

    def answer(self, step: Step, fresh: UUID | None) -> object:
        """Return what *step* must answer, and remember what it changed.

        Args:
            step: The call.
            fresh: The id the library gave, when it booked something.
        """
        match step:
            case Book():
                return self._book(step, fresh)
            case Reschedule():
                return self._reschedule(step)
            case Cancel() | Confirm():
                return self._become(*NEXT[type(step)], step.which)
            case List():
                return self._list(step)
            case Conflicts():
                return self.in_the_way(step.want, self.numbered(step.ignore))
            case FreeBusy():
                return [self._free_busy(resource, step.within) for resource in step.resources]

    def _at(self, resource: int) -> Iterator[Booked]:
        for other in self.booked:
            if resource in other.want.resources and other.status != "cancelled":
                yield other

    def _book(self, step: Book, fresh: UUID | None) -> object:
        conflicts = self.in_the_way(step.want)
        if conflicts or fresh is None:
            return conflicts
        self.booked.append(Booked(fresh, step.want, step.status))
        return self.booked[-1].facts()

    def _reschedule(self, step: Reschedule) -> object:
        moved = self.numbered(step.which)
        if moved is None:
            return None
        if moved.status not in MOVABLE:
            return moved.status, moved.status
        where = moved.want.resources if step.resources is None else step.resources
        want = Want(where, step.span, moved.want.before, moved.want.after)
        if conflicts := self.in_the_way(want, moved):
            return conflicts
        moved.want, moved.version = want, moved.version + 1
        return moved.facts()

    def _become(self, status: str, known: tuple[str, ...], which: int) -> object:
        changed = self.numbered(which)
        if changed is None:
            return None
        if changed.status not in known:
            return changed.status, status
        changed.status, changed.version = status, changed.version + 1
        return changed.facts()

    def _list(self, step: List) -> object:
        window = None if step.within is None else set(range(step.within.start, step.within.end))
        chosen = [
            a
            for a in self.booked
            if (window is None or window & a.body)
            and (step.resources is None or set(step.resources) & set(a.want.resources))
            and (step.statuses is None or a.status in step.statuses)
        ]
        return [a.facts() for a in sorted(chosen, key=lambda a: (a.want.span.start, a.id))]

    def _free_busy(self, resource: int, within: Span) -> object:
        kinds = dict.fromkeys(range(within.start, within.end), "FREE")
        for other in self._at(resource):
            body = "BUSY-TENTATIVE" if other.status == "pending" else "BUSY"
            for minute in other.occupied & kinds.keys():
                kinds[minute] = body if minute in other.body else "BUSY-UNAVAILABLE"
        free = list(runs(minute for minute, kind in kinds.items() if kind == "FREE"))
        busy = [
            (span, kind)
            for kind, group in groupby(kinds.items(), key=lambda item: item[1])
            for span in runs(minute for minute, _ in group)
            if kind != "FREE"
        ]
        return busy, free
