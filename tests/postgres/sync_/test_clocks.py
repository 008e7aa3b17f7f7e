# Generated from tests/postgres/async_/test_clocks.py by tools/unsync.py; do not edit.
"""Whose clock decides: the server's, whatever the client's says."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

import pytest

from apptsched import Scheduler, SlotTaken
from apptsched._sync import context
from tests.support.times import span

NINE, TTL = span("09:00", "10:00"), timedelta(hours=1)


class AYearAhead(datetime):
    """The clock of a client that was set wrong."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        """Return the instant a year from now."""
        return datetime.now(tz) + timedelta(days=365)


def test_a_hold_runs_out_by_the_servers_clock_whatever_the_clients_says(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = scheduler.resources.add("Room", kind="room")
    held = scheduler.appointments.hold([room.id], NINE, ttl=TTL)
    monkeypatch.setattr(context, "datetime", AYearAhead)

    with pytest.raises(SlotTaken):
        scheduler.appointments.book([room.id], NINE)
    extended = scheduler.appointments.extend_hold(held.id, TTL)

    assert held.expires_at is not None
    assert extended.expires_at is not None
    assert held.expires_at - held.created_at == TTL
    assert timedelta(0) < extended.expires_at - held.expires_at < timedelta(days=1)
