"""Random programs of calls on three resources, in minutes of one morning."""

from __future__ import annotations

from attrs import frozen
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

RESOURCES = 3


@frozen
class Span:
    """The minutes from `start` up to, not including, `end`."""

    start: int
    end: int


@frozen
class Want:
    """A wish for time: where, when, and how many minutes are kept free around it."""

    resources: tuple[int, ...]
    span: Span
    before: int
    after: int


@frozen
class Book:
    """Book it."""

    want: Want
    status: str


@frozen
class Reschedule:
    """Move the appointment that was booked as number `which`, if there is one, counting round."""

    which: int
    span: Span
    resources: tuple[int, ...] | None


@frozen
class Cancel:
    """Cancel the appointment that was booked as number `which`, if there is one."""

    which: int


@frozen
class Confirm:
    """Confirm the appointment that was booked as number `which`, if there is one."""

    which: int


@frozen
class List:
    """List what passes a filter."""

    within: Span | None
    resources: tuple[int, ...] | None
    statuses: tuple[str, ...] | None


@frozen
class Conflicts:
    """Ask what is in the way, but for one appointment."""

    want: Want
    ignore: int | None


@frozen
class FreeBusy:
    """Ask when resources are busy and when they are free."""

    resources: tuple[int, ...]
    within: Span


Step = Book | Reschedule | Cancel | Confirm | List | Conflicts | FreeBusy

# Few starts and lengths, so that periods meet, touch and nest; some off the grid by a minute.
_starts = st.integers(0, 24).map(lambda n: n * 5) | st.integers(0, 120)
_lengths = st.sampled_from([5, 10, 15, 30, 60, 1])
_spans = st.builds(lambda start, length: Span(start, start + length), _starts, _lengths)
_windows = st.builds(
    lambda start, length: Span(start, start + length), st.integers(-40, 200), st.integers(1, 240)
)
_buffers = st.sampled_from([0, 5, 10, 15, 30, 1])
_some = st.lists(st.integers(0, RESOURCES - 1), min_size=1, unique=True).map(tuple)
_which = st.integers(0, 9)
_wants = st.builds(Want, _some, _spans, _buffers, _buffers)
_statuses = st.lists(st.sampled_from(["pending", "confirmed", "cancelled"]), unique=True).map(tuple)
_books = st.builds(Book, _wants, st.sampled_from(["confirmed", "confirmed", "pending"]))
_others = (
    st.builds(Reschedule, _which, _spans, st.none() | _some)
    | st.builds(Cancel, _which)
    | st.builds(Confirm, _which)
    | st.builds(List, st.none() | _windows, st.none() | _some, st.none() | _statuses)
    | st.builds(Conflicts, _wants, st.none() | _which)
    | st.builds(FreeBusy, _some, _windows)
)
programs = st.builds(
    list.__add__,
    st.lists(_books, min_size=4, max_size=12),
    st.lists(_books | _others, min_size=6, max_size=25),
)


def some_programs(number: int) -> list[list[Step]]:
    """Return so many programs, the same on every run."""
    drawn = []

    @settings(max_examples=number, phases=[Phase.generate], derandomize=True, database=None)
    @given(program=programs)
    def draw(program: list[Step]) -> None:
        drawn.append(program)

    draw()
    return drawn
