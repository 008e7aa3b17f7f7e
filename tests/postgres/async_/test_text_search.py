"""Appointments are found by the words of their title, notes and attendees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from apptsched import (
    Appointment,
    AppointmentFilter,
    AsyncDatabase,
    AsyncScheduler,
    Attendee,
    Resource,
    TenantId,
)
from tests.support.migrations import ask
from tests.support.times import span


@pytest.fixture
async def room(scheduler: AsyncScheduler) -> Resource:
    return await scheduler.resources.add("Room", kind="room")


@pytest.fixture
async def visit(scheduler: AsyncScheduler, room: Resource) -> Appointment:
    await scheduler.appointments.book([room.id], span("12:00", "13:00"), title="Another matter")
    return await scheduler.appointments.book(
        [room.id],
        span("09:00", "10:00"),
        title="Première consultation",
        notes="Bring the X-ray; case 4711/b. Straße gesperrt.",
        attendees=[
            Attendee("Zoë Müller-Lüdenscheidt", email="zoe.m@example.org", ref="P-0815"),
            Attendee("Séamus O'Brien"),
        ],
    )


async def found(s: AsyncScheduler, text: str) -> list[Any]:
    """Return the ids of the appointments with a text."""
    return [a.id for a in await s.appointments.list(AppointmentFilter(text=text))]


@pytest.mark.smoke
@pytest.mark.parametrize(
    "text",
    [
        *("premiere", "PREMIÈRE", "consult", "bring ray", "4711", "case 4711 b", "strasse"),
        *("zoe", "mül", "MULLER", "ludenscheidt", "muller-ludenscheidt", "mullerludenscheidt"),
        *("obrien", "o'brien", "O’Brien", "o brien", "brien", "seamus"),
        *("zoe.m@example.org", "example", "p-0815", "p0815", "0815"),
        *("zoe premiere", "seamus zoe 4711", "consultation, Müller!", "zoe zoe"),
    ],
)
async def test_every_word_is_found_wherever_it_stands(
    scheduler: AsyncScheduler, visit: Appointment, text: str
) -> None:
    assert await found(scheduler, text) == [visit.id]


@pytest.mark.parametrize("text", ["onsult", "uller", "zoe bob", "471 1b", "zoé m q", "mueller"])
async def test_a_word_that_begins_none_finds_nothing(
    scheduler: AsyncScheduler, visit: Appointment, text: str
) -> None:
    assert await found(scheduler, text) == []


async def test_what_direct_sql_writes_is_found_and_what_it_overwrites_is_not(
    database: AsyncDatabase, scheduler: AsyncScheduler, visit: Appointment
) -> None:
    conninfo = database.config.conninfo
    ask(conninfo, "update apptsched.appointment set title = 'Größe' where id = %s", visit.id)
    ask(
        conninfo,
        "update apptsched.attendee set name = 'Åsa' where appointment_id = %s and ref is null",
        visit.id,
    )

    assert await found(scheduler, "grosse asa") == [visit.id]
    for gone in ("premiere", "seamus"):
        assert await found(scheduler, gone) == []
    ask(conninfo, "delete from apptsched.attendee where appointment_id = %s", visit.id)
    for gone in ("asa", "zoe"):
        assert await found(scheduler, gone) == []


async def test_words_too_long_for_an_index_are_found_by_their_beginning(
    scheduler: AsyncScheduler, room: Resource
) -> None:
    period = span("09:00", "10:00")
    notes = "ﷺ" * 500 + " " + "𝔘" * 19_000
    booked = await scheduler.appointments.book([room.id], period, notes=notes)

    assert await found(scheduler, "u" * 200) == [booked.id]


async def test_tenants_whose_index_keys_are_the_same_do_not_see_each_others_rows(
    private: AsyncDatabase,
) -> None:
    ids = [UUID(int=0x1_0000_0000_0000_0000 + 7), UUID(int=0x2_0000_0000_0000_0000 + 7)]
    for number, tenant_id in enumerate(ids):
        ask(
            private.config.conninfo,
            "insert into apptsched.tenant (tenant_id, name, timezone) values (%s, 'T', 'UTC')",
            tenant_id,
        )
        s = private.scheduler(TenantId(tenant_id))
        room = await s.resources.add("Room", kind="room")
        await s.people.add("Zoë Müller", ref=str(number))
        await s.appointments.book(
            [room.id],
            span("09:00", "10:00"),
            title=f"Visit {number}",
            attendees=[Attendee("Zoë")],
            metadata={"a": 1},
        )

    for number, tenant_id in enumerate(ids):
        s = private.scheduler(TenantId(tenant_id))
        for wanted in (AppointmentFilter(text="visit zoe"), AppointmentFilter(metadata={"a": 1})):
            assert [a.title for a in await s.appointments.list(wanted)] == [f"Visit {number}"]
        assert [p.ref for p in await s.people.search("muler zoe")] == [str(number)]
