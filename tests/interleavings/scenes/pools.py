"""Where two calls meet on resources with several places, or with buffers that may overlap."""

from __future__ import annotations

from datetime import timedelta

from apptsched import Buffers, Override
from tests.interleavings.calls import (
    at,
    book,
    cancel,
    import_many,
    reschedule,
    row,
    set_capacity,
    swap,
)
from tests.interleavings.clinic import Scenario

POOL = (2, 2)
QUARTER = timedelta(minutes=15)
SHARED = Buffers(QUARTER, QUARTER, "shared")
ONE = {"one": book(0, at=at(0))}
ELSEWHERE = {**ONE, "two": book(0, at=at(3))}
OVERRIDE = Override("the director's wish", conflicts=True)
HALF_FULL = {**ONE, "two": book(1, at=at(0))}
FULL = {**ONE, "other": book(0, at=at(0))}
# Two halves that ended up on different places: what spans both is granted by moving one.
FRAGMENTED = {
    "long": book(0, at=at(0, 2)),
    "first": book(0, at=at(0)),
    "second": book(0, at=at(2)),
    "third": book(0, at=at(1)),
    "gone": cancel("long"),
}
BESIDE = {"one": book(0, at=at(0), buffers=SHARED)}

POOLS = [
    Scenario("the last place", book(0, at=at(0)), book(0, at=at(0.5)), ONE, POOL),
    Scenario(
        "an override and the last place",
        book(0, at=at(0), quantity=2, override=OVERRIDE),
        book(0, at=at(0)),
        ONE,
        POOL,
    ),
    Scenario("two places each of three", *[book(0, at=at(0), quantity=2)] * 2, {}, (3,)),
    Scenario("pools from both ends", book(0, 1, at=at(0)), book(1, 0, at=at(0)), HALF_FULL, POOL),
    Scenario("a pool and a room", book(0, 1, at=at(0)), book(1, 0, at=at(0.5)), {}, (2, 1)),
    Scenario("both need re-seating", book(0, at=at(0, 2)), book(0, at=at(1, 2)), FRAGMENTED, (2,)),
    Scenario("re-seating takes it", book(0, at=at(1, 2)), book(0, at=at(2)), FRAGMENTED, (2,)),
    Scenario(
        "the place given back lets it be re-seated",
        book(0, at=at(1, 2)),
        cancel("second"),
        {**FRAGMENTED, "fourth": book(0, at=at(2))},
        (2,),
    ),
    Scenario("who is re-seated", book(0, at=at(1, 2)), cancel("third"), FRAGMENTED, (2,)),
    Scenario(
        "who is re-seated", book(0, at=at(1, 2)), reschedule("third", at(4)), FRAGMENTED, (2,)
    ),
    Scenario(
        "re-seating around a move",
        book(0, at=at(1, 2)),
        reschedule("first", at(2)),
        FRAGMENTED,
        (2,),
    ),
    Scenario(
        "both need re-seating",
        reschedule("mover", at(0, 2)),
        reschedule("second", at(0)),
        {**FRAGMENTED, "mover": book(0, at=at(6, 2))},
        (2,),
    ),
    Scenario("who is re-seated", book(0, at=at(1, 2)), swap("first", "third"), FRAGMENTED, (2,)),
    Scenario("the last place", book(0, at=at(0)), reschedule("two", at(0)), ELSEWHERE, POOL),
    Scenario("a place taken away", set_capacity(0, 1), book(0, at=at(0)), ONE, POOL),
    Scenario("a place taken away", set_capacity(0, 1), reschedule("two", at(0)), ELSEWHERE, POOL),
    Scenario(
        "a place taken away",
        set_capacity(0, 1),
        import_many(row(0, at=at(0)), row(0, at=at(0.5))),
        ONE,
        POOL,
    ),
    Scenario("a place more", set_capacity(0, 2), book(0, at=at(0), quantity=2), {}, (1,)),
    Scenario("the place given back", book(0, at=at(0)), cancel("one"), FULL, POOL),
    Scenario(
        "the last place",
        reschedule("two", at(0)),
        reschedule("three", at(0)),
        {**ELSEWHERE, "three": book(0, at=at(3))},
        POOL,
    ),
    Scenario(
        "the place given back",
        reschedule("two", at(0)),
        cancel("one"),
        {**FULL, "two": book(0, at=at(3))},
        POOL,
    ),
    Scenario(
        "pools from both ends",
        reschedule("one", at(0), 1),
        reschedule("two", at(0), 0),
        {**FULL, "two": book(1, at=at(0)), "five": book(1, at=at(0))},
        POOL,
    ),
    Scenario(
        "buffers that may overlap", book(0, at=at(1.25), buffers=SHARED), book(0, at=at(1)), BESIDE
    ),
    Scenario(
        "a body in the buffers",
        book(0, at=at(1.25), buffers=SHARED),
        book(0, at=at(1.25), buffers=SHARED),
        BESIDE,
    ),
    Scenario("the buffers given back", book(0, at=at(1)), cancel("one"), BESIDE),
    Scenario("into the buffers", book(0, at=at(3)), reschedule("one", at(2)), BESIDE),
    Scenario(
        "into each other's buffers",
        reschedule("one", at(2)),
        reschedule("two", at(3)),
        {**BESIDE, "two": book(0, at=at(5), buffers=SHARED)},
    ),
]
