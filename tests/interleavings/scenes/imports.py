"""Where an import meets another call."""

from __future__ import annotations

from datetime import timedelta

from apptsched import Buffers, Override
from tests.interleavings.calls import (
    ALWAYS,
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

QUARTER = timedelta(minutes=15)
AROUND = Buffers(QUARTER, QUARTER)
SHARED = Buffers(QUARTER, QUARTER, "shared")
OVERRIDE = Override("the director's wish", conflicts=True)
POOL = (2, 2)
ONE = {"one": book(0, at=at(0))}
ACROSS = {**ONE, "two": book(1, at=at(3))}
FULL = {**ONE, "two": book(0, at=at(0))}
OTHER = {"two": book(0, at=at(3))}
ONE_MORE = {"more": book(0, at=at(0))}
ROOM_LEFT = {**ONE, "three": book(0, at=at(3))}
PAIR = {"two": book(0, at=at(3)), "three": book(1, at=at(0))}
POOLED = {**ACROSS, "other": book(0, at=at(3))}
HELD = {"one": hold(0, at=at(0), ttl=ALWAYS)}
BOTH_BOOKED = {"one": book(0, 1, at=at(0))}
EXPIRED = {"one": hold(0, at=at(0), seats=2)}
BOTH_ROOMS = {"one": hold(0, 1, at=at(0), seats=2)}
TWO_EXPIRED = {"one": hold(0, 1, at=at(0)), "two": hold(0, 1, at=at(1))}
BESIDE = {"one": book(0, at=at(0), buffers=SHARED)}
FRAGMENTED = {
    "long": book(0, at=at(0, 2)),
    "first": book(0, at=at(0)),
    "second": book(0, at=at(2)),
    "third": book(0, at=at(1)),
    "gone": cancel("long"),
}

SLOT = import_many(row(0, at=at(0)))
LATER = import_many(row(0, at=at(3)))
ANYWAY = import_many(row(0, at=at(0), override=OVERRIDE))
HALVES = import_many(row(0, at=at(0, 0.5)), row(0, at=at(0.5, 0.5)))
LATE = import_many(row(0, at=at(1, 2)))
BUFFERED = import_many(row(0, at=at(1.25), buffers=SHARED), row(0, at=at(1.5), buffers=SHARED))
SPANNING = import_many(row(0, at=at(0, 2)))
# Each row meets the one before it: the first and the last are had.
CHAIN = import_many(row(0, at=at(0)), row(0, at=at(0.5)), row(0, at=at(1)))
BACKWARDS = import_many(row(1, at=at(0)), row(0, at=at(0)), row(1, at=at(0.5)))
BOTH_ENDS = import_many(row(1, 0, at=at(0)), row(0, at=at(0.5)))
ALL_OR_NOTHING = import_many(row(0, at=at(0)), row(1, at=at(0)), on_conflict="fail")
PAST = import_many(row(0, at=at(0), status="fulfilled"), row(0, at=at(0), status="cancelled"))

WITH_BOOKINGS = [
    Scenario("the same time", SLOT, book(0, at=at(0))),
    Scenario("rows that meet each other", CHAIN, book(0, at=at(0.5))),
    Scenario("rooms from both ends", BACKWARDS, book(0, 1, at=at(0))),
    Scenario("a row of two rooms", BOTH_ENDS, book(0, at=at(0))),
    Scenario("all or nothing", ALL_OR_NOTHING, book(1, at=at(0.5))),
    Scenario("statuses of the past", PAST, book(0, at=at(0))),
    Scenario("the last place", CHAIN, book(0, at=at(0.5)), ONE, POOL),
    Scenario(
        "two places each of three",
        *[import_many(row(0, at=at(0), quantity=2)), book(0, at=at(0), quantity=2)],
        {},
        (3,),
    ),
    Scenario("buffers that meet", import_many(row(0, at=at(0), buffers=AROUND)), book(0, at=at(1))),
    Scenario(
        "buffers that may overlap",
        BUFFERED,
        book(0, at=at(1)),
        BESIDE,
    ),
    Scenario("re-seating", LATE, book(0, at=at(0, 2)), FRAGMENTED, (2,)),
    Scenario("an override", ANYWAY, book(0, at=at(0)), ONE),
    Scenario("beside an override", SLOT, book(0, at=at(0.5), override=OVERRIDE)),
    Scenario("an expired hold in the way of both", SLOT, book(0, at=at(0)), EXPIRED),
    Scenario(
        "expired holds from both ends",
        import_many(row(0, at=at(1)), row(0, at=at(0))),
        book(1, at=at(0, 2)),
        TWO_EXPIRED,
    ),
]
WITH_MOVES = [
    Scenario("the new time", SLOT, reschedule("one", at(0)), {"one": book(0, at=at(3))}),
    Scenario("the old time", SLOT, reschedule("one", at(3)), ONE),
    Scenario("what is left of the old", CHAIN, reschedule("one", at(0.5)), ONE),
    Scenario("rooms from both ends", BACKWARDS, reschedule("one", at(0), 1), ONE),
    Scenario("a row of two rooms", BOTH_ENDS, reschedule("one", at(0), 1), ONE),
    Scenario("all or nothing", ALL_OR_NOTHING, reschedule("two", at(0)), ACROSS),
    Scenario("the last place", CHAIN, reschedule("three", at(0.5)), ROOM_LEFT, POOL),
    Scenario("who is re-seated", LATE, reschedule("third", at(4)), FRAGMENTED, (2,)),
    Scenario("into the buffers", LATER, reschedule("one", at(2)), BESIDE),
    Scenario("its own expired hold", SLOT, reschedule("one", at(2)), EXPIRED),
    Scenario("an expired hold", CHAIN, reschedule("two", at(0.5)), {**EXPIRED, **OTHER}),
]
WITH_SWAPS = [
    Scenario(
        "the new time of the first", import_many(row(0, at=at(3))), swap("one", "two"), ACROSS
    ),
    Scenario("the old time of the first", SLOT, swap("one", "two"), ACROSS),
    Scenario("rooms from both ends", BACKWARDS, swap("one", "two"), ACROSS),
    Scenario(
        "times of two that meet each other",
        import_many(row(1, at=at(0)), row(0, at=at(3)), row(1, at=at(0.5)), row(0, at=at(2.5))),
        swap("two", "one"),
        ACROSS,
    ),
    Scenario("the last place", LATER, swap("one", "two"), POOLED, POOL),
    Scenario("an expired hold", SLOT, swap("two", "three"), {**EXPIRED, **PAIR}),
    Scenario("its own expired hold", SLOT, swap("one", "two"), {**EXPIRED, **OTHER}),
]
WITH_CANCELLATIONS = [
    Scenario("the time given back", SLOT, cancel("one"), ONE),
    Scenario("the time of rows that meet", CHAIN, cancel("one"), ONE),
    Scenario("the time of two rows", HALVES, cancel("one"), ONE),
    Scenario("two rooms given back", BACKWARDS, cancel("one"), BOTH_BOOKED),
    Scenario("two rooms for one row", BOTH_ENDS, cancel("one"), BOTH_BOOKED),
    Scenario("all or nothing", ALL_OR_NOTHING, cancel("one"), BOTH_BOOKED),
    Scenario("the place given back", CHAIN, cancel("one"), FULL, POOL),
    Scenario("who is re-seated", LATE, cancel("third"), FRAGMENTED, (2,)),
    Scenario("the buffers given back", import_many(row(0, at=at(1))), cancel("one"), BESIDE),
    Scenario("what is overridden", ANYWAY, cancel("one"), ONE),
    Scenario("an expired hold", SLOT, cancel("one"), EXPIRED),
    Scenario("a hold given back", CHAIN, cancel("one"), HELD),
]
WITH_CONFIRMATIONS = [
    Scenario("an expired hold taken again", SLOT, confirm("one"), EXPIRED),
    Scenario("an expired hold, and rows that meet", CHAIN, confirm("one"), EXPIRED),
    Scenario("an expired hold of two rooms", BACKWARDS, confirm("one"), BOTH_ROOMS),
    Scenario("an expired hold of two rooms, in part", SLOT, confirm("one"), BOTH_ROOMS),
    Scenario("one of two expired holds", BACKWARDS, confirm("two"), TWO_EXPIRED),
    Scenario("an expired hold in a pool", CHAIN, confirm("one"), {**EXPIRED, **ONE_MORE}, POOL),
    Scenario("an expired hold overridden", ANYWAY, confirm("one"), EXPIRED),
]
WITH_SWEEPS = [
    Scenario("an expired hold in the way", SLOT, expire_holds(), EXPIRED),
    Scenario("an expired hold in the way of rows that meet", CHAIN, expire_holds(), EXPIRED),
    Scenario("expired holds of two rooms", BACKWARDS, expire_holds(), TWO_EXPIRED),
    Scenario("an expired hold in a pool", CHAIN, expire_holds(), {**EXPIRED, **ONE_MORE}, POOL),
    Scenario("an expired hold overridden", ANYWAY, expire_holds(), EXPIRED),
    Scenario("all or nothing", ALL_OR_NOTHING, expire_holds(), BOTH_ROOMS),
]
WITH_JOINS = [
    Scenario("an expired hold", SLOT, join("one", "Bo"), EXPIRED),
    Scenario("an expired hold of two rooms", BACKWARDS, join("one", "Bo"), BOTH_ROOMS),
    Scenario("an expired hold in a pool", CHAIN, join("one", "Bo"), {**EXPIRED, **ONE_MORE}, POOL),
    Scenario("an expired hold overridden", ANYWAY, join("one", "Bo"), EXPIRED),
]
WITH_IMPORTS = [
    Scenario("the same time", SLOT, SLOT),
    Scenario("times that overlap", SPANNING, CHAIN),
    Scenario("rooms from both ends", BACKWARDS, BOTH_ENDS),
    Scenario("all or nothing", ALL_OR_NOTHING, BACKWARDS),
    Scenario("the last place", CHAIN, SPANNING, ONE, POOL),
    Scenario("both need re-seating", LATE, SPANNING, FRAGMENTED, (2,)),
    Scenario("buffers that may overlap", BUFFERED, import_many(row(0, at=at(1))), BESIDE),
    Scenario("a time overridden", ANYWAY, ANYWAY, ONE),
    Scenario("an expired hold in the way of both", CHAIN, SLOT, EXPIRED),
    Scenario(
        "expired holds from both ends",
        import_many(row(0, at=at(1)), row(0, at=at(0))),
        import_many(row(1, at=at(0)), row(1, at=at(1))),
        TWO_EXPIRED,
    ),
]
IMPORTS = [
    *WITH_BOOKINGS,
    *WITH_MOVES,
    *WITH_SWAPS,
    *WITH_CANCELLATIONS,
    *WITH_CONFIRMATIONS,
    *WITH_SWEEPS,
    *WITH_JOINS,
    *WITH_IMPORTS,
]
