# Generated from tests/postgres/async_/test_rights.py by tools/unsync.py; do not edit.
"""What a database role may not do."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from apptsched import PermissionDenied, Scheduler
from tests.support.practice import Practice
from tests.support.times import span


def test_a_role_without_rights_is_told_so(
    connection: psycopg.Connection[Any], practice: Practice
) -> None:
    connection.execute("create role apptsched_nobody")
    connection.execute("set role apptsched_nobody")
    s = Scheduler.bind(connection, practice.tenant.id)

    with pytest.raises(PermissionDenied) as denied:
        s.appointments.book([practice.desk.id], span("09:00", "10:00"))

    assert isinstance(denied.value.__cause__, psycopg.errors.InsufficientPrivilege)
    connection.rollback()
