"""The demo's figures for a machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apptsched.cli import agenda, doctor
from apptsched.cli.clock import ends_document
from apptsched.cli.demo.conference import Conference
from apptsched.cli.demo.figures import Figures, durations, quantiles


def document_of(server: str, conference: Conference, figures: Figures) -> dict[str, Any]:
    """Return everything the demo shows."""
    zone = ZoneInfo(conference.tenant.timezone)
    winners = [
        {**ends_document(bid.slot, zone), "client": bid.client} for bid in figures.contest.winners
    ]
    free = [{**ends_document(each.half_hour, zone), "rooms": each.rooms} for each in figures.free]
    latency = durations(figures.first, figures.second, figures.contest)
    return {
        "server": server,
        "tenant": {"id": str(conference.tenant.id), "slug": conference.tenant.slug},
        "rooms": len(conference.catalogue.resources),
        "talks": len(conference.timetable.rows),
        "booked": figures.booked,
        "refused": figures.refused,
        "clients": len(figures.contest.bids),
        "slots": len(figures.contest.slots),
        "won": figures.won,
        "overlaps": figures.overlaps,
        "appointments": figures.kept,
        "winners": winners,
        "latency_ms": {what: _latency(lengths) for what, lengths in latency.items()},
        "agenda": agenda.document_of(figures.agenda, conference.first_day),
        "free": free,
        "doctor": doctor.document_of(figures.diagnosis),
        "faults": figures.faults,
    }


def _latency(lengths: Sequence[timedelta]) -> dict[str, float]:
    return {"calls": len(lengths), **quantiles(lengths)}
