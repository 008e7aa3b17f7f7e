"""Hypothesis strategies for a host's property tests."""

from __future__ import annotations

from hypothesis import strategies as st


def schedules(actors: int, *, max_size: int = 12) -> st.SearchStrategy[list[int]]:
    """Return schedules for an `Interleaver`: who sends next, by number from 0.

    Shrinks to the empty schedule, which runs the actors one after the other.
    """
    return st.lists(st.integers(0, actors - 1), max_size=max_size)
