"""A ward for every test, and ways to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from apptsched import AsyncDatabase, AsyncScheduler
from tests.postgres.async_.waiting import until_alone
from tests.support.proxy import Proxy, proxied
from tests.support.ward import Ward, open_ward


@pytest.fixture
def ward(shared_conninfo: str) -> Ward:
    """A tenant among others."""
    return open_ward(shared_conninfo)


@pytest.fixture
async def lone_ward(private_conninfo: str) -> Ward:
    """A ward with a database to itself, whose counters and functions are nobody else's."""
    ward = open_ward(private_conninfo)
    await until_alone(ward)
    return ward


@pytest.fixture
async def database(ward: Ward) -> AsyncIterator[AsyncDatabase]:
    async with AsyncDatabase(ward.config()) as database:
        yield database


@pytest.fixture
def scheduler(ward: Ward, database: AsyncDatabase) -> AsyncScheduler:
    return database.scheduler(ward.tenant_id, actor="front desk")


@pytest.fixture
def proxy(ward: Ward) -> Iterator[Proxy]:
    """A network to the server of the ward, a millisecond long."""
    with proxied(ward.conninfo, one_way_s=0.0005) as proxy:
        yield proxy
