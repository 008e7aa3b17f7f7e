# Generated from tests/postgres/async_/test_importing_model.py by tools/unsync.py; do not edit.
"""An import does what booking its requests one after the other does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest
from hypothesis import HealthCheck, example, given, settings

from apptsched import Database
from tests.postgres.sync_.importing import SETUP, imported, one_by_one
from tests.support import examples
from tests.support.batches import OVERBOOKED, Wish, batches, some_batches
from tests.support.sabotage import IMPORT_WRONGS, sabotage
from tests.support.tenant_rows import rows_of

SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
def clock() -> list[datetime]:
    """What is now: the one item."""
    return [SETUP]


@pytest.fixture
def timed(shared_conninfo: str, clock: list[datetime]) -> Iterator[Database]:
    """An open database whose now is the clock's."""
    with Database(shared_conninfo, clock=lambda: clock[0]) as database:
        yield database


def compare(
    database: Database, clock: list[datetime], batch: tuple[Sequence[Wish], Sequence[Wish]]
) -> None:
    """Fail where an import differs from its requests in their order."""
    expected = one_by_one(database, clock, *batch)
    found = imported(database, clock, *batch)

    assert list(map(found.error, found.told)) == list(map(expected.error, expected.told))
    conninfo = database.config.conninfo
    assert rows_of(conninfo, found.id, found.name) == rows_of(conninfo, expected.id, expected.name)


@pytest.mark.long
@settings(max_examples=examples(1_000), suppress_health_check=SHARED)
@example(batch=OVERBOOKED)
@given(batch=batches)
def test_an_import_equals_its_requests_booked_one_after_the_other(
    timed: Database, clock: list[datetime], batch: tuple[list[Wish], list[Wish]]
) -> None:
    compare(timed, clock, batch)


@pytest.mark.parametrize("wrong", IMPORT_WRONGS)
def test_imports_tell_when_a_database_is_wrong(
    private_conninfo: str, clock: list[datetime], wrong: str
) -> None:
    sabotage(private_conninfo, wrong)

    def some() -> None:
        with Database(private_conninfo, clock=lambda: clock[0]) as database:
            for batch in some_batches(100):
                compare(database, clock, batch)

    with pytest.raises(AssertionError):
        some()
