"""A race always ends, and leaves nothing behind."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest

from apptsched.testing import Interleaver
from tests.interleavings.accounts import Connection, balances, deposit
from tests.support.migrations import ask

SHORT = timedelta(seconds=0.3)


def until_alone(conninfo: str, others: int = 0) -> None:
    """Return once the database has only so many other sessions; fail if that takes long."""
    query = "select count(*) - 1 from pg_stat_activity where datname = current_database()"
    deadline = time.monotonic() + 20
    while ask(conninfo, query) != [(others,)]:
        assert time.monotonic() < deadline, "sessions are left"


def test_a_failure_in_the_block_ends_the_sessions_and_their_threads(accounts, fill):
    race = Interleaver(accounts, 2)
    with suppress(LookupError), race:
        race.start(deposit(1), deposit(1))
        race.step(0)
        race.step(1)
        raise LookupError

    until_alone(accounts)
    assert balances(accounts) == [100, 100, 100]
    assert not {thread.name for thread in threading.enumerate()} & {"A", "B"}


def test_a_wait_nobody_ends_is_given_up_with_the_story_so_far(accounts, fill):
    with (
        psycopg.connect(accounts) as outsider,
        Interleaver(accounts, 2, timeout=SHORT) as race,
    ):
        deposit(2)(outsider)
        with pytest.raises(TimeoutError) as late:
            race.run([deposit(1, 2), deposit(3)], [1])

        assert "A  update account set balance = balance + 1 where id = $1: waits for" in str(
            late.value
        )
        assert "B  COMMIT: done" in str(late.value)
        until_alone(accounts, others=1)
        outsider.rollback()
        assert race.run([deposit(1, 2), deposit(3)]).blocked == ()


def test_a_work_that_hangs_outside_the_server_is_given_up_by_name(accounts, fill):
    release = threading.Event()

    def hang(connection: Connection) -> None:
        deposit(1)(connection)
        release.wait()

    race = Interleaver(accounts, 2, timeout=SHORT)
    try:
        with race, pytest.raises(TimeoutError, match="the work of A does not end"):
            race.run([hang, deposit(2)])
        until_alone(accounts)
    finally:
        release.set()
        for thread in threading.enumerate():
            if thread.name == "A":
                thread.join(10)


def test_a_database_that_is_not_there_leaves_nothing_behind(accounts):
    missing = psycopg.conninfo.make_conninfo(accounts, dbname="nowhere")

    with pytest.raises(psycopg.OperationalError, match="nowhere"):
        Interleaver(missing).__enter__()


def test_nobody_can_be_stepped_who_has_nothing_to_send(race):
    race.start(deposit(1), deposit(1))
    race.step(0)
    race.step(1)

    with pytest.raises(ValueError, match="cannot send now"):
        race.step(1)


def test_a_race_needs_a_work_for_each_actor_and_the_last_one_finished(race):
    with pytest.raises(ValueError, match="2 actors have 1 works"):
        race.start(deposit(1))
    race.start(deposit(1), deposit(2))
    with pytest.raises(ValueError, match="not finished"):
        race.start(deposit(1), deposit(2))


@pytest.mark.parametrize("actors", [0, 27])
def test_a_race_is_between_one_and_26(actors):
    with pytest.raises(ValueError, match="between 1 and 26"):
        Interleaver("", actors)
