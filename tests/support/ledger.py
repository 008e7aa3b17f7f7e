"""A practice's old bookings, with faults in a hundredth of them, and what should become of each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from attrs import frozen

from apptsched import BookingRequest, InvalidInput, InvalidPeriod, Period, ResourceId

ROOMS = 20
SLOT = 30  # minutes
_LONG_AGO = datetime(2004, 1, 1, tzinfo=UTC)


@frozen
class Line:
    """What somebody wrote down: minutes of a room; the end may be before the start."""

    room: int
    start: int
    end: int


def lines(number: int) -> Iterator[Line]:
    """Yield lines in no order of time; two of 300 want what an earlier one has, one is no period.

    The first slot of each room is nobody's line's, but of one in a hundred.
    """
    slots = -(-number // ROOMS)
    stride = next(s for s in (7919, 104_729) if slots % s)
    chance = Random(number)
    for n in range(number):
        room, slot = n % ROOMS, 1 + n // ROOMS * stride % slots
        start, end = slot * SLOT, (slot + 1) * SLOT
        match chance.randrange(300):
            case 0:
                yield Line(room, end, start)
            case 1:
                yield Line(room, start - SLOT // 2, end)
            case 2:
                yield Line(room, SLOT // 2, SLOT)
            case _:
                yield Line(room, start, end)


def period(start: int, end: int) -> Period:
    """Return the period between two minutes."""
    return Period(_LONG_AGO + timedelta(minutes=start), _LONG_AGO + timedelta(minutes=end))


def requests(number: int, rooms: Sequence[ResourceId]) -> Iterator[BookingRequest | InvalidInput]:
    """Yield the lines as an import takes them."""
    for line in lines(number):
        try:
            span = period(line.start, line.end)
        except InvalidPeriod as error:
            yield error
        else:
            yield BookingRequest(resources=[rooms[line.room]], period=span, status="fulfilled")


def rejections(number: int) -> dict[int, set[int] | None]:
    """Return which lines cannot be booked, and which lines are in their way.

    None: it is no period. -1 stands for what has the first slot of each room before.
    """
    starts: list[list[int]] = [[0] for _ in range(ROOMS)]
    booked: list[list[tuple[int, int]]] = [[(SLOT, -1)] for _ in range(ROOMS)]
    found: dict[int, set[int] | None] = {}
    for n, line in enumerate(lines(number)):
        if line.end <= line.start:
            found[n] = None
            continue
        times, held = starts[line.room], booked[line.room]
        after = bisect_left(times, line.end)
        ways = set()
        for i in range(after - 1, -1, -1):  # bookings of one room do not overlap
            if held[i][0] <= line.start:
                break
            ways.add(held[i][1])
        if ways:
            found[n] = ways
        else:
            times.insert(after, line.start)
            held.insert(after, (line.end, n))
    return found
