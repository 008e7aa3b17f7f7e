# Generated from tests/postgres/async_/test_odd_connections.py by tools/unsync.py; do not edit.
"""Connections whose settings change how the server writes values down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from apptsched import (
    Attendee,
    Buffers,
    Database,
    InvalidInput,
    Scheduler,
    Unavailable,
)
from tests.support.practice import Practice
from tests.support.times import span


@pytest.mark.parametrize(
    "how", [{"client_encoding": "SQL_ASCII"}, {"options": "-c extra_float_digits=-15"}]
)
def test_what_is_written_and_read_is_the_same_as_anywhere(
    shared_conninfo: str, database: Database, practice: Practice, how: dict[str, Any]
) -> None:
    with psycopg.Connection.connect(shared_conninfo, **how) as host:
        s = Scheduler.bind(host, practice.tenant.id, actor="Zoë")
        booked = s.appointments.book(
            [practice.desk.id],
            span("09:00", "10:00"),
            title="会議室",
            metadata={"é": ["ü"]},
            attendees=[Attendee("Zoë")],
            buffers=Buffers(after=timedelta(days=30, microseconds=1)),
        )
        person = s.people.grant(practice.person.id, "Ärztin")
        assert s.appointments.get(booked.id) == booked
        assert s.people.get(person.id) == person
        [event] = s.appointments.history(booked.id)

    s = database.scheduler(practice.tenant.id)
    assert s.appointments.get(booked.id) == booked
    assert s.people.get(person.id) == person
    assert s.appointments.history(booked.id) == (event,)
    assert event.after["buffer_after_s"] == booked.buffers.after.total_seconds()


@pytest.mark.parametrize("autocommit", [True, False])
@pytest.mark.parametrize("act", ["get", "cancel"])
def test_what_the_connections_encoding_has_not_cannot_be_read(
    shared_conninfo: str, database: Database, practice: Practice, act: str, autocommit: bool
) -> None:
    elsewhere = database.scheduler(practice.tenant.id).appointments
    foreign = elsewhere.update(practice.appointment.id, title="Łódź")
    how: dict[str, Any] = {"client_encoding": "latin1", "autocommit": autocommit}
    with psycopg.Connection.connect(shared_conninfo, **how) as host:
        bound = Scheduler.bind(host, practice.tenant.id).appointments

        with pytest.raises(Unavailable, match="client_encoding"):
            getattr(bound, act)(foreign.id)

        failed = TransactionStatus.IDLE if autocommit else TransactionStatus.INERROR
        assert host.info.transaction_status == failed
        host.rollback()
        assert elsewhere.get(foreign.id) == foreign
        near = elsewhere.update(foreign.id, title="Zoë")
        assert bound.get(near.id) == near


@pytest.mark.parametrize("connection", [None, object(), "dbname=clinic"])
def test_what_is_no_connection_of_this_colour_cannot_be_lent(connection: Any) -> None:
    with pytest.raises(InvalidInput, match="connection"):
        Scheduler.bind(connection, uuid4())
