"""What tests ask for by name, made in one database, so that a test can be called in any."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from functools import cached_property
from typing import Any, Self
from uuid import uuid4

import psycopg
import pytest

from apptsched import Appointment, Attendee, Database, Resource, Scheduler
from apptsched.testing.server import Server
from tests.interleavings.plays import Stage, open_stage
from tests.postgres.sync_.practice import open_practice
from tests.postgres.sync_.waiting import until_alone
from tests.support.practice import Practice
from tests.support.times import span
from tests.support.ward import Ward, open_ward
from tests.support.watch import Watch


class House:
    """Fixtures of the sync colour in a database of one's own; a context manager."""

    def __init__(
        self, conninfo: str, apptsched_server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.private_conninfo = conninfo
        self.apptsched_server = apptsched_server
        self.monkeypatch = monkeypatch
        self.watch = Watch()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def call(self, test: Callable[..., None], given: Mapping[str, Any]) -> None:
        """Call a test with *given* and whatever else it names."""
        names = [*inspect.signature(test).parameters]
        if "practice" in names and "s" in names:
            given = {"s": self._database.scheduler(self.practice.tenant.id), **given}
        test(**{name: given[name] if name in given else getattr(self, name) for name in names})

    @cached_property
    def _database(self) -> Database:
        return self._stack.enter_context(Database(self.private_conninfo))

    @cached_property
    def ward(self) -> Ward:
        ward = open_ward(self.private_conninfo)
        until_alone(ward)
        return ward

    @property
    def lone_ward(self) -> Ward:
        return self.ward

    @cached_property
    def practice(self) -> Practice:
        return open_practice(self._database)

    @cached_property
    def connection(self) -> psycopg.Connection[Any]:
        return self._stack.enter_context(psycopg.connect(self.private_conninfo))

    @cached_property
    def scheduler(self) -> Scheduler:
        """The ward's, where there is one; else of an empty tenant."""
        if "ward" in vars(self):
            return self._database.scheduler(self.ward.tenant_id, actor="front desk")
        tenant = self._database.tenants.add(f"Test {uuid4()}", timezone="UTC")
        return self._database.scheduler(tenant.id)

    @cached_property
    def s(self) -> Scheduler:
        database = self._stack.enter_context(Database(self.private_conninfo, clock=self.watch))
        tenant = database.tenants.add(f"Engine {uuid4()}", timezone="UTC")
        return database.scheduler(tenant.id, actor="tester")

    @cached_property
    def room(self) -> Resource:
        return self.s.resources.add("Room", kind="room")

    @cached_property
    def rooms(self) -> list[Resource]:
        return [self.scheduler.resources.add(f"Room {n}", kind="room") for n in range(4)]

    @cached_property
    def held(self) -> Appointment:
        """A hold of the room with one attendee of two."""
        return self.s.appointments.hold(
            [self.room.id],
            span("09:00", "10:00"),
            ttl=timedelta(minutes=5),
            attendees=[Attendee("Ann")],
            seats=2,
        )

    @cached_property
    def stage(self) -> Stage:
        return self._stack.enter_context(open_stage(self.private_conninfo))
