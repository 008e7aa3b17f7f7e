"""A database of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina

from apptsched.testing.server import Server
from tests.support.migrations import new_database


@pytest.fixture
def scratch(apptsched_server: Server) -> Iterator[str]:
    """The conninfo of an empty database."""
    with new_database(apptsched_server.dsn) as conninfo:
        yield conninfo


@pytest.fixture
def no_waiting() -> Iterator[None]:
    """Attempts follow each other at once."""
    with stamina.set_testing(True, attempts=8, cap=True):
        yield
