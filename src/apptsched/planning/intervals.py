"""Arithmetic over half-open intervals of integers: sorted, disjoint lists of (start, end)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Interval = tuple[int, int]


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Return what *intervals* cover together; those that touch become one."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def subtract(intervals: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """Return what *intervals* cover and *holes* do not, merged."""
    return list(_remainders(merge(intervals), merge(holes)))


def _remainders(covered: list[Interval], holes: list[Interval]) -> Iterator[Interval]:
    index = 0
    for start, end in covered:
        while index < len(holes) and holes[index][1] <= start:
            index += 1
        cursor, hole = start, index
        while hole < len(holes) and holes[hole][0] < end:
            if cursor < holes[hole][0]:
                yield cursor, holes[hole][0]
            cursor = holes[hole][1]
            hole += 1
        if cursor < end:
            yield cursor, end


def clip(intervals: Iterable[Interval], start: int, end: int) -> list[Interval]:
    """Return the parts of *intervals* within [start, end), empty ones left out."""
    clipped = ((max(lo, start), min(hi, end)) for lo, hi in intervals)
    return [(lo, hi) for lo, hi in clipped if lo < hi]


def covered(intervals: Iterable[Interval], depth: int) -> list[Interval]:
    """Return where at least *depth* of *intervals* overlap, merged."""
    edges = sorted(edge for lo, hi in intervals for edge in ((lo, 1), (hi, -1)))
    found: list[Interval] = []
    level, since = 0, 0
    for at, step in edges:
        if step > 0 and level == depth - 1:
            since = at
        elif step < 0 and level == depth:
            found.append((since, at))
        level += step
    return merge(found)
