"""Lists by any filter and in any order, page by page, while others insert."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apptsched import (
    Appointment,
    AppointmentFilter,
    AppointmentOrder,
    AsyncDatabase,
    AsyncScheduler,
    DatabaseConfig,
    InvalidInput,
    Period,
    TenantId,
    filters,
)
from tests.postgres.async_._compat import gather
from tests.support import examples
from tests.support.listings import KEYS, NOON, Listings, insert, open_listings

ORDERS = [*AppointmentOrder]
SHARED = [HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def listings(shared_conninfo: str) -> Listings:
    """A tenant's 80 appointments, many of them at the same instants."""
    return open_listings(shared_conninfo, 80)


@pytest.fixture
def busy(shared_conninfo: str) -> Listings:
    """A tenant's 80 appointments, of which the test may make more."""
    return open_listings(shared_conninfo, 80)


def scheduler_of(database: AsyncDatabase, listings: Listings) -> AsyncScheduler:
    return database.scheduler(TenantId(listings.tenant_id))


async def paged(s: AsyncScheduler, limit: int, **arguments: Any) -> list[Appointment]:
    """Return all pages of a list, put together."""
    page = await s.appointments.list(**arguments, limit=limit)
    found = [*page]
    while page.next is not None:
        page = await s.appointments.list(**arguments, limit=limit, after=page.next)
        found += page
    return found


async def require_expected(
    s: AsyncScheduler,
    listings: Listings,
    wanted: AppointmentFilter,
    order: AppointmentOrder,
    limit: int,
) -> None:
    """Fail unless the pages of a list are what a plain reading of its filter lets through."""
    found = [a.id for a in await paged(s, limit, filter=wanted, order=order)]
    assert found == listings.expected(wanted, order)


@settings(max_examples=examples(2000), suppress_health_check=SHARED)
@given(data=st.data(), order=st.sampled_from(ORDERS), limit=st.integers(1, 30))
async def test_a_list_in_the_pool_is_what_a_plain_reading_of_its_filter_lets_through(
    database: AsyncDatabase, listings: Listings, data: Any, order: AppointmentOrder, limit: int
) -> None:
    wanted = data.draw(listings.filters())

    await require_expected(scheduler_of(database, listings), listings, wanted, order, limit)


@settings(max_examples=examples(1000), suppress_health_check=SHARED)
@given(data=st.data(), order=st.sampled_from(ORDERS), limit=st.integers(1, 30))
async def test_a_list_in_a_callers_transaction_is_what_a_plain_reading_lets_through(
    connection: psycopg.AsyncConnection[Any],
    listings: Listings,
    data: Any,
    order: AppointmentOrder,
    limit: int,
) -> None:
    bound = AsyncScheduler.bind(connection, TenantId(listings.tenant_id))

    await require_expected(bound, listings, data.draw(listings.filters()), order, limit)


async def test_every_field_alone_lets_some_through_and_others_not(
    database: AsyncDatabase, listings: Listings
) -> None:
    s, all_of_them = scheduler_of(database, listings), len(listings.rows)
    fields: dict[str, Any] = {
        "within": Period(NOON, NOON.replace(hour=15)),
        "resources": [listings.resources[0]],
        "services": [listings.services[0]],
        "statuses": ["held", "expired"],
        "attendee_email": "zoe@example.org",
        "attendee_ref": "p5",
        "text": "visit zoe",
        "metadata": {"b": {"c": [2]}},
        "created_by": "desk",
        "changed_since": NOON,
    }

    for name, value in fields.items():
        wanted = AppointmentFilter(**{name: value})
        found = [a.id for a in await s.appointments.list(wanted, limit=1000)]
        assert found == listings.expected(wanted, AppointmentOrder.START), name
        assert 0 < len(found) < all_of_them, name


@pytest.mark.smoke
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("limit", [1, 2, 7])
async def test_rows_at_the_same_instant_are_neither_repeated_nor_skipped(
    database: AsyncDatabase, listings: Listings, order: AppointmentOrder, limit: int
) -> None:
    instants = [KEYS[order](row) for row in listings.rows]
    assert len(set(instants)) < len(instants) / 1.5, "too few share one"

    await require_expected(
        scheduler_of(database, listings), listings, AppointmentFilter(), order, limit
    )


@pytest.mark.parametrize("order", ORDERS)
async def test_a_cursor_that_forgets_the_id_is_found_out(
    database: AsyncDatabase,
    listings: Listings,
    order: AppointmentOrder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, column = f"after_{order}", filters._COLUMNS[order]
    wrong = {**filters._CONDITIONS, name: f"a.{column} > %(after)s::timestamptz"}
    monkeypatch.setattr(filters, "_CONDITIONS", wrong)
    filters._composed.cache_clear()

    try:
        with pytest.raises(AssertionError):
            await require_expected(
                scheduler_of(database, listings), listings, AppointmentFilter(), order, 2
            )
    finally:
        filters._composed.cache_clear()


async def test_a_cursor_is_of_no_use_in_another_order(
    database: AsyncDatabase, listings: Listings
) -> None:
    s = scheduler_of(database, listings)
    for order in ORDERS:
        first = await s.appointments.list(order=order, limit=1)
        for other in {*ORDERS} - {order}:
            with pytest.raises(InvalidInput, match="another filter or order"):
                await s.appointments.list(order=other, after=first.next)


@pytest.mark.parametrize("order", ORDERS)
async def test_rows_that_others_insert_meanwhile_neither_hide_nor_repeat_one_that_was_there(
    database: AsyncDatabase, shared_conninfo: str, busy: Listings, order: AppointmentOrder
) -> None:
    s, before = scheduler_of(database, busy), busy.expected(AppointmentFilter(), order)
    random, seen, cursor = Random(order), list[Any](), None
    with psycopg.connect(shared_conninfo) as other:
        while True:
            page = await s.appointments.list(order=order, limit=3, after=cursor)
            seen, cursor = [*seen, *page], page.next
            if cursor is None:
                break
            for _ in range(2 if len(seen) < 150 else 0):
                insert(other, busy.tenant_id, busy.row(random))
            other.commit()

    ids = [a.id for a in seen]
    assert len(ids) == len({*ids})
    assert [each for each in ids if each in {*before}] == before
    assert len(ids) > len(before)


@pytest.mark.parametrize("order", ORDERS)
async def test_pages_read_during_inserts_show_all_that_was_there_once_and_in_order(
    database: AsyncDatabase, shared_conninfo: str, busy: Listings, order: AppointmentOrder
) -> None:
    s, before = scheduler_of(database, busy), busy.expected(AppointmentFilter(), order)
    writer, random = database.scheduler(TenantId(busy.tenant_id)), Random(order)

    async def read() -> Any:
        return [await paged(s, 2, order=order) for _ in range(3)]

    async def write() -> Any:
        with psycopg.connect(shared_conninfo) as other:
            for _ in range(60):
                insert(other, busy.tenant_id, busy.row(random))
                other.commit()
                await writer.appointments.find(before[0])  # lets the reader go on
        return []

    readings, _ = await gather(read, write)

    for reading in readings:
        ids = [a.id for a in reading]
        assert len(ids) == len({*ids})
        assert [each for each in ids if each in {*before}] == before


@pytest.mark.parametrize("order", ORDERS)
async def test_iterate_shows_the_whole_list_and_holds_no_connection(
    shared_conninfo: str, listings: Listings, order: AppointmentOrder, monkeypatch: Any
) -> None:
    monkeypatch.setattr("apptsched._async.appointment_queries._STRIDE", 7)
    config = DatabaseConfig(conninfo=shared_conninfo, min_size=1, max_size=1)
    async with AsyncDatabase(config) as database:
        s = scheduler_of(database, listings)
        every = s.appointments.iterate(order=order)
        # `get` has the only connection meanwhile.
        found = [await s.appointments.get(a.id) async for a in every]

    assert [a.id for a in found] == listings.expected(AppointmentFilter(), order)


async def test_iterate_can_be_left_and_begins_anew(
    database: AsyncDatabase, listings: Listings
) -> None:
    s = scheduler_of(database, listings)
    wanted = AppointmentFilter(statuses=["confirmed", "pending"])

    first = await anext(aiter(s.appointments.iterate(wanted)))

    ids = [a.id async for a in s.appointments.iterate(wanted)]
    assert ids == listings.expected(wanted, AppointmentOrder.START)
    assert ids[0] == first.id


async def test_iterate_over_nothing_ends_at_once(
    database: AsyncDatabase, listings: Listings
) -> None:
    nothing: AsyncIterator[Appointment] = scheduler_of(database, listings).appointments.iterate(
        AppointmentFilter(resources=[])
    )

    assert [a.id async for a in nothing] == []
