"""The brute-force model of seating agrees with itself; the engine's programs are judged by it."""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import examples
from tests.support.engine.known import KNOWN
from tests.support.engine.model import EngineModel
from tests.support.engine.programs import buffers, some_programs, spans
from tests.support.engine.seating import Buffers, Item, Span, can_be_seated, crowd, crowd_around

items = st.builds(Item, st.none(), spans, buffers, st.sampled_from([1, 1, 2, 3]))


@settings(max_examples=examples(5000))
@given(there=st.lists(items, max_size=8), units=st.integers(1, 6))
def test_items_can_be_seated_exactly_when_no_set_that_collides_needs_too_many_units(
    there: list[Item], units: int
) -> None:
    assert can_be_seated(there, units) == (crowd(there) <= units)


@settings(max_examples=examples(5000))
@given(there=st.lists(items, max_size=7), new=items, units=st.integers(1, 6))
def test_only_what_collides_with_an_item_decides_whether_it_can_be_seated_too(
    there: list[Item], new: Item, units: int
) -> None:
    if can_be_seated(there, units):
        assert can_be_seated([*there, new], units) == (crowd_around(new, there) <= units)


def test_exclusive_buffers_add_and_shared_ones_overlap() -> None:
    def gap(minutes: int, *, shared: bool) -> bool:
        kept = Buffers(10, 15, shared)
        return Item(None, Span(0, 10), kept).collides(
            Item(None, Span(10 + minutes, 30 + minutes), kept)
        )

    assert [gap(24, shared=False), gap(25, shared=False)] == [True, False]
    assert [gap(14, shared=True), gap(15, shared=True)] == [True, False]


def test_the_programs_come_to_every_answer() -> None:
    """Otherwise they would show nothing of it."""
    counted: Counter[tuple[str, str]] = Counter()
    for program in [*some_programs(400), *KNOWN.values()]:
        model = EngineModel.of(program.capacities)
        for step in program.steps:
            answer = model.answer(step, uuid4())
            is_refusal = isinstance(answer, tuple) and isinstance(answer[0], str)
            counted[type(step).__name__, answer[0] if is_refusal else "done"] += 1

    assert set(EVERY_ANSWER) - set(counted) == set()


_STALE = ["Confirm", "Become", "Extend", "Release", "Reschedule", "Swap", "Update", "Join", "Leave"]
EVERY_ANSWER = [
    *[("Book", how) for how in ("done", "CapacityExceeded", "SlotTaken", "IdempotencyMismatch")],
    *[("Again", how) for how in ("done", "CapacityExceeded", "SlotTaken", "IdempotencyMismatch")],
    *[(change, how) for change in _STALE for how in ("done", "StaleVersion", "IllegalTransition")],
    *[("Confirm", "HoldExpired"), ("Extend", "HoldExpired"), ("Release", "HoldExpired")],
    ("Reschedule", "CapacityExceeded"),
    *[(move, "SlotTaken") for move in ("Reschedule", "Swap")],
    *[("Join", "SeatsTaken"), ("Leave", "AttendeeNotFound")],
    *[("SetCapacity", how) for how in ("done", "SlotTaken", "StaleVersion")],
    *[(asking, "done") for asking in ("Pass", "ExpireHolds", "List", "Conflicts", "FreeBusy")],
]
