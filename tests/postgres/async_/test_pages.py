"""Keyset pages: nothing twice, nothing left out, and no cursor used elsewhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from apptsched import (
    AppointmentFilter,
    AsyncDatabase,
    AsyncScheduler,
    InvalidInput,
    Page,
    Period,
    Resource,
)
from tests.support.times import at, span

HOUR = timedelta(hours=1)
CATALOGUES = ("resources", "services", "people")
# What `add` needs beside a name.
ADDING: dict[str, dict[str, Any]] = {
    "resources": {"kind": "room"},
    "services": {"duration": HOUR},
    "people": {},
    "tenants": {"timezone": "UTC"},
}


@pytest.fixture
async def rooms(scheduler: AsyncScheduler) -> list[Resource]:
    return [await scheduler.resources.add(f"Room {n}", kind="room") for n in range(4)]


async def book_hours(s: AsyncScheduler, rooms: list[Resource], *hours: float) -> set[Any]:
    """Book every room at each of the hours; return the ids."""
    booked = [
        await s.appointments.book([room.id], Period(start, start + HOUR))
        for start in (at("00:00") + hour * HOUR for hour in hours)
        for room in rooms
    ]
    return {appointment.id for appointment in booked}


async def pages(read: Callable[..., Awaitable[Page[Any]]], **arguments: Any) -> list[Page[Any]]:
    """Follow the cursors to the end."""
    found = [await read(**arguments)]
    while found[-1].next is not None:
        found.append(await read(**arguments, after=found[-1].next))
    return found


def rows(found: list[Page[Any]]) -> list[Any]:
    return [row for page in found for row in page]


def forged(cursor: str, **changes: Any) -> str:
    """Return a cursor whose parts somebody has changed."""
    parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    names = ("tag", "key", "id")
    parts = [changes.get(name, part) for name, part in zip(names, parts, strict=True)]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize("limit", [1, 3, 4, 7, 8, 9])
async def test_pages_together_are_the_list(
    scheduler: AsyncScheduler, rooms: list[Resource], limit: int
) -> None:
    await book_hours(scheduler, rooms, 9, 10)
    whole = await scheduler.appointments.list()

    found = await pages(scheduler.appointments.list, limit=limit)

    assert rows(found) == [*whole]
    assert rows(found) == sorted(rows(found), key=lambda a: (a.period.start, a.id))
    assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)
    assert whole.next is None


async def test_a_last_page_that_is_full_has_no_next(
    scheduler: AsyncScheduler, rooms: list[Resource]
) -> None:
    await book_hours(scheduler, rooms, 9)

    page = await scheduler.appointments.list(limit=4)

    assert (len(page), page.next) == (4, None)


@pytest.mark.smoke
async def test_rows_inserted_between_pages_make_nothing_repeat_or_go_missing(
    scheduler: AsyncScheduler, rooms: list[Resource]
) -> None:
    before = await book_hours(scheduler, rooms, 2, 4, 6)
    seen, cursor = [], None
    for hour in (0, 1, 3, 5, 7, 8):
        page = await scheduler.appointments.list(limit=2, after=cursor)
        seen, cursor = [*seen, *page], page.next
        await book_hours(scheduler, rooms[:2], hour)
    last = await scheduler.appointments.list(limit=1000, after=cursor)

    ids = [appointment.id for appointment in [*seen, *last]]

    assert len(ids) == len(set(ids))
    assert before <= set(ids)


async def test_pages_of_a_filter_are_its_list(
    scheduler: AsyncScheduler, rooms: list[Resource]
) -> None:
    await book_hours(scheduler, rooms, *range(0, 20, 2))
    wanted = AppointmentFilter(
        within=span("03:00", "15:00"), resources=[rooms[0].id, rooms[2].id], statuses=["confirmed"]
    )
    whole = await scheduler.appointments.list(wanted)

    found = await pages(scheduler.appointments.list, filter=wanted, limit=3)

    assert rows(found) == [*whole]
    assert len(whole) == 12


@pytest.mark.parametrize("kind", CATALOGUES)
async def test_pages_of_equal_names_are_the_list(scheduler: AsyncScheduler, kind: str) -> None:
    catalogue = getattr(scheduler, kind)
    names = ["b", "a", "Ä", "b", "a b", "b", "B", "ab", "b", "ß"]
    added = [await catalogue.add(name, **ADDING[kind]) for name in names]
    whole = await catalogue.list()

    for limit in (1, 3, 10):
        assert rows(await pages(catalogue.list, limit=limit)) == [*whole]

    assert {row.id for row in whole} == {row.id for row in added}
    equal = [row.id for row in whole if row.name == "b"]
    assert equal == sorted(equal)


async def test_pages_of_tenants_are_their_list(private: AsyncDatabase) -> None:
    for name in ("b", "a", "b", "c"):
        await private.tenants.add(name, timezone="UTC")
    whole = await private.tenants.list()

    found = await pages(private.tenants.list, limit=3)

    assert rows(found) == [*whole]
    assert [tenant.name for tenant in whole] == ["a", "b", "b", "c"]


async def test_a_cursor_is_of_no_use_with_another_filter(
    scheduler: AsyncScheduler, rooms: list[Resource]
) -> None:
    await book_hours(scheduler, rooms, 9)
    first = await scheduler.appointments.list(limit=1)

    for other in (
        AppointmentFilter(within=span("09:00", "10:00")),
        AppointmentFilter(resources=[rooms[0].id]),
        AppointmentFilter(statuses=["confirmed"]),
        AppointmentFilter(attendee_ref="z"),
    ):
        with pytest.raises(InvalidInput, match="another filter"):
            await scheduler.appointments.list(other, after=first.next)
    same = AppointmentFilter()
    assert len(await scheduler.appointments.list(same, after=first.next)) == 3


async def test_a_cursor_is_of_no_use_in_another_list(scheduler: AsyncScheduler) -> None:
    for kind in CATALOGUES:
        for name in ("a", "b"):
            await getattr(scheduler, kind).add(name, **ADDING[kind])
    first = {kind: await getattr(scheduler, kind).list(limit=1) for kind in CATALOGUES}

    for kind in CATALOGUES:
        for other in CATALOGUES:
            if kind != other:
                with pytest.raises(InvalidInput):
                    await getattr(scheduler, other).list(after=first[kind].next)
    with pytest.raises(InvalidInput):
        await scheduler.resources.list(kind="room", after=first["resources"].next)
    with pytest.raises(InvalidInput):
        await scheduler.resources.list(include_archived=True, after=first["resources"].next)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "a\0b"},
        {"key": "\ud800"},
        {"key": 5},
        {"key": None},
        {"key": "x" * 100_000},
        {"id": "not an id"},
        {"id": None},
        {"id": ["a"]},
        {"tag": "0" * 16},
        {"tag": None},
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ["appointments", "resources"])
async def test_a_forged_cursor_is_refused(
    scheduler: AsyncScheduler, rooms: list[Resource], kind: str, changes: dict[str, Any]
) -> None:
    await book_hours(scheduler, rooms, 9)
    read = getattr(scheduler, kind).list
    first = await read(limit=1)

    with pytest.raises(InvalidInput):
        await read(limit=1, after=forged(first.next, **changes))

    assert len(await read(after=forged(first.next))) == 3


async def test_a_cursor_of_deeply_nested_brackets_is_refused(scheduler: AsyncScheduler) -> None:
    deep = base64.urlsafe_b64encode(b"[" * 100_000).decode()

    with pytest.raises(InvalidInput):
        await scheduler.appointments.list(after=deep)
