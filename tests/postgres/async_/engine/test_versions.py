"""What every change of an appointment does to its version, its sequence and its history."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from apptsched import (
    Appointment,
    AppointmentNotFound,
    AsyncScheduler,
    Attendee,
    Resource,
    StaleVersion,
)
from tests.support.times import span
from tests.support.watch import Watch

NINE, TEN = span("09:00", "10:00"), span("10:00", "11:00")
TTL = timedelta(minutes=5)
Call = Callable[..., Awaitable[Any]]
# Each change, of a hold with one attendee; whether an attendee must hear of it; its event.
CHANGES: Mapping[str, tuple[Call, bool, str]] = {
    "reschedule": (lambda s, a, **k: s.reschedule(a.id, TEN, **k), True, "rescheduled"),
    "confirm": (lambda s, a, **k: s.confirm(a.id, **k), False, "confirmed"),
    "extend": (lambda s, a, **k: s.extend_hold(a.id, TTL, **k), False, "updated"),
    "release": (lambda s, a, **k: s.release(a.id, **k), True, "cancelled"),
    "cancel": (lambda s, a, **k: s.cancel(a.id, **k), True, "cancelled"),
    "update": (lambda s, a, **k: s.update(a.id, title="x", **k), False, "updated"),
    "join": (lambda s, a, **k: s.join(a.id, Attendee("Bo"), **k), False, "joined"),
    "leave": (lambda s, a, **k: s.leave(a.id, a.attendees[0].id, **k), False, "left"),
}


@pytest.fixture
async def held(s: AsyncScheduler, room: Resource) -> Appointment:
    return await s.appointments.hold(
        [room.id], NINE, ttl=TTL, attendees=[Attendee("Ann")], seats=2, title="t", notes="n"
    )


@pytest.mark.smoke
@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_raises_the_version_and_the_sequence_when_attendees_must_hear_of_it(
    s: AsyncScheduler, held: Appointment, watch: Watch, change: str
) -> None:
    call, is_heard, _ = CHANGES[change]
    watch.advance(timedelta(seconds=1))

    changed = await call(s.appointments, held, expected_version=1)

    assert await s.appointments.get(held.id) == changed
    assert (changed.version, changed.sequence) == (2, int(is_heard))
    assert (changed.updated_at, changed.updated_by) == (watch.time, "tester")
    assert changed.created_at == held.created_at


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_is_one_event_with_its_reason(
    s: AsyncScheduler, held: Appointment, watch: Watch, change: str
) -> None:
    call, _, kind = CHANGES[change]
    watch.advance(timedelta(seconds=1))

    await call(s.appointments, held, reason="because")

    [_, event] = await s.appointments.history(held.id)
    assert (event.kind, event.version, event.reason) == (kind, 2, "because")
    assert (event.at, event.actor) == (watch.time, "tester")


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_of_a_stale_version_changes_nothing(
    s: AsyncScheduler, held: Appointment, change: str
) -> None:
    call, *_ = CHANGES[change]
    now = await s.appointments.update(held.id, notes="m")

    with pytest.raises(StaleVersion) as refused:
        await call(s.appointments, held, expected_version=1)

    assert (refused.value.expected, refused.value.actual) == (1, 2)
    assert await s.appointments.get(held.id) == now
    assert len(await s.appointments.history(held.id)) == 2


@pytest.mark.parametrize("status", ["check_in", "fulfil", "mark_no_show", "enter_in_error"])
async def test_a_step_of_a_stale_version_is_not_made(
    s: AsyncScheduler, held: Appointment, status: str
) -> None:
    await s.appointments.confirm(held.id)

    with pytest.raises(StaleVersion):
        await getattr(s.appointments, status)(held.id, expected_version=1)
    changed = await getattr(s.appointments, status)(held.id, expected_version=2, reason="r")

    assert (changed.version, changed.sequence) == (3, int(status == "enter_in_error"))


async def test_an_appointment_that_is_not_there_is_told_before_all_else(
    s: AsyncScheduler, held: Appointment, room: Resource
) -> None:
    await s.resources.archive(room.id)
    nobody = evolve(held, id=room.id)

    for call, *_ in CHANGES.values():
        with pytest.raises(AppointmentNotFound) as missing:
            await call(s.appointments, nobody, expected_version=7)
        assert missing.value.id == room.id


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"title": "x"}, ("x", "n", {"a": 1})),
        ({"title": None, "notes": ""}, (None, "", {"a": 1})),
        ({"notes": None, "metadata": {"b": [None]}}, ("t", None, {"b": [None]})),
        ({"metadata": None}, ("t", "n", {})),
    ],
    ids=str,
)
async def test_an_update_changes_what_it_is_given_and_nothing_else(
    s: AsyncScheduler, held: Appointment, given: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    await s.appointments.update(held.id, metadata={"a": 1})

    updated = await s.appointments.update(held.id, **given)

    assert (updated.title, updated.notes, updated.metadata) == expected
    assert (updated.version, updated.period, updated.status) == (3, NINE, held.status)
    assert {*(await s.appointments.history(held.id))[-1].changed} <= {*given}
