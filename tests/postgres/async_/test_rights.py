"""What a database role may not do."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from apptsched import AsyncScheduler, PermissionDenied
from tests.support.practice import Practice
from tests.support.times import span


async def test_a_role_without_rights_is_told_so(
    connection: psycopg.AsyncConnection[Any], practice: Practice
) -> None:
    await connection.execute("create role apptsched_nobody")
    await connection.execute("set role apptsched_nobody")
    s = AsyncScheduler.bind(connection, practice.tenant.id)

    with pytest.raises(PermissionDenied) as denied:
        await s.appointments.book([practice.desk.id], span("09:00", "10:00"))

    assert isinstance(denied.value.__cause__, psycopg.errors.InsufficientPrivilege)
    await connection.rollback()
