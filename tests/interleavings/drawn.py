"""Scenarios as Hypothesis draws them: a small clinic that is busy, and any two calls."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from apptsched import Buffers, Override
from apptsched.testing.strategies import schedules
from tests.interleavings.calls import (
    ALWAYS,
    BRIEFLY,
    at,
    book,
    cancel,
    confirm,
    expire_holds,
    hold,
    import_many,
    join,
    reschedule,
    row,
    swap,
)
from tests.interleavings.clinic import Scenario
from tests.interleavings.plays import Schedule

HALF = timedelta(minutes=30)
# Two that nothing stands in the way of, so that every number is somebody's.
OPENING = {"first": book(0, at=at(0), seats=2), "second": book(1, at=at(0))}

periods = st.builds(at, st.integers(0, 6).map(lambda n: n / 2), st.sampled_from([1, 0.5, 2]))
rooms = st.sampled_from([(0,), (1,), (0, 1), (1, 0)])
policies = st.sampled_from(["exclusive", "shared"])
buffers = st.none() | st.builds(Buffers, st.just(HALF), st.just(HALF), policies)
names = st.integers(0, 6)
some_books = st.builds(
    lambda rooms, **more: book(*rooms, **more),
    rooms,
    at=periods,
    buffers=buffers,
    quantity=st.sampled_from([1, 1, 2]),
    status=st.sampled_from(["confirmed", "pending"]),
    seats=st.just(2),
    override=st.none() | st.just(Override("the director's wish", conflicts=True)),
)
some_holds = st.builds(
    lambda rooms, **more: hold(*rooms, **more),
    rooms,
    at=periods,
    buffers=buffers,
    ttl=st.sampled_from([BRIEFLY, ALWAYS]),
    seats=st.just(2),
)
some_rows = st.builds(
    lambda rooms, **more: row(*rooms, **more),
    rooms,
    at=periods,
    buffers=buffers,
    quantity=st.sampled_from([1, 1, 2]),
    status=st.sampled_from(["confirmed", "pending", "fulfilled", "cancelled"]),
    override=st.none() | st.just(Override("the director's wish", conflicts=True)),
)
some_imports = st.builds(
    lambda rows, policy: import_many(*rows, on_conflict=policy),
    st.lists(some_rows, min_size=1, max_size=4),
    st.sampled_from(["report", "fail"]),
)
some_moves = st.builds(
    lambda name, to, rooms: reschedule(name, to, *rooms), names, periods, st.just(()) | rooms
)
some_changes = (
    some_moves
    | st.builds(lambda name: swap(name, name + 1), names)
    | st.builds(cancel, names)
    | st.builds(confirm, names)
    | st.builds(join, names, st.sampled_from(["Ada", "Bo"]))
    | st.just(expire_holds())
)
any_calls = some_books | some_changes | some_imports
scenarios = st.builds(
    lambda first, second, given, capacities: Scenario(
        "drawn", first, second, {**OPENING, **dict(enumerate(given))}, capacities
    ),
    any_calls,
    any_calls,
    st.lists(some_holds | some_books | st.builds(cancel, names), max_size=6),
    st.tuples(st.integers(1, 2), st.integers(1, 3)),
)
# The first call is stopped after so many of its statements.
stops_inside = st.builds(
    lambda stop, turns: Schedule([*[0] * stop, *turns], by_statement=True),
    st.integers(1, 9),
    schedules(2),
)
