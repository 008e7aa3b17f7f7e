"""When a resource is busy, and with what."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from apptsched.model.period import Period


class FreeBusy(StrEnum):
    """The free/busy types of RFC 5545, section 3.2.9."""

    FREE = "FREE"
    BUSY = "BUSY"
    BUSY_TENTATIVE = "BUSY-TENTATIVE"
    BUSY_UNAVAILABLE = "BUSY-UNAVAILABLE"


@frozen
class BusyPeriod:
    """A stretch of one kind: bodies are `BUSY` or tentative, buffers are unavailable."""

    period: Period
    kind: FreeBusy
