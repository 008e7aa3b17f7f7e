"""A PostgreSQL server on any machine: for tests, benchmarks and the demo."""

from __future__ import annotations

from apptsched.testing.server._provide import provide
from apptsched.testing.server._server import Server, ServerFailed, ServerUnavailable, Source

__all__ = ["Server", "ServerFailed", "ServerUnavailable", "Source", "provide"]
