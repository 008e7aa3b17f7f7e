"""Works on a table of numbered balances."""

from __future__ import annotations

from typing import Any

import psycopg

from apptsched.testing.interleaver import Work
from tests.support.migrations import ask

Connection = psycopg.Connection[Any]


def deposit(*accounts: int) -> Work:
    """Return a work that adds 1 to each account, one after the other."""

    def work(connection: Connection) -> None:
        for account in accounts:
            connection.execute("update account set balance = balance + 1 where id = %s", [account])

    return work


def read_then_write(connection: Connection) -> int:
    """Add 1 to the first account, and lose what others added in between."""
    [balance] = connection.execute("select balance from account where id = 1").fetchone()
    connection.execute("update account set balance = %s where id = 1", [balance + 1])
    return balance + 1


def balances(conninfo: str) -> list[int]:
    return [balance for (balance,) in ask(conninfo, "select balance from account order by id")]
