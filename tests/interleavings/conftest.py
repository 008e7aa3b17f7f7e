"""Databases to race in, and the connections that race."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from apptsched.testing import Interleaver
from apptsched.testing.server import Server
from tests.support.migrations import new_database


@pytest.fixture(scope="module")
def accounts(apptsched_server: Server) -> Iterator[str]:
    """The conninfo of a database with nothing but a table of numbered balances."""
    with new_database(apptsched_server.dsn) as conninfo:
        with psycopg.connect(conninfo) as connection:
            connection.execute("create table account (id int primary key, balance int not null)")
        yield conninfo


@pytest.fixture
def fill(accounts: str) -> None:
    """Give the three accounts 100 each."""
    with psycopg.connect(accounts) as connection:
        connection.execute("truncate account")
        connection.execute("insert into account select id, 100 from generate_series(1, 3) id")


@pytest.fixture
def race(accounts: str, fill: None) -> Iterator[Interleaver]:
    """Two connections to the accounts."""
    with Interleaver(accounts, 2) as race:
        yield race
