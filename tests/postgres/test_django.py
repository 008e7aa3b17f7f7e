"""A scheduler on Django's connection is part of Django's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import django
import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.utils import ConnectionHandler
from psycopg import IsolationLevel

import apptsched
from apptsched import Scheduler, SlotTaken, TenantId
from tests.postgres.sync_.practice import open_practice
from tests.postgres.sync_.story import story
from tests.support.hosts import django_database
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.times import span

NINE = span("09:00", "10:00")
if not settings.configured:
    settings.configure(USE_TZ=True, TIME_ZONE="Europe/Paris")
    django.setup()


class Invoice(models.Model):
    """A row the host writes together with a booking."""

    id = models.AutoField(primary_key=True)
    appointment_id = models.UUIDField()

    class Meta:
        app_label = "host"


OPTIONS = {
    "as Django makes it": {},
    "server-side binding": {"server_side_binding": True},
    "serializable": {"isolation_level": IsolationLevel.SERIALIZABLE},
}


@pytest.fixture
def options() -> dict[str, Any]:
    """Django's options for its connection."""
    return {}


@pytest.fixture
def project(private_conninfo: str, options: dict[str, Any]) -> Iterator[None]:
    """A Django project whose tables are in the scheduler's database."""
    databases = {DEFAULT_DB_ALIAS: django_database(private_conninfo, **options)}
    connections[DEFAULT_DB_ALIAS] = ConnectionHandler(databases)[DEFAULT_DB_ALIAS]
    with connection.schema_editor() as editor:
        editor.create_model(Invoice)
    yield
    connection.close()
    del connections[DEFAULT_DB_ALIAS]


@pytest.fixture
def practice(private_conninfo: str, project: None) -> Iterator[Practice]:
    """A filled tenant in the project's database."""
    with apptsched.Database(private_conninfo) as database:
        yield open_practice(database)


def bound(tenant_id: TenantId) -> Scheduler:
    connection.ensure_connection()
    return Scheduler.bind(connection.connection, tenant_id, actor="a")


def counted() -> tuple[int, int]:
    """Return how many bookings and how many rows of the host there are."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from apptsched.appointment")
        [bookings] = cursor.fetchone()
    return bookings, Invoice.objects.count()


def settings_made() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("select name, setting from pg_settings where source = 'session' order by 1")
        return cursor.fetchall()


def book_and_fail(practice: Practice) -> None:
    with transaction.atomic():
        visit = bound(practice.tenant.id).appointments.book([practice.desk.id], NINE)
        Invoice.objects.create(appointment_id=visit.id)
        raise KeyError


def test_an_error_in_an_atomic_block_undoes_the_booking_and_the_hosts_row(
    practice: Practice,
) -> None:
    with pytest.raises(KeyError):
        book_and_fail(practice)

    assert counted() == (1, 0)


def test_the_end_of_an_atomic_block_keeps_the_booking_together_with_the_hosts_row(
    practice: Practice, private_conninfo: str
) -> None:
    with transaction.atomic():
        visit = bound(practice.tenant.id).appointments.book([practice.desk.id], NINE)
        Invoice.objects.create(appointment_id=visit.id)
        assert ask(private_conninfo, "select count(*) from apptsched.appointment") == [(1,)]

    assert counted() == (2, 1)


def test_an_error_in_an_inner_block_takes_back_its_booking_alone(practice: Practice) -> None:
    with transaction.atomic():
        Invoice.objects.create(appointment_id=uuid4())
        with pytest.raises(KeyError):
            book_and_fail(practice)

    assert counted() == (1, 1)


def test_a_refusal_leaves_an_atomic_block_usable(practice: Practice) -> None:
    with transaction.atomic():
        Invoice.objects.create(appointment_id=uuid4())
        with pytest.raises(SlotTaken):
            bound(practice.tenant.id).appointments.book([practice.room.id], NINE)
        Invoice.objects.create(appointment_id=uuid4())

    assert counted() == (1, 2)


def test_outside_atomic_blocks_every_call_commits_itself(
    practice: Practice, private_conninfo: str
) -> None:
    bound(practice.tenant.id).appointments.book([practice.desk.id], NINE)

    assert ask(private_conninfo, "select count(*) from apptsched.appointment") == [(2,)]


@pytest.mark.smoke
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_djangos_connection_tells_the_same_story_and_stays_as_it_is(
    practice: Practice, private_conninfo: str
) -> None:
    with apptsched.Database(private_conninfo) as database:
        tenant, other = [database.tenants.add(name, timezone="Europe/Paris") for name in "ab"]
        expected = story(database.scheduler(tenant.id, actor="a"))
    before = settings_made()

    with transaction.atomic():
        assert story(bound(other.id)) == expected

    assert settings_made() == before
    assert Invoice.objects.count() == 0
    assert connection.connection.autocommit
