"""Random programs: a few resources, one morning, everything that can be done to appointments."""

from __future__ import annotations

from functools import cache
from itertools import chain, pairwise

from attrs import evolve
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.support.engine.seating import Buffers, Span
from tests.support.engine.steps import (
    Again,
    Become,
    Book,
    Confirm,
    Conflicts,
    ExpireHolds,
    Extend,
    FreeBusy,
    Join,
    Leave,
    List,
    Part,
    Pass,
    Program,
    Release,
    Reschedule,
    SetCapacity,
    Swap,
    Terms,
    Update,
    Wish,
)

RESOURCES = 2
MOST = 4  # units

# Few starts and lengths, so that periods meet, touch and nest; some off the grid by a minute.
starts = st.integers(0, 12).map(lambda n: n * 5) | st.integers(0, 60)
lengths = st.sampled_from([5, 10, 15, 30, 60, 1])
spans = st.builds(lambda start, length: Span(start, start + length), starts, lengths)
windows = st.builds(
    lambda start, length: Span(start, start + length), st.integers(-40, 100), st.integers(1, 160)
)
minutes = st.sampled_from([0, 0, 5, 10, 15, 30, 1])
buffers = st.builds(Buffers, minutes, minutes, st.booleans())
which = st.integers(0, 9)
behind = st.sampled_from([None, None, 0, 0, 0, 1])
ttls = st.sampled_from([5, 10, 20, 60, 1])
# Of a whole: where a claim of its own begins and ends, in quarters.
quarters = st.sampled_from([None] * 5 + [(0, 1), (0, 2), (1, 3), (2, 4), (3, 4)])


def _part(resource: int, quantity: int, own: tuple[int, int] | None, whole: Span) -> Part:
    if own is None:
        return Part(resource, quantity, None)
    length = whole.end - whole.start
    cut = Span(whole.start + own[0] * length // 4, whole.start + own[1] * length // 4)
    return Part(resource, quantity, cut if cut.start < cut.end and cut != whole else None)


def _parts(whole: Span, drawn: list[tuple[int, int, tuple[int, int] | None]]) -> tuple[Part, ...]:
    """Return the parts that are drawn, only one of those that start together on a resource."""
    parts = (_part(*each, whole) for each in drawn)
    return tuple({(p.resource, p.during(whole).start): p for p in parts}.values())


_quantities = st.sampled_from([1] * 6 + [2, 2, 3])
_drawn = st.lists(
    st.tuples(st.integers(0, RESOURCES - 1), _quantities, quarters),
    min_size=1,
    max_size=3,
)
wishes = st.builds(
    lambda span, drawn, kept: Wish(_parts(span, drawn), span, kept), spans, _drawn, buffers
)


def _sound(drawn: Terms) -> Terms:
    """Return terms without more people than seats, and of which only holds have an end."""
    ttl = drawn.ttl if drawn.status == "held" else None
    return evolve(drawn, ttl=ttl, people=min(drawn.seats, drawn.people))


_any_terms = st.builds(
    Terms,
    st.sampled_from(["confirmed", "confirmed", "held", "held", "pending"]),
    ttls,
    st.sampled_from([None] * 6 + [0, 1, 2]),
    st.sampled_from([1, 1, 2, 3]),
    st.integers(0, 3),
    st.sampled_from([False] * 7 + [True]),
)
terms = _any_terms.map(_sound)
SIMPLY = Terms("confirmed", None, None, 1, 0, override=False)
books = st.builds(Book, wishes, terms)
_statuses = ("cancelled", "checked_in", "fulfilled", "no_show", "entered_in_error")
_some = st.lists(st.integers(0, RESOURCES - 1), min_size=1, unique=True).map(tuple)
# Whether a hold that has run out was already ended is nobody's business.
_listed = st.lists(
    st.sampled_from([("pending",), ("confirmed",), ("cancelled",), ("held", "expired")]),
    unique=True,
).map(lambda some: tuple(status for each in some for status in each))
passes = st.builds(Pass, st.sampled_from([1, 5, 10, 20, 60]))
changes = st.one_of(
    st.builds(Confirm, which, behind, st.sampled_from(["confirmed", "confirmed", "pending"])),
    st.builds(Become, which, behind, st.sampled_from(["cancelled"] * 3 + [*_statuses])),
    st.builds(Extend, which, behind, ttls),
    st.builds(Release, which, behind),
    st.builds(Reschedule, which, behind, spans, st.none()),
    st.builds(
        lambda n, b, span, drawn: Reschedule(n, b, span, _parts(span, drawn)),
        which,
        behind,
        spans,
        _drawn,
    ),
    st.builds(Swap, which, behind, which),
    st.builds(Update, which, behind, st.none() | st.sampled_from(["short", "long"])),
    st.builds(Join, which, behind),
    st.builds(Leave, which, behind, st.none() | which),
)
others = st.one_of(
    st.builds(Again, which),
    st.just(ExpireHolds()),
    st.builds(SetCapacity, st.integers(0, RESOURCES - 1), st.integers(1, MOST), behind),
    st.builds(List, st.none() | windows, st.none() | _some, st.none() | _listed),
    st.builds(Conflicts, wishes, st.none() | which),
    st.builds(FreeBusy, _some, windows),
)
# Somebody takes the time of a hold that has run out, before it is confirmed.
late = st.builds(
    lambda wish, held, other, then: [
        Book(wish, _sound(evolve(held, status="held"))),
        Pass(60),
        *other,
        Book(evolve(wish, buffers=Buffers()), _sound(evolve(held, status="confirmed", key=None))),
        then,
    ],
    wishes,
    _any_terms,
    st.lists(changes, max_size=2),
    st.builds(Confirm, which, st.none(), st.just("confirmed")),
)
twice = st.builds(
    lambda n, status, then: [Become(n, None, status), evolve(then, which=n, behind=None)],
    which,
    st.sampled_from(_statuses),
    changes,
)
# Fewer units while something runs on one that goes: it stays there, and still counts.
shrunk = st.builds(
    lambda first, gone, resource, then: [
        SetCapacity(resource, 2, None),
        *first,
        Pass(10),
        Become(gone, None, "cancelled"),
        SetCapacity(resource, 1, None),
        *then,
    ],
    st.lists(books, min_size=2, max_size=4),
    which,
    st.integers(0, RESOURCES - 1),
    st.lists(books, min_size=1, max_size=3),
)
_single = st.one_of(books, changes, changes, changes, others, passes).map(lambda step: [step])
programs: st.SearchStrategy[Program] = st.builds(
    lambda capacities, first, then: Program(capacities, (*first, *chain(*then))),
    st.tuples(*[st.sampled_from([1, 1, 1, 2, 3, MOST])] * RESOURCES),
    st.lists(books, min_size=3, max_size=9),
    st.lists(st.one_of(*[_single] * 9, late, twice, shrunk), min_size=6, max_size=20),
)


@st.composite
def fragmented(draw: st.DrawFn) -> Program:
    """Fill the units of one pool in any order, take some out, and ask for time across the gaps."""
    units = draw(st.integers(2, MOST))
    rows = [[0, *sorted(draw(st.sets(st.integers(1, 11), max_size=3))), 12] for _ in range(units)]
    filled = draw(st.permutations([Span(a * 5, b * 5) for row in rows for a, b in pairwise(row)]))
    gone = draw(st.lists(which, min_size=1, max_size=len(filled) - 1))
    kept = st.just(Buffers()) if draw(st.booleans()) else buffers
    asked = st.builds(
        lambda quantity, span, around: Book(Wish((Part(0, quantity, None),), span, around), SIMPLY),
        _quantities,
        spans,
        kept,
    )
    moved = st.builds(Reschedule, which, st.none(), spans, st.none())
    return Program(
        (units, 1),
        (
            *(Book(Wish((Part(0, 1, None),), span, draw(kept)), SIMPLY) for span in filled),
            *(Become(n, None, "cancelled") for n in gone),
            *draw(st.lists(st.one_of(asked, asked, moved), min_size=2, max_size=6)),
        ),
    )


# Short ones between whose buffers others fit only on the right unit, then one beside them all.
_short = st.builds(
    lambda start, length, around: Book(
        Wish((Part(0, 1, None),), Span(start, start + length), around), SIMPLY
    ),
    st.integers(0, 16),
    st.integers(1, 5),
    st.builds(Buffers, st.integers(0, 5), st.integers(0, 5), st.sampled_from([True, True, False])),
)
_long = st.builds(
    lambda end: Book(Wish((Part(0, 1, None),), Span(0, end), Buffers()), SIMPLY),
    st.integers(15, 25),
)
crowded = st.builds(
    lambda units, some, then, more: Program((units, 1), (*some, *then, *more)),
    st.integers(3, MOST),
    st.lists(_short, min_size=5, max_size=9),
    st.lists(
        _long | _short | st.builds(Become, which, st.none(), st.just("cancelled")), max_size=3
    ),
    st.lists(_long, min_size=1, max_size=2),
)
tight = fragmented() | crowded


@cache
def some_programs(number: int) -> list[Program]:
    """Return so many programs, the same on every run."""
    drawn = []

    @settings(max_examples=number, phases=[Phase.generate], derandomize=True, database=None)
    @given(program=programs)
    def draw(program: Program) -> None:
        drawn.append(program)

    draw()
    return drawn
