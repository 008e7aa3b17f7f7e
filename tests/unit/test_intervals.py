"""Interval arithmetic and busy time, against sets of whole numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from apptsched import FreeBusy, Period
from apptsched.planning.busy import Occupation, busy_periods, free_periods, to_micros
from apptsched.planning.intervals import Interval, clip, covered, merge, subtract
from tests.support.times import at

interval_lists = st.lists(
    st.builds(
        lambda start, length: (start, start + length), st.integers(-20, 20), st.integers(0, 9)
    ),
    max_size=8,
)
MICROSECOND = timedelta(microseconds=1)
START = at("09:00")
WINDOW = Period(START, START + 30 * MICROSECOND)


def points(intervals: Iterable[Interval]) -> set[int]:
    return {point for start, end in intervals for point in range(start, end)}


def is_tidy(intervals: list[Interval]) -> bool:
    """Whether intervals are sorted, not empty, and do not even touch."""
    edges = [edge for interval in intervals for edge in interval]
    return edges == sorted(set(edges))


@given(interval_lists)
def test_merging_covers_the_same_points_tidily(intervals: list[Interval]) -> None:
    merged = merge(intervals)

    assert points(merged) == points(intervals)
    assert is_tidy(merged)


@given(interval_lists, interval_lists)
def test_subtracting_leaves_the_points_outside_the_holes_tidily(
    intervals: list[Interval], holes: list[Interval]
) -> None:
    left = subtract(intervals, holes)

    assert points(left) == points(intervals) - points(holes)
    assert is_tidy(left)


@given(interval_lists, st.integers(-20, 20), st.integers(0, 20))
def test_clipping_keeps_the_points_within(
    intervals: list[Interval], start: int, length: int
) -> None:
    clipped = clip(intervals, start, start + length)

    assert points(clipped) == points(intervals) & set(range(start, start + length))
    assert all(lo < hi for lo, hi in clipped)


@given(interval_lists, st.integers(1, 4))
def test_covered_is_where_so_many_overlap_tidily(intervals: list[Interval], depth: int) -> None:
    deep = covered(intervals, depth)

    everywhere = Counter(point for interval in intervals for point in points([interval]))
    assert points(deep) == {point for point, number in everywhere.items() if number >= depth}
    assert is_tidy(deep)


@frozen
class Item:
    """One appointment on one unit; its edges: occupied from, body from, body until, occupied until.

    Attributes:
        is_shared: Its buffers are rows of their own.
    """

    edges: tuple[int, int, int, int]
    lane: int
    is_tentative: bool
    is_shared: bool

    def rows(self) -> list[Interval]:
        if not self.is_shared:
            return [(self.edges[0], self.edges[3])]
        return [(start, end) for start, end in pairwise(self.edges) if start < end]


items = st.lists(
    st.builds(
        lambda start, length, before, after, *rest: Item(
            (start - before, start, start + length, start + length + after), *rest
        ),
        st.integers(-15, 40),
        st.integers(1, 12),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 3),
        st.booleans(),
        st.booleans(),
    ),
    max_size=9,
)


def occupation(capacity: int, booked: list[Item]) -> Occupation:
    origin = to_micros(START)
    rows = [
        (item.lane, *(origin + n for n in (start, end, *item.edges[1:3])), item.is_tentative)
        for item in booked
        for start, end in item.rows()
    ]
    return Occupation.of(capacity, *(zip(*rows, strict=True) if rows else [[]] * 6))


def offsets(period: Period) -> set[int]:
    return points([((period.start - START) // MICROSECOND, (period.end - START) // MICROSECOND)])


def kind_at(point: int, capacity: int, booked: list[Item]) -> FreeBusy:
    """Return what takes every unit at one point, by counting the units."""
    firm, body, all_of = set(), set(), set()
    for item in booked:
        start, body_start, body_end, end = item.edges
        if start <= point < end:
            all_of.add(item.lane)
        if body_start <= point < body_end:
            body.add(item.lane)
            firm |= set() if item.is_tentative else {item.lane}
    for lanes, kind in (
        (firm, FreeBusy.BUSY),
        (body, FreeBusy.BUSY_TENTATIVE),
        (all_of, FreeBusy.BUSY_UNAVAILABLE),
    ):
        if len(lanes) >= capacity:
            return kind
    return FreeBusy.FREE


@given(st.integers(1, 3), items)
def test_every_point_of_a_window_is_free_or_busy_as_what_takes_every_unit_says(
    capacity: int, booked: list[Item]
) -> None:
    expected = {point: kind_at(point, capacity, booked) for point in range(30)}

    told = dict.fromkeys(range(30), FreeBusy.FREE)
    for stretch in (stretches := busy_periods(occupation(capacity, booked), WINDOW)):
        told.update(dict.fromkeys(offsets(stretch.period), stretch.kind))

    assert told == expected
    free = free_periods(occupation(capacity, booked), WINDOW)
    assert {point for period in free for point in offsets(period)} == {
        point for point, kind in expected.items() if kind is FreeBusy.FREE
    }
    starts = [stretch.period.start for stretch in stretches]
    assert starts == sorted(set(starts))
    assert sum(len(offsets(s.period)) for s in stretches) + sum(map(len, map(offsets, free))) == 30
