"""The interleaver on plain tables: who sends, who waits for whom, what becomes of each."""

from __future__ import annotations

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from apptsched.testing import Interleaver, Interleaving
from apptsched.testing.interleaver import Work
from apptsched.testing.strategies import schedules
from tests.interleavings.accounts import Connection, balances, deposit, read_then_write
from tests.support import examples


def test_a_step_ends_with_its_statement_and_the_commit_is_a_step_of_its_own(race, accounts):
    race.start(deposit(1), deposit(2))

    sent = race.step(0)

    assert (sent.actor, sent.blocked_by, sent.error) == ("A", (), None)
    assert sent.statement.startswith("update account set balance")
    assert balances(accounts) == [100, 100, 100]
    assert race.step(0).statement == "COMMIT"
    assert balances(accounts) == [101, 100, 100]
    assert race.ready == (1,)


@pytest.mark.smoke
def test_who_waits_is_known_at_once_and_goes_on_by_itself(race, accounts):
    race.start(deposit(1), deposit(1, 2))

    race.step(0)
    waits = race.step(1)
    ready_meanwhile = race.ready
    race.step(0)

    assert waits.blocked_by == ("A",)
    assert ready_meanwhile == (0,)
    assert [(s.actor, s.resumed, s.blocked_by) for s in race.steps[2:]] == [
        ("A", False, ()),
        ("B", True, ()),
    ]
    assert race.ready == (1,)
    race.finish()
    assert balances(accounts) == [102, 101, 100]


def test_of_three_in_a_row_one_comes_free_at_a_time(accounts, fill):
    with Interleaver(accounts, 3) as race:
        race.start(deposit(1), deposit(1), deposit(1))
        waits = [race.step(actor).blocked_by for actor in range(3)]
        race.step(0)
        free = {step.actor for step in race.steps if step.resumed and not step.blocked_by}
        race.finish()

    assert waits == [(), ("A",), ("B",)]
    assert free in ({"B"}, {"C"})  # the server lets the third in first, now and then
    assert balances(accounts) == [103, 100, 100]


def test_who_waits_for_a_session_outside_the_race_is_said_by_process_id(race, accounts):
    with psycopg.connect(accounts) as outsider:
        deposit(1)(outsider)
        race.start(deposit(1), deposit(2))
        waits = race.step(0)
        race.step(1)
        outsider.commit()
        race.finish()

        assert waits.blocked_by == (str(outsider.info.backend_pid),)
    assert balances(accounts) == [102, 101, 100]


@pytest.mark.smoke
def test_a_deadlock_is_ended_by_the_server_and_told(race, accounts):
    ran = race.run([deposit(1, 2), deposit(2, 1)], [0, 1, 0, 1])

    assert ran.deadlocks == 1
    [loser] = [outcome for outcome in ran.outcomes if outcome.error is not None]
    assert isinstance(loser.error, DeadlockDetected)
    assert balances(accounts) == [101, 101, 100]


def test_a_work_that_raises_is_rolled_back_and_its_error_kept(race, accounts):
    def give_up(connection: Connection) -> None:
        deposit(1)(connection)
        raise LookupError("no")

    ran = race.run([give_up, deposit(1)], [0, 1])

    assert isinstance(ran.outcomes[0].error, LookupError)
    assert [step.statement for step in ran.steps if step.actor == "A"][-1] == "ROLLBACK"
    assert ran.blocked == ("B",)
    assert balances(accounts) == [101, 100, 100]


def test_an_error_the_work_swallowed_is_rolled_back_as_well(race, accounts):
    def swallow(connection: Connection) -> str:
        deposit(1)(connection)
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute("select 1 / 0")
        return "swallowed"

    ran = race.run([swallow, deposit(2)])

    assert ran.outcomes[0].value == "swallowed"
    assert [s.error for s in ran.steps if s.actor == "A"] == [None, "22012", None]
    assert balances(accounts) == [100, 101, 100]


def test_blocks_of_transactions_and_savepoints_are_stepped_through(race):
    def nested(connection: Connection) -> None:
        with connection.transaction(), connection.transaction():
            deposit(1)(connection)

    ran = race.run([nested, deposit(2)])

    words = [step.statement.split()[0] for step in ran.steps if step.actor == "A"]
    assert words == ["BEGIN", "SAVEPOINT", "update", "RELEASE", "COMMIT"]


def test_a_copy_is_one_step(race, accounts):
    def copy(connection: Connection) -> None:
        connection.execute("create temp table staged (id int) on commit drop")
        with connection.cursor().copy("copy staged from stdin") as rows:
            for number in range(1000):
                rows.write_row([number])

    ran = race.run([copy, deposit(1)])

    assert ran.outcomes[0].error is None
    assert len([step for step in ran.steps if step.actor == "A"]) <= 4


def test_a_failing_commit_is_the_outcome(race):
    def skewed(reads: int, writes: int) -> Work:
        def work(connection: Connection) -> None:
            connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
            connection.execute("select balance from account where id = %s", [reads])
            deposit(writes)(connection)

        return work

    ran = race.run([skewed(1, 2), skewed(2, 1)], [0, 1, 0, 1, 0, 1])

    errors = [outcome.error for outcome in ran.outcomes]
    assert isinstance(errors[1], SerializationFailure)
    assert errors[0] is None
    assert "40001" in str(ran)


def test_a_wait_that_times_out_at_the_server_is_an_error_of_the_work(race, accounts):
    with psycopg.connect(accounts) as outsider:
        deposit(1)(outsider)

        def impatient(connection: Connection) -> None:
            connection.execute("set lock_timeout = '50ms'")
            deposit(1)(connection)

        ran = race.run([impatient, deposit(2)])
        outsider.rollback()

    assert isinstance(ran.outcomes[0].error, LockNotAvailable)
    assert balances(accounts) == [100, 101, 100]


@settings(max_examples=examples(400), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schedule=schedules(2), works=st.lists(st.permutations([1, 2, 3]), min_size=2, max_size=2))
def test_any_schedule_ends_and_is_the_same_the_second_time(race, accounts, schedule, works):
    def run() -> Interleaving:
        return race.run([deposit(*accounts) for accounts in works], schedule)

    first, second = run(), run()

    assert [*map(str, first.steps)] == [*map(str, second.steps)] or first.deadlocks
    assert first.deadlocks == second.deadlocks <= 1


def test_a_schedule_that_loses_an_update_shrinks_to_the_smallest(race, accounts, fill):
    def loses(schedule: list[int]) -> bool:
        ran = race.run([read_then_write, read_then_write], schedule)
        return ran.outcomes[0].value == ran.outcomes[1].value

    found = find(
        schedules(2), loses, settings=settings(database=None, phases=[Phase.generate, Phase.shrink])
    )

    assert found == [1]
