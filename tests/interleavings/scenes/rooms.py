"""Where two calls meet on rooms that hold one appointment at a time."""

from __future__ import annotations

from datetime import timedelta

from apptsched import Buffers, Override
from tests.interleavings.calls import at, book, cancel, confirm, reschedule
from tests.interleavings.clinic import Scenario

QUARTER = timedelta(minutes=15)
AROUND = Buffers(QUARTER, QUARTER)
ONE = {"one": book(0, at=at(0))}
TWO = {**ONE, "two": book(0, at=at(1))}
ACROSS = {**ONE, "two": book(1, at=at(0))}
PENDING = {"one": book(0, at=at(0), status="pending")}
OVERRIDE = Override("the director's wish", conflicts=True)
BUFFERED = {"one": book(0, at=at(0), buffers=AROUND)}

BOOKINGS = [
    Scenario("the same time", book(0, at=at(0)), book(0, at=at(0))),
    Scenario("times that overlap", book(0, at=at(0, 2)), book(0, at=at(1, 2))),
    Scenario("buffers that meet", book(0, at=at(0), buffers=AROUND), book(0, at=at(1))),
    Scenario("two rooms from both ends", book(0, 1, at=at(0)), book(1, 0, at=at(0))),
    Scenario("both rooms and one of them", book(0, 1, at=at(0)), book(1, at=at(0.5))),
    Scenario("the new time", book(0, at=at(1)), reschedule("one", at(1)), ONE),
    Scenario("the old time", book(0, at=at(0)), reschedule("one", at(1)), ONE),
    Scenario("what is left of the old", book(0, at=at(0, 0.5)), reschedule("one", at(0.5)), ONE),
    Scenario("both rooms of a move", book(0, 1, at=at(0)), reschedule("one", at(0), 1), ONE),
    Scenario("the buffers of a move", book(0, at=at(3)), reschedule("one", at(2)), BUFFERED),
    Scenario("a time overridden", *[book(0, at=at(0), override=OVERRIDE)] * 2, ONE),
    Scenario(
        "beside what is overridden",
        book(0, at=at(0, 2), override=OVERRIDE),
        book(0, at=at(1)),
        ONE,
    ),
    Scenario(
        "into what is overridden",
        book(0, at=at(0, 2), override=OVERRIDE),
        reschedule("two", at(1)),
        {**ONE, "two": book(0, at=at(3))},
    ),
    Scenario(
        "what is overridden is given back", book(0, at=at(0), override=OVERRIDE), cancel("one"), ONE
    ),
    Scenario(
        "what is overridden is moved",
        book(0, at=at(0), override=OVERRIDE),
        reschedule("one", at(1)),
        ONE,
    ),
    Scenario("the time given back", book(0, at=at(0)), cancel("one"), ONE),
    Scenario("the buffers given back", book(0, at=at(1)), cancel("one"), BUFFERED),
    Scenario("one of two rooms given back", book(0, 1, at=at(0)), cancel("one"), ACROSS),
]
MOVES = [
    Scenario("one new time", reschedule("one", at(3)), reschedule("two", at(3)), TWO),
    Scenario("each to the other's time", reschedule("one", at(1)), reschedule("two", at(0)), TWO),
    Scenario(
        "each to the other's room", reschedule("one", at(0), 1), reschedule("two", at(0), 0), ACROSS
    ),
    Scenario("one appointment", reschedule("one", at(3)), reschedule("one", at(4)), ONE),
    Scenario(
        "one appointment, to rooms on either side",
        reschedule("one", at(0), 0),
        reschedule("one", at(0), 2),
        {"one": book(1, at=at(0))},
        (1, 1, 1),
    ),
    Scenario(
        "one version",
        reschedule("one", at(3), expected_version=1),
        reschedule("one", at(4), expected_version=1),
        ONE,
    ),
    Scenario("the time given back", reschedule("one", at(1)), cancel("two"), TWO),
    Scenario("the room given back", reschedule("one", at(0), 0, 1), cancel("two"), ACROSS),
    Scenario("one appointment", reschedule("one", at(3)), cancel("one"), ONE),
    Scenario("one appointment", reschedule("one", at(3)), confirm("one"), PENDING),
]
STATUSES = [
    Scenario("one appointment", cancel("one"), cancel("one"), ONE),
    Scenario(
        "one version", cancel("one", expected_version=1), cancel("one", expected_version=1), ONE
    ),
    Scenario("one appointment", cancel("one"), confirm("one"), PENDING),
    Scenario(
        "one version",
        cancel("one", expected_version=1),
        confirm("one", expected_version=1),
        PENDING,
    ),
    Scenario("one appointment", confirm("one"), confirm("one"), PENDING),
]
ROOMS = [*BOOKINGS, *MOVES, *STATUSES]
