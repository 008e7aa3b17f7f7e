"""Imports a ledger of any length; prints how many were booked and the process's peak memory."""

from __future__ import annotations

import resource
import sys
from uuid import UUID

import apptsched
from tests.support import ledger


def main(conninfo: str, tenant: str, number: int) -> None:
    """Import so many lines into new rooms of a tenant."""
    with apptsched.Database(conninfo) as database:
        s = database.scheduler(apptsched.TenantId(UUID(tenant)))
        rooms = [s.resources.add(f"Room {n}", kind="room").id for n in range(ledger.ROOMS)]
        report = s.appointments.import_many(ledger.requests(number, rooms))
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(report.booked, len(report.rejections), peak_kib)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
