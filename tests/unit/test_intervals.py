"""Interval arithmetic and busy time, against sets of whole numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from apptsched import FreeBusy, Period
from apptsched.planning.busy import Occupation, busy_periods, free_periods, to_micros
from apptsched.planning.intervals import Interval, clip, merge, subtract
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


bookings = st.lists(
    st.tuples(st.integers(-15, 40), st.integers(1, 12), st.integers(0, 5), st.integers(0, 5))
    .map(lambda b: (b[0] - b[2], b[0], b[0] + b[1], b[0] + b[1] + b[3]))
    .flatmap(lambda b: st.tuples(st.just(b), st.booleans())),
    max_size=6,
)


def occupation(booked: list[tuple[tuple[int, int, int, int], bool]]) -> Occupation:
    origin = to_micros(START)
    columns = [[origin + edges[n] for edges, _ in booked] for n in (0, 3, 1, 2)]
    return Occupation.of(*columns, [soft for _, soft in booked])


def offsets(period: Period) -> set[int]:
    return points([((period.start - START) // MICROSECOND, (period.end - START) // MICROSECOND)])


@given(bookings)
def test_every_point_of_a_window_is_free_or_busy_as_its_strongest_claim_says(
    booked: list[tuple[tuple[int, int, int, int], bool]],
) -> None:
    expected = dict.fromkeys(range(30), FreeBusy.FREE)
    for kind, first, last, is_soft in (
        (FreeBusy.BUSY_UNAVAILABLE, 0, 3, (False, True)),
        (FreeBusy.BUSY_TENTATIVE, 1, 2, (True,)),
        (FreeBusy.BUSY, 1, 2, (False,)),
    ):
        for edges, soft in booked:
            if soft in is_soft:
                inside = expected.keys() & set(range(edges[first], edges[last]))
                expected.update(dict.fromkeys(inside, kind))

    told = dict.fromkeys(range(30), FreeBusy.FREE)
    for stretch in (stretches := busy_periods(occupation(booked), WINDOW)):
        told.update(dict.fromkeys(offsets(stretch.period), stretch.kind))

    assert told == expected
    free = free_periods(occupation(booked), WINDOW)
    assert {point for period in free for point in offsets(period)} == {
        point for point, kind in expected.items() if kind is FreeBusy.FREE
    }
    starts = [stretch.period.start for stretch in stretches]
    assert starts == sorted(set(starts))
    assert sum(len(offsets(s.period)) for s in stretches) + sum(map(len, map(offsets, free))) == 30
