# Generated from tests/postgres/async_/test_importing_ledger.py by tools/unsync.py; do not edit.
"""A long ledger of the past is imported, and the report is exact."""

from __future__ import annotations

from apptsched import Database, InvalidPeriod, SlotTaken
from tests.support import examples, ledger


def test_the_report_of_a_long_import_is_exact(database: Database) -> None:
    number = examples(100_000)
    tenant = database.tenants.add("Ledger", timezone="UTC")
    s = database.scheduler(tenant.id)
    rooms = [(s.resources.add(f"Room {n}", kind="room")).id for n in range(ledger.ROOMS)]
    first = {(s.appointments.book([room], ledger.period(0, ledger.SLOT))).id for room in rooms}

    report = s.appointments.import_many(ledger.requests(number, rooms))

    told: dict[int, set[int] | None] = {}
    for each in report.rejections:
        if isinstance(each.error, InvalidPeriod):
            told[each.position] = None
        else:
            assert isinstance(each.error, SlotTaken)
            ways = {c.appointment_id for c in each.error.conflicts}
            told[each.position] = {-1 if way in first else report.position_of(way) for way in ways}
    expected = ledger.rejections(number)
    assert {None, -1} <= {way for ways in expected.values() for way in (ways or {None})}
    assert max(way for ways in expected.values() if ways for way in ways) > 0
    assert told == expected
    assert (report.requested, report.rejected) == (number, len(expected))
    kept = [p for p in range(number) if report.appointment_at(p) is None]
    assert kept == sorted(expected)
