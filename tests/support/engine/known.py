"""Programs that are seldom drawn, each hard on one thing."""

from __future__ import annotations

from attrs import evolve

from tests.support.engine.programs import SIMPLY
from tests.support.engine.seating import Buffers, Span
from tests.support.engine.steps import (
    Become,
    Book,
    Confirm,
    Conflicts,
    FreeBusy,
    Part,
    Pass,
    Program,
    Reschedule,
    SetCapacity,
    Terms,
    Wish,
)

NONE = Buffers()
MORNING = FreeBusy((0,), Span(-60, 120))


def book(
    start: int, end: int, around: Buffers = NONE, *, units: int = 1, terms: Terms = SIMPLY
) -> Book:
    return Book(Wish((Part(0, units, None),), Span(start, end), around), terms)


def cancel(which: int) -> Become:
    return Become(which, None, "cancelled")


def shared(before: int, after: int) -> Buffers:
    return Buffers(before, after, shared=True)


KNOWN = {
    "only the best fit leaves room": Program(
        (4, 1),
        (
            book(11, 13, shared(0, 4)),
            book(0, 2, shared(0, 4)),
            book(11, 15, shared(3, 5)),
            book(5, 9, shared(4, 0)),
            book(11, 15, shared(3, 5)),
            book(0, 18),
        ),
    ),
    "what runs on a unit that is gone still counts": Program(
        (2, 1),
        (
            book(0, 30),
            book(0, 30),
            Pass(10),
            cancel(0),
            SetCapacity(0, 1, None),
            book(20, 25),
            book(30, 40),
        ),
    ),
    "what is over on a unit that is gone still counts": Program(
        (2, 1),
        (book(0, 30), book(0, 30), Pass(40), cancel(0), SetCapacity(0, 1, None), book(20, 25)),
    ),
    "fewer units and nothing near": Program(
        (3, 1), (book(50, 72), book(50, 51), cancel(0), SetCapacity(0, 1, None), book(14, 15))
    ),
    "a hold that overrode and ran out finds its time free": Program(
        (4, 1),
        (
            book(15, 75, units=3, terms=evolve(SIMPLY, status="held", ttl=10)),
            book(20, 25, units=2, terms=evolve(SIMPLY, status="held", ttl=60, override=True)),
            Pass(60),
            Confirm(1, None, "confirmed"),
            book(20, 25, units=3),
        ),
    ),
    "two buffers on two units leave one free": Program(
        (2, 1),
        (
            book(0, 10, shared(0, 10)),
            book(22, 28),
            book(20, 30, shared(10, 0)),
            cancel(1),
            MORNING,
            book(10, 15),
        ),
    ),
    "an override beside plain bookings": Program(
        (1, 1),
        (
            book(0, 10),
            book(5, 12, terms=evolve(SIMPLY, override=True)),
            cancel(0),
            book(0, 8),
            book(0, 5),
            book(11, 20),
            book(12, 20),
            MORNING,
        ),
    ),
    "shared buffers overlap": Program(
        (1, 1),
        (
            book(0, 10, shared(0, 10)),
            book(20, 30, shared(10, 0)),
            Conflicts(Wish((Part(0, 1, None),), Span(0, 10), shared(0, 10)), 0),
        ),
    ),
    "a claim of a part moves with the whole": Program(
        (1, 1),
        (
            Book(Wish((Part(0, 1, Span(20, 30)), Part(1, 1, None)), Span(0, 30), NONE), SIMPLY),
            Reschedule(0, None, Span(30, 60), None),
            MORNING,
        ),
    ),
    "a hold runs out": Program(
        (1, 1),
        (
            book(0, 10, terms=evolve(SIMPLY, status="held", ttl=5)),
            book(5, 15),
            Pass(5),
            MORNING,
            cancel(0),
            book(5, 15),
            Confirm(0, None, "confirmed"),
        ),
    ),
}
