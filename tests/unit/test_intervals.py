"""Interval arithmetic and busy time, against sets of whole numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from apptsched import FreeBusy, Period
from apptsched.planning.busy import Occupation, busy_periods, free_periods, to_micros
from apptsched.planning.intervals import Interval, clip, covered, merge, subtract
from apptsched.planning.seating import Item, units_needed
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
class Booked:
    """One unit of one claim; its edges: reached from, body from, body until, reached until."""

    edges: tuple[int, int, int, int]
    is_tentative: bool
    is_shared: bool

    @property
    def core(self) -> tuple[int, int]:
        return self.edges[1:3] if self.is_shared else (self.edges[0], self.edges[3])

    def meets(self, other: Booked) -> bool:
        """Whether the two cannot share a unit."""
        return not (self.precedes(other) or other.precedes(self))

    def precedes(self, other: Booked) -> bool:
        return self.edges[3] <= other.core[0] and self.core[1] <= other.edges[0]


items = st.lists(
    st.builds(
        lambda start, length, before, after, *rest: Booked(
            (start - before, start, start + length, start + length + after), *rest
        ),
        st.integers(-15, 40),
        st.integers(1, 12),
        st.integers(0, 5),
        st.integers(0, 5),
        st.booleans(),
        st.booleans(),
    ),
    max_size=9,
)


def can_seat(booked: list[Booked], units: int) -> bool:
    """Whether some way of giving units to all has nobody meet on one, by trying every way."""
    seated: list[list[Booked]] = [[] for _ in range(units)]

    def place(rest: list[Booked]) -> bool:
        if not rest:
            return True
        first, *others = rest
        for unit in seated:
            if not any(first.meets(each) for each in unit):
                unit.append(first)
                if place(others):
                    return True
                unit.pop()
        return False

    return place(booked)


def occupation(capacity: int, booked: list[Booked]) -> Occupation:
    origin = to_micros(START)
    rows = [
        (
            *(origin + edge for edge in (each.edges[0], each.edges[3])),
            *(origin + edge for edge in each.core),
            *(origin + edge for edge in each.edges[1:3]),
            each.is_tentative,
        )
        for each in booked
    ]
    return Occupation.of(capacity, *(zip(*rows, strict=True) if rows else [[]] * 7))


def offsets(period: Period) -> set[int]:
    return points([((period.start - START) // MICROSECOND, (period.end - START) // MICROSECOND)])


def kind_at(point: int, capacity: int, booked: list[Booked]) -> FreeBusy:
    """Return what takes every unit at one point."""
    bodies = [each for each in booked if each.edges[1] <= point < each.edges[2]]
    there = [each for each in booked if each.edges[0] <= point < each.edges[3]]
    if sum(not each.is_tentative for each in bodies) >= capacity:
        return FreeBusy.BUSY
    if len(bodies) >= capacity:
        return FreeBusy.BUSY_TENTATIVE
    return FreeBusy.FREE if can_seat(there, capacity - 1) else FreeBusy.BUSY_UNAVAILABLE


@given(st.integers(1, 3), items)
def test_every_point_of_a_window_is_free_or_busy_as_what_takes_every_unit_says(
    capacity: int, booked: list[Booked]
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


@given(items)
def test_units_needed_are_the_fewest_that_any_seating_needs(booked: list[Booked]) -> None:
    needed = units_needed(
        Item(reach=(each.edges[0], each.edges[3]), core=each.core) for each in booked
    )

    assert can_seat(booked, needed)
    assert not booked or not can_seat(booked, needed - 1)
