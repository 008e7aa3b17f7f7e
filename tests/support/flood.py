"""Imports a ledger of any length; prints how many were booked and the process's peak memory."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

import apptsched
from tests.support import ledger


def main(conninfo: str, tenant: str, number: int) -> None:
    """Import so many lines into new rooms of a tenant."""
    with apptsched.Database(conninfo) as database:
        s = database.scheduler(apptsched.TenantId(UUID(tenant)))
        rooms = [s.resources.add(f"Room {n}", kind="room").id for n in range(ledger.ROOMS)]
        report = s.appointments.import_many(ledger.requests(number, rooms))
    print(report.booked, len(report.rejections), peak_kib())


def peak_kib() -> int:
    """Return the most memory this process had; `ru_maxrss` would count what it was forked from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [line] = [each for each in status.splitlines() if each.startswith("VmHWM:")]
    return int(line.split()[1])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
