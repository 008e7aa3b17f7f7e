# Generated from tests/postgres/async_/test_pipelines.py by tools/unsync.py; do not edit.
"""A pipeline of the host's: its statements may share one transaction, and one failure."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from apptsched import BookingRequest, Busy, Database, InvalidInput, Scheduler, Unavailable
from apptsched.translation import translate
from tests.support.practice import Practice
from tests.support.times import span


@pytest.fixture
def bound(connection: psycopg.Connection[Any], practice: Practice) -> Scheduler:
    return Scheduler.bind(connection, practice.tenant.id)


def take_savepoint(scheduler: Scheduler) -> None:
    with scheduler.transaction():
        raise AssertionError("there was a transaction to set a savepoint in")


def test_in_autocommit_a_call_in_a_pipeline_is_refused_and_only_synchronises(
    connection: psycopg.Connection[Any], bound: Scheduler, practice: Practice
) -> None:
    connection.set_autocommit(True)

    with connection.pipeline():
        with pytest.raises(InvalidInput, match="pipeline"):
            bound.appointments.book([practice.desk.id], span("09:00", "10:00"))
        with pytest.raises(InvalidInput, match="pipeline"):
            bound.appointments.list()
        connection.execute("select 1")
        with pytest.raises(InvalidInput, match="pipeline"):
            take_savepoint(bound)

    assert [*bound.appointments.list()] == [practice.appointment]


def test_what_the_host_sent_in_autocommit_is_committed_by_that(
    connection: psycopg.Connection[Any], bound: Scheduler
) -> None:
    connection.set_autocommit(True)
    connection.execute("create temporary table sent (n int)")

    with connection.pipeline() as pipeline:
        connection.execute("insert into sent values (1)")
        with pytest.raises(InvalidInput, match="pipeline"):
            bound.appointments.list()
        connection.execute("select 1/0")
        with pytest.raises(psycopg.errors.DivisionByZero):
            pipeline.sync()

    assert (connection.execute("select n from sent")).fetchall() == [(1,)]


def test_a_transaction_within_a_pipeline_keeps_its_calls_in_autocommit_too(
    connection: psycopg.Connection[Any],
    bound: Scheduler,
    database: Database,
    practice: Practice,
) -> None:
    connection.set_autocommit(True)

    with connection.pipeline():
        with connection.transaction():
            connection.execute("select 1")  # whose result nobody has asked for
            booked = bound.appointments.book([practice.desk.id], span("09:00", "10:00"))
        connection.execute("select 1/0")
        with pytest.raises(psycopg.errors.DivisionByZero):
            bound.appointments.list()

    assert database.scheduler(practice.tenant.id).appointments.get(booked.id) == booked


@pytest.mark.parametrize("autocommit", [True, False])
def test_an_import_in_a_pipeline_is_refused_before_anything_is_sent(
    connection: psycopg.Connection[Any],
    bound: Scheduler,
    practice: Practice,
    autocommit: bool,
) -> None:
    request = BookingRequest(resources=[practice.desk.id], period=span("09:00", "10:00"))
    connection.set_autocommit(autocommit)

    with connection.pipeline():
        with pytest.raises(InvalidInput, match="pipeline"):
            bound.appointments.import_many([request])
        assert connection.info.transaction_status == TransactionStatus.IDLE

    report = bound.appointments.import_many([request])
    assert report.rejections == ()


def test_what_failed_of_the_hosts_before_a_call_is_raised_as_the_hosts(
    connection: psycopg.Connection[Any], bound: Scheduler
) -> None:
    with connection.pipeline():
        connection.execute("select 1/0")
        with pytest.raises(psycopg.errors.DivisionByZero):
            bound.resources.list()

        with pytest.raises(Unavailable, match="earlier statement"):
            bound.resources.list()


def test_after_a_failed_call_the_next_ones_in_the_pipeline_are_unavailable(
    connection: psycopg.Connection[Any], shared_conninfo: str, practice: Practice
) -> None:
    Scheduler.bind(connection, practice.tenant.id).appointments.book(
        [practice.desk.id], span("09:00", "10:00")
    )
    how = "-c lock_timeout=1ms"
    with psycopg.Connection.connect(shared_conninfo, options=how) as host:
        bound = Scheduler.bind(host, practice.tenant.id)
        with host.pipeline():
            with pytest.raises(Busy):
                bound.appointments.book([practice.desk.id], span("09:00", "10:00"))
            for call in (bound.appointments.list, bound.resources.list):
                with pytest.raises(Unavailable, match="earlier statement") as aborted:
                    call()
                assert type(aborted.value) is Unavailable

        host.rollback()
        assert [*bound.appointments.list()] == [practice.appointment]


@pytest.mark.parametrize("writing", [True, False])
def test_a_pipeline_that_was_aborted_is_no_lost_connection(writing: bool) -> None:
    error = translate(psycopg.errors.PipelineAborted("pipeline aborted"), writing=writing)

    assert type(error) is Unavailable
    assert "pipeline" in str(error)
