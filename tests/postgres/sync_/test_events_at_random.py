# Generated from tests/postgres/async_/test_events_at_random.py by tools/unsync.py; do not edit.
"""Whatever order writers commit in, the reads add up to what was committed."""

from __future__ import annotations

from contextlib import ExitStack
from random import Random

from apptsched import Database, ResourceId
from tests.postgres.sync_.following import COMMITTED, Reader, open_writer
from tests.postgres.sync_.practice import open_practice
from tests.support import examples
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.ward import at


def test_the_reads_of_a_random_day_add_up_to_what_was_committed(
    database: Database, shared_conninfo: str
) -> None:
    for seed in range(examples(100)):
        practice = open_practice(database)
        follow_a_random_day(database, practice, shared_conninfo, Random(seed))


def follow_a_random_day(
    database: Database, practice: Practice, conninfo: str, random: Random
) -> None:
    """Four writers begin, book, commit and roll back in any order; readers look in between."""
    free: list[tuple[ResourceId, int]] = [
        (room, hour) for room in (practice.room.id, practice.desk.id) for hour in range(20, 60)
    ]
    random.shuffle(free)
    pooled = database.scheduler(practice.tenant.id)
    readers = [Reader(pooled, limit=limit) for limit in (1, 3, 100)]
    with ExitStack() as stack:
        writers = [stack.enter_context(open_writer(conninfo, practice)) for _ in range(4)]
        for _ in range(40):
            connection, bound = random.choice(writers)
            turn = random.random()
            if turn < 0.5:
                room, hour = free.pop()
                bound.appointments.book([room], at(hour))
            elif turn < 0.7:
                connection.commit()
            elif turn < 0.8:
                connection.rollback()
            else:
                random.choice(readers).read()
        for connection, _ in writers:
            connection.commit()
    committed = [row[0] for row in ask(conninfo, COMMITTED, practice.tenant.id)]
    for reader in readers:
        reader.read()
        assert sorted(reader.seen) == committed
