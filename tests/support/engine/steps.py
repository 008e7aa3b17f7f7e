"""The calls of a program. Times are minutes; resources and appointments go by number."""

from __future__ import annotations

from attrs import frozen

from tests.support.engine.seating import Buffers, Span


@frozen
class Part:
    """Some units of a resource, for a period of its own or, without one, for the whole time."""

    resource: int
    quantity: int
    own: Span | None

    def during(self, whole: Span) -> Span:
        return whole if self.own is None else self.own


@frozen
class Wish:
    """What somebody wants: where, when, and how much is kept free around it."""

    parts: tuple[Part, ...]
    span: Span
    buffers: Buffers


@frozen
class Terms:
    """How it is wanted.

    Attributes:
        status: `held` for a hold, that lasts for `ttl` minutes.
        key: The idempotency key.
        people: How many come, at most `seats`.
        override: Whatever is in the way.
    """

    status: str
    ttl: int | None
    key: int | None
    seats: int
    people: int
    override: bool


@frozen
class Book:
    """Book it or hold it."""

    wish: Wish
    terms: Terms


@frozen
class Again:
    """Make a call that had a key once more."""

    which: int


@frozen
class Change:
    """A change of the appointment that was made as number `which`, counting round.

    Attributes:
        behind: How many versions the caller is behind; None: it does not say.
    """

    which: int
    behind: int | None


@frozen
class Confirm(Change):
    """Confirm it, or have what was held wait for approval."""

    status: str


@frozen
class Become(Change):
    """Cancel, check in, fulfil, mark as no-show or as entered in error."""

    status: str


@frozen
class Extend(Change):
    """Have a hold last for so many minutes from now."""

    ttl: int


@frozen
class Release(Change):
    """Give up a hold."""


@frozen
class Reschedule(Change):
    """Move it."""

    span: Span
    parts: tuple[Part, ...] | None


@frozen
class Swap(Change):
    """Exchange its time with that of another."""

    other: int


@frozen
class Update(Change):
    """Call it something else."""

    title: str | None


@frozen
class Join(Change):
    """One more comes."""


@frozen
class Leave(Change):
    """The attendee of a number stays away, counting round; or one who never came."""

    attendee: int | None


@frozen
class ExpireHolds:
    """End the holds whose time has come."""


@frozen
class SetCapacity:
    """Have so many units; the caller may be behind as in `Change`."""

    resource: int
    capacity: int
    behind: int | None


@frozen
class Pass:
    """Let minutes pass."""

    minutes: int


@frozen
class List:
    """List what passes a filter."""

    within: Span | None
    resources: tuple[int, ...] | None
    statuses: tuple[str, ...] | None


@frozen
class Conflicts:
    """Ask what is in the way, but for one appointment."""

    wish: Wish
    ignore: int | None


@frozen
class FreeBusy:
    """Ask when resources are busy and when they are free."""

    resources: tuple[int, ...]
    within: Span


Step = Book | Again | Change | ExpireHolds | SetCapacity | Pass | List | Conflicts | FreeBusy


@frozen
class Program:
    """Resources of some capacities, and what is done with them."""

    capacities: tuple[int, ...]
    steps: tuple[Step, ...]
