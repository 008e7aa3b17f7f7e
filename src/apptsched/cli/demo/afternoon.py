"""Which rooms are free in each half-hour of an afternoon."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from attrs import frozen

from apptsched import Period, ResourceId, Scheduler
from apptsched.cli.clock import Wall, half_hours

_FROM, _UNTIL = time(13), time(18)


@frozen
class FreeRooms:
    """The rooms that are free for the whole of a half-hour, sorted."""

    half_hour: Period
    rooms: tuple[str, ...]


def free_rooms(
    scheduler: Scheduler, rooms: Mapping[str, ResourceId], wall: Wall
) -> tuple[FreeRooms, ...]:
    """Return what is free between 13:00 and 18:00 of the day on *wall*."""
    afternoon = Period(wall.instant(_FROM), wall.instant(_UNTIL))
    free = scheduler.availability.free([*rooms.values()], afternoon)
    return tuple(
        FreeRooms(
            half_hour,
            tuple(
                name
                for name in sorted(rooms)
                if any(stretch.contains(half_hour) for stretch in free[rooms[name]])
            ),
        )
        for half_hour in half_hours(afternoon)
    )
