"""Whatever order writers commit in, the reads add up to what was committed."""

from __future__ import annotations

from contextlib import AsyncExitStack
from random import Random

from apptsched import AsyncDatabase, ResourceId
from tests.postgres.async_.following import COMMITTED, Reader, open_writer
from tests.postgres.async_.practice import open_practice
from tests.support import examples
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.ward import at


async def test_the_reads_of_a_random_day_add_up_to_what_was_committed(
    database: AsyncDatabase, shared_conninfo: str
) -> None:
    for seed in range(examples(100)):
        practice = await open_practice(database)
        await follow_a_random_day(database, practice, shared_conninfo, Random(seed))


async def follow_a_random_day(
    database: AsyncDatabase, practice: Practice, conninfo: str, random: Random
) -> None:
    """Four writers begin, book, commit and roll back in any order; readers look in between."""
    free: list[tuple[ResourceId, int]] = [
        (room, hour) for room in (practice.room.id, practice.desk.id) for hour in range(20, 60)
    ]
    random.shuffle(free)
    pooled = database.scheduler(practice.tenant.id)
    readers = [Reader(pooled, limit=limit) for limit in (1, 3, 100)]
    async with AsyncExitStack() as stack:
        writers = [
            await stack.enter_async_context(open_writer(conninfo, practice)) for _ in range(4)
        ]
        for _ in range(40):
            connection, bound = random.choice(writers)
            turn = random.random()
            if turn < 0.5:
                room, hour = free.pop()
                await bound.appointments.book([room], at(hour))
            elif turn < 0.7:
                await connection.commit()
            elif turn < 0.8:
                await connection.rollback()
            else:
                await random.choice(readers).read()
        for connection, _ in writers:
            await connection.commit()
    committed = [row[0] for row in ask(conninfo, COMMITTED, practice.tenant.id)]
    for reader in readers:
        await reader.read()
        assert sorted(reader.seen) == committed
