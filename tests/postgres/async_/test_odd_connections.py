"""Connections whose settings change how the server writes values down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from apptsched import (
    AsyncDatabase,
    AsyncScheduler,
    Attendee,
    Buffers,
    InvalidInput,
    Unavailable,
)
from tests.support.practice import Practice
from tests.support.times import span


@pytest.mark.parametrize(
    "how", [{"client_encoding": "SQL_ASCII"}, {"options": "-c extra_float_digits=-15"}]
)
async def test_what_is_written_and_read_is_the_same_as_anywhere(
    shared_conninfo: str, database: AsyncDatabase, practice: Practice, how: dict[str, Any]
) -> None:
    async with await psycopg.AsyncConnection.connect(shared_conninfo, **how) as host:
        s = AsyncScheduler.bind(host, practice.tenant.id, actor="Zoë")
        booked = await s.appointments.book(
            [practice.desk.id],
            span("09:00", "10:00"),
            title="会議室",
            metadata={"é": ["ü"]},
            attendees=[Attendee("Zoë")],
            buffers=Buffers(after=timedelta(days=30, microseconds=1)),
        )
        person = await s.people.grant(practice.person.id, "Ärztin")
        assert await s.appointments.get(booked.id) == booked
        assert await s.people.get(person.id) == person
        [event] = await s.appointments.history(booked.id)

    s = database.scheduler(practice.tenant.id)
    assert await s.appointments.get(booked.id) == booked
    assert await s.people.get(person.id) == person
    assert await s.appointments.history(booked.id) == (event,)
    assert event.after["buffer_after_s"] == booked.buffers.after.total_seconds()


@pytest.mark.parametrize("autocommit", [True, False])
@pytest.mark.parametrize("act", ["get", "cancel"])
async def test_what_the_connections_encoding_has_not_cannot_be_read(
    shared_conninfo: str, database: AsyncDatabase, practice: Practice, act: str, autocommit: bool
) -> None:
    elsewhere = database.scheduler(practice.tenant.id).appointments
    foreign = await elsewhere.update(practice.appointment.id, title="Łódź")
    how: dict[str, Any] = {"client_encoding": "latin1", "autocommit": autocommit}
    async with await psycopg.AsyncConnection.connect(shared_conninfo, **how) as host:
        bound = AsyncScheduler.bind(host, practice.tenant.id).appointments

        with pytest.raises(Unavailable, match="client_encoding"):
            await getattr(bound, act)(foreign.id)

        failed = TransactionStatus.IDLE if autocommit else TransactionStatus.INERROR
        assert host.info.transaction_status == failed
        await host.rollback()
        assert await elsewhere.get(foreign.id) == foreign
        near = await elsewhere.update(foreign.id, title="Zoë")
        assert await bound.get(near.id) == near


@pytest.mark.parametrize("connection", [None, object(), "dbname=clinic"])
def test_what_is_no_connection_of_this_colour_cannot_be_lent(connection: Any) -> None:
    with pytest.raises(InvalidInput, match="connection"):
        AsyncScheduler.bind(connection, uuid4())
