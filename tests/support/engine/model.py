"""What the booking engine must answer to each step of a program."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from attrs import define, evolve, field

from tests.support.engine import reading
from tests.support.engine.calendar import Calendar, Kept, No, Taking, Wanted, takings
from tests.support.engine.seating import Item, Span
from tests.support.engine.steps import (
    Again,
    Become,
    Book,
    Change,
    Confirm,
    ExpireHolds,
    Extend,
    Join,
    Leave,
    Pass,
    Release,
    Reschedule,
    SetCapacity,
    Step,
    Swap,
    Update,
)

MOVABLE = ("pending", "held", "confirmed", "checked_in")
NEXT = {
    "pending": ("confirmed", "cancelled"),
    "held": ("confirmed", "pending", "cancelled", "expired"),
    "confirmed": ("checked_in", "fulfilled", "no_show", "cancelled", "entered_in_error"),
    "checked_in": ("fulfilled", "no_show", "cancelled", "entered_in_error"),
    "fulfilled": ("entered_in_error",),
    "no_show": ("checked_in", "entered_in_error"),
    "cancelled": ("entered_in_error",),
    "expired": (),  # but by confirm
    "entered_in_error": (),
}
LIKELY = {
    Confirm: ("pending", "held", "expired"),
    Extend: ("held", "expired"),
    Release: ("held", "expired"),
    Reschedule: MOVABLE,
    Swap: MOVABLE,
    Join: MOVABLE,
    Leave: MOVABLE,
}
OFTEN = 7  # of the ten numbers a step may name
HEARD_OF = ("cancelled", "entered_in_error")


@define
class EngineModel:
    """Answers each step as the library must, and remembers what it changed.

    Attributes:
        said: The calls with a key, in order.
        used: What each key was used for, and for which appointment.
    """

    calendar: Calendar
    resource_versions: list[int]
    said: list[Book] = field(factory=list)
    used: dict[int, tuple[object, Kept]] = field(factory=dict)

    @classmethod
    def of(cls, capacities: tuple[int, ...]) -> EngineModel:
        return cls(Calendar(list(capacities)), [1] * len(capacities))

    def answer(self, step: Step, fresh: UUID | None) -> object:
        """Return what *step* must answer.

        Args:
            step: The call.
            fresh: The id the library gave, when it booked something.
        """
        try:
            return self._answer(step, fresh)
        except No as refusal:
            return refusal.args

    def observe(self, statuses: Mapping[UUID, str]) -> None:
        """Learn which holds that have run out were ended in passing: that is the library's affair.

        Args:
            statuses: Those of all appointments, as the rows have them.
        """
        for kept in self.calendar.kept:
            if self.calendar.status(kept) != kept.status and statuses.get(kept.id) == "expired":
                self._end(kept)

    def changed(self, step: Change) -> Kept | None:
        """Return the appointment that is changed, one of a likely status if there is one."""
        likely = LIKELY.get(type(step), ())
        some = [k for k in self.calendar.kept if self.calendar.status(k) in likely]
        if some and step.which < OFTEN:
            return some[step.which % len(some)]
        return self.calendar.numbered(step.which)

    def meant(self, step: Again) -> Book | None:
        """Return the call that is made again."""
        return self.said[step.which % len(self.said)] if self.said else None

    def _answer(self, step: Step, fresh: UUID | None) -> object:
        match step:
            case Again():
                meant = self.meant(step)
                told = None if meant is None else self._book(meant, fresh)
            case Book():
                told = self._book(step, fresh)
            case Change():
                told = self._change(step)
            case ExpireHolds():
                told = self._expire()
            case SetCapacity():
                told = self._set_capacity(step)
            case Pass(minutes):
                told = self._pass(minutes)
            case _:
                told = reading.asked(self.calendar, step)
        return told

    def _pass(self, minutes: int) -> None:
        self.calendar.now += minutes

    def _book(self, step: Book, fresh: UUID | None) -> object:
        wish, terms = step.wish, step.terms
        request = evolve(step, wish=evolve(wish, parts=frozenset(wish.parts)))
        if terms.key is not None:
            self.said.append(step)
            if terms.key in self.used:
                before, made = self.used[terms.key]
                return (
                    reading.facts(self.calendar, made)
                    if before == request
                    else ("IdempotencyMismatch",)
                )
        claims = takings(wish.parts, wish.span)
        wanted = [Wanted(c, Item(fresh, c.span, wish.buffers, c.quantity)) for c in claims]
        self.calendar.refuse_too_much(wanted)
        verdict = self.calendar.judged(wanted)
        if verdict.refused and not terms.override:
            raise No("SlotTaken", verdict.conflicts)
        new = Kept(
            id=fresh,
            span=wish.span,
            claims=tuple(evolve(c, forced=c in verdict.refused) for c in claims),
            buffers=wish.buffers,
            status=terms.status,
            expires=None if terms.ttl is None else self.calendar.now + terms.ttl,
            seats=terms.seats,
            guests=[f"guest {n}" for n in range(terms.people)],
            ever=terms.people,
            override=terms.override,
        )
        self.calendar.kept.append(new)
        if terms.key is not None:
            self.used[terms.key] = request, new
        return reading.facts(self.calendar, new)

    def _change(self, step: Change) -> object:
        kept = self.changed(step)
        if kept is None:
            return None
        if isinstance(step, Swap) and self.calendar.numbered(step.other) is kept:
            return None
        if step.behind:
            raise No("StaleVersion", kept.version + step.behind, kept.version)
        if isinstance(step, Swap):
            return self._swap(step, kept)
        self._do(step, kept, self.calendar.status(kept))
        kept.version += 1
        return reading.facts(self.calendar, kept)

    def _do(self, step: Change, kept: Kept, status: str) -> None:
        match step:
            case Confirm():
                self._confirm(step, kept, status)
            case Become():
                self._become(kept, status, step.status)
            case Release():
                self._only_held(status, "cancelled")
                self._become(kept, status, "cancelled")
            case Extend():
                self._only_held(status, "held")
                kept.expires = self.calendar.now + step.ttl
            case Reschedule():
                self._reschedule(step, kept, status)
            case Update():
                if status == "entered_in_error":
                    raise No("IllegalTransition", status, status)
                kept.title = step.title
            case Join() | Leave():
                self._attend(step, kept, status)

    def _only_held(self, status: str, to: str) -> None:
        if status == "expired":
            raise No("HoldExpired", [])
        if status != "held":
            raise No("IllegalTransition", status, to)

    def _become(self, kept: Kept, status: str, to: str) -> None:
        if to not in NEXT[status]:
            raise No("IllegalTransition", status, to)
        kept.status, kept.expires = to, None
        kept.sequence += to in HEARD_OF

    def _confirm(self, step: Confirm, kept: Kept, status: str) -> None:
        if status == "expired":
            again = tuple(evolve(c, forced=False) for c in kept.claims)
            self.calendar.refuse_too_much(kept.wants(again))
            if conflicts := self.calendar.judged(kept.wants(again), [kept.id]).conflicts:
                raise No("HoldExpired", conflicts)
            kept.claims = again
        elif (status, step.status) != ("pending", "confirmed") and status != "held":
            raise No("IllegalTransition", status, step.status)
        kept.status, kept.expires = step.status, None

    def _refuse_immovable(self, *statuses: str) -> None:
        for status in statuses:
            if status not in MOVABLE:
                raise No("IllegalTransition", status, status)

    def _reschedule(self, step: Reschedule, kept: Kept, status: str) -> None:
        self._refuse_immovable(status)
        claims = kept.shifted(step.span) if step.parts is None else takings(step.parts, step.span)
        self._take(claims, step.span, kept)

    def _take(self, claims: tuple[Taking, ...], span: Span, kept: Kept) -> None:
        wanted = kept.wants(claims)
        self.calendar.refuse_too_much(wanted)
        if conflicts := self.calendar.judged(wanted, [kept.id]).conflicts:
            raise No("SlotTaken", conflicts)
        kept.span, kept.claims = span, claims
        kept.sequence += 1

    def _swap(self, step: Swap, one: Kept) -> object:
        other = self.calendar.numbered(step.other)
        self._refuse_immovable(self.calendar.status(one), self.calendar.status(other))
        claims, others = one.shifted(other.span), other.shifted(one.span)
        for wanted in (one.wants(claims), other.wants(others)):
            self.calendar.refuse_too_much(wanted)
        both = [*one.wants(claims), *other.wants(others)]
        if conflicts := self.calendar.judged(both, [one.id, other.id]).conflicts:
            raise No("SlotTaken", conflicts)
        one.claims, other.claims = claims, others
        one.span, other.span = other.span, one.span
        for kept in (one, other):
            kept.version += 1
            kept.sequence += 1
        return [reading.facts(self.calendar, kept) for kept in (one, other)]

    def _attend(self, step: Join | Leave, kept: Kept, status: str) -> None:
        self._refuse_immovable(status)
        if isinstance(step, Join):
            if len(kept.guests) >= kept.seats:
                raise No("SeatsTaken")
            kept.guests.append(f"guest {kept.ever}")
            kept.ever += 1
        else:
            gone = reading.leaving(step, kept)
            if gone is None:
                raise No("AttendeeNotFound")
            kept.guests.remove(gone)

    def _end(self, kept: Kept) -> None:
        kept.status, kept.expires = "expired", None
        kept.version += 1

    def _expire(self) -> object:
        due = [k for k in self.calendar.kept if self.calendar.status(k) != k.status]
        for kept in due:
            self._end(kept)
        return sorted(kept.id for kept in due)

    def _set_capacity(self, step: SetCapacity) -> object:
        version = self.resource_versions[step.resource]
        if step.behind:
            raise No("StaleVersion", version + step.behind, version)
        crowded = self.calendar.crowded_out(step.resource, step.capacity)
        if crowded and step.capacity < self.calendar.capacities[step.resource]:
            raise No("SlotTaken", crowded)
        self.calendar.capacities[step.resource] = step.capacity
        self.resource_versions[step.resource] += 1
        return step.capacity, version + 1
