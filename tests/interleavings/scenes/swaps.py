"""Where a swap meets another call."""

from __future__ import annotations

from tests.interleavings.calls import at, book, cancel, confirm, reschedule, swap
from tests.interleavings.clinic import Scenario

PAIR = {"one": book(0, at=at(0)), "two": book(1, at=at(3, 2))}
NEIGHBOURS = {"one": book(0, at=at(0)), "two": book(0, at=at(1))}
THREE = {**NEIGHBOURS, "three": book(0, at=at(2))}
PENDING = {"one": book(0, at=at(0), status="pending"), "two": book(1, at=at(3))}
POOLED = {**PAIR, "other": book(0, at=at(4))}

SWAPS = [
    Scenario("the new time of the first", swap("one", "two"), book(0, at=at(4)), PAIR),
    Scenario("the old time of the first", swap("one", "two"), book(0, at=at(0)), PAIR),
    Scenario("both rooms from the other end", swap("two", "one"), book(1, 0, at=at(0)), PAIR),
    Scenario("the last place", swap("one", "two"), book(0, at=at(4)), POOLED, (2, 2)),
    Scenario("one of them", swap("one", "two"), reschedule("one", at(6)), PAIR),
    Scenario("one of them, to another room", swap("one", "two"), reschedule("one", at(6), 1), PAIR),
    Scenario(
        "the new time",
        swap("one", "two"),
        reschedule("three", at(4)),
        {**PAIR, "three": book(0, at=at(8))},
    ),
    Scenario("the other way round", swap("one", "two"), swap("two", "one"), PAIR),
    Scenario("neighbours the other way round", swap("one", "two"), swap("two", "one"), NEIGHBOURS),
    Scenario("one of them with a third", swap("one", "two"), swap("two", "three"), THREE),
    Scenario(
        "two pairs across two rooms",
        swap("one", "two"),
        swap("four", "three"),
        {**PAIR, "three": book(0, at=at(6)), "four": book(1, at=at(0))},
    ),
    Scenario("one of them", swap("one", "two"), cancel("two"), PAIR),
    Scenario(
        "what is in the way",
        swap("one", "two"),
        cancel("three"),
        {**PAIR, "three": book(0, at=at(4))},
    ),
    Scenario("one of them", swap("one", "two"), confirm("one"), PENDING),
]
