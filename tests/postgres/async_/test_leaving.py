"""A tenant leaves, with all it has, and what is too old goes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from apptsched import (
    AsyncDatabase,
    Buffers,
    Claim,
    InvalidInput,
    NotArchived,
    Period,
    Purged,
    TenantId,
    TenantNotFound,
)
from tests.postgres.async_.practice import open_practice
from tests.support.migrations import ask
from tests.support.practice import Practice
from tests.support.rows import EVERYTHING, OWNED, of
from tests.support.times import at, span

LOAD = """insert into apptsched.{table} overriding system value
    select t.* from jsonb_populate_record(null::apptsched.{table}, %s::jsonb) t"""
COUNTS = " union all ".join(
    f"select '{table}', count(*) from apptsched.{table} t where t.tenant_id = %(tenant)s"
    for table in OWNED
)


def counts(conninfo: str, tenant_id: TenantId) -> dict[str, int]:
    """Return how many rows a tenant has in each table."""
    with psycopg.connect(conninfo) as connection:
        return dict(connection.execute(COUNTS, {"tenant": tenant_id}).fetchall())


def everything(conninfo: str, practice: Practice) -> str:
    """Return all a tenant has, as one text."""
    with psycopg.connect(conninfo) as connection:
        [text] = connection.execute(EVERYTHING, of(practice.tenant.id)).fetchone()
        return str(text)


@pytest.fixture
async def full(database: AsyncDatabase, practice: Practice) -> Practice:
    """A practice with a row in every table, and one that leaves traces elsewhere."""
    s = database.scheduler(practice.tenant.id)
    await s.people.grant(practice.person.id, "boss")
    booked = await s.appointments.book(
        [practice.desk.id], span("09:00", "10:00"), notes='"Ü"\n', idempotency_key="k"
    )
    await s.appointments.reschedule(booked.id, span("10:00", "11:00"))
    gone = await s.appointments.book([practice.desk.id], span("12:00", "13:00"))
    ask(database.config.conninfo, "delete from apptsched.appointment where id = %s", gone.id)
    return practice


async def lines(database: AsyncDatabase, tenant_id: TenantId) -> list[dict[str, Any]]:
    return [json.loads(line) async for line in database.tenants.export(tenant_id)]


@pytest.mark.smoke
async def test_an_export_holds_every_row_of_the_tenant_and_no_others(
    database: AsyncDatabase, full: Practice, shared_conninfo: str
) -> None:
    await open_practice(database)

    header, *rows = await lines(database, full.tenant.id)

    assert (header["format"], header["format_version"]) == ("apptsched tenant export", 1)
    assert header["tenant_id"] == str(full.tenant.id)
    assert datetime.fromisoformat(header["exported_at"]).tzinfo is not None
    exported = dict.fromkeys(OWNED, 0)
    for line in rows:
        assert line["row"]["tenant_id"] == header["tenant_id"]
        exported[line["table"]] += 1
    assert exported == counts(shared_conninfo, full.tenant.id)
    assert 0 not in exported.values()


async def test_an_export_can_be_loaded_where_the_schema_is_empty(
    database: AsyncDatabase, full: Practice, shared_conninfo: str, private_conninfo: str
) -> None:
    _, *rows = await lines(database, full.tenant.id)

    with psycopg.connect(private_conninfo) as connection:
        connection.execute("set session_replication_role = replica")
        for line in rows:
            connection.execute(
                LOAD.format(table=line["table"]),
                [json.dumps(line["row"])],
            )

    assert everything(private_conninfo, full) == everything(shared_conninfo, full)


async def test_an_export_shows_one_moment(
    database: AsyncDatabase, full: Practice, shared_conninfo: str
) -> None:
    export = database.tenants.export(full.tenant.id)
    first = [await anext(export), await anext(export)]
    await database.scheduler(full.tenant.id).people.add("Late")

    rest = [line async for line in export if "Late" not in line]

    assert {json.loads(line)["table"] for line in (first[1], *rest)} == {*OWNED}
    assert sum('"table": "person"}' in line for line in rest) == 1
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in rest)


async def test_an_export_that_is_given_up_gives_its_connection_back(
    database: AsyncDatabase, full: Practice
) -> None:
    for _ in range(database.config.max_size + 1):
        export = database.tenants.export(full.tenant.id)
        await anext(export)
        await export.aclose()


async def test_a_purged_tenant_leaves_nothing_and_others_keep_everything(
    database: AsyncDatabase, full: Practice, shared_conninfo: str
) -> None:
    other = await open_practice(database)
    kept = everything(shared_conninfo, other)
    held = counts(shared_conninfo, full.tenant.id)
    await database.tenants.archive(full.tenant.id)

    purged = await database.tenants.purge(full.tenant.id, name=full.tenant.name)

    assert purged == held
    assert set(counts(shared_conninfo, full.tenant.id).values()) == {0}
    assert everything(shared_conninfo, other) == kept
    with pytest.raises(TenantNotFound):
        await database.tenants.purge(full.tenant.id, name=full.tenant.name)


async def test_a_tenant_in_use_or_by_another_name_is_not_purged(
    database: AsyncDatabase, full: Practice, shared_conninfo: str
) -> None:
    kept = everything(shared_conninfo, full)
    with pytest.raises(NotArchived) as refused:
        await database.tenants.purge(full.tenant.id, name=full.tenant.name)
    assert refused.value.ids == (full.tenant.id,)
    with pytest.raises(InvalidInput, match="not the tenant's name"):
        await database.tenants.purge(full.tenant.id, name="Southside")

    assert everything(shared_conninfo, full) == kept


async def test_a_purge_that_was_stopped_is_taken_up_again(
    database: AsyncDatabase, full: Practice, shared_conninfo: str
) -> None:
    tenant_id, name = full.tenant.id, full.tenant.name
    await database.tenants.archive(tenant_id)
    step = "select outcome from apptsched.purge_tenant(%s, %s, 1, '1s')"
    for _ in range(5):
        assert ask(shared_conninfo, step, tenant_id, name) == [("more",)]

    await database.tenants.purge(tenant_id, name=name)

    assert set(counts(shared_conninfo, tenant_id).values()) == {0}


async def test_a_tenant_whose_purge_has_begun_is_not_restored(
    database: AsyncDatabase, full: Practice, shared_conninfo: str
) -> None:
    tenant_id, name = full.tenant.id, full.tenant.name
    await database.tenants.archive(tenant_id)
    ask(shared_conninfo, "select apptsched.purge_tenant(%s, %s, 1, '1s')", tenant_id, name)

    with pytest.raises(TenantNotFound):
        await database.tenants.restore(tenant_id)

    assert (await database.tenants.get(tenant_id)).archived_at is not None
    await database.tenants.purge(tenant_id, name=name)


async def test_only_a_tenant_that_is_purged_loses_events(
    database: AsyncDatabase, full: Practice, shared_conninfo: str
) -> None:
    await database.tenants.archive(full.tenant.id)

    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
        ask(
            shared_conninfo,
            "delete from apptsched.appointment_event where tenant_id = %s",
            full.tenant.id,
        )


LATER = at("23:00") + timedelta(days=400)


async def test_what_was_over_long_ago_goes_and_the_rest_keeps_its_whole_history(
    private_conninfo: str,
) -> None:
    now = at("00:00")
    async with AsyncDatabase(private_conninfo, clock=lambda: now) as database:
        practice = await open_practice(database)
        s = database.scheduler(practice.tenant.id)
        past = await s.appointments.book(
            [practice.desk.id], span("09:00", "10:00"), idempotency_key="old"
        )
        changed = await s.appointments.book([practice.desk.id], span("10:00", "11:00"))
        later = await s.appointments.book(
            [practice.desk.id], Period(LATER, LATER + timedelta(hours=1))
        )
        now = LATER
        await s.appointments.cancel(changed.id)
        await s.appointments.book([practice.room.id], span("14:00", "15:00"), idempotency_key="new")

        purged = await database.maintenance.purge(older_than=timedelta(days=365))
        again = await database.maintenance.purge(older_than=timedelta(days=365))

        assert purged == Purged(appointments=2, events=2, idempotency_keys=1)
        assert again == Purged()
        assert await s.appointments.find(past.id) is None
        assert await s.appointments.find(practice.appointment.id) is None
        for kept in (changed, later):
            events = await s.appointments.history(kept.id)
            assert events[0].kind == "booked"
        assert (await database.doctor()).findings == ()


@pytest.mark.parametrize("longer", ["a claim", "a buffer"])
async def test_what_still_occupies_time_is_kept_however_long_it_is_over(
    private_conninfo: str, longer: str
) -> None:
    now = at("08:00")
    async with AsyncDatabase(private_conninfo, clock=lambda: now) as database:
        practice = await open_practice(database)
        s = database.scheduler(practice.tenant.id)
        bed = await s.resources.add("Recovery bed", kind="bed")
        body, rest = span("10:00", "11:00"), timedelta(days=4)
        if longer == "a claim":
            claims = [practice.room.id, Claim(bed.id, Period(body.end, body.end + rest))]
            operated = await s.appointments.book(claims, body)
        else:
            operated = await s.appointments.book([bed.id], body, buffers=Buffers(after=rest))
        now += timedelta(days=3)

        await database.maintenance.purge(older_than=timedelta(days=1))
        assert await s.appointments.get(operated.id) == operated

        now += timedelta(days=3)
        await database.maintenance.purge(older_than=timedelta(days=1))
        assert await s.appointments.find(operated.id) is None


async def test_events_of_what_direct_sql_deleted_go_when_they_are_too_old(
    private_conninfo: str,
) -> None:
    now = datetime.now(UTC)
    async with AsyncDatabase(private_conninfo, clock=lambda: now) as database:
        practice = await open_practice(database)
        ask(
            private_conninfo,
            "delete from apptsched.appointment where id = %s",
            practice.appointment.id,
        )
        early = await database.maintenance.purge(older_than=timedelta(days=2))
        now += timedelta(days=3)

        assert early == Purged()
        assert await database.tenants.get(practice.tenant.id) == practice.tenant
        assert await database.maintenance.purge(older_than=timedelta(days=2)) == Purged(events=2)


async def test_keys_are_kept_for_a_day_and_then_purged_alone(private_conninfo: str) -> None:
    now = at("00:00")
    async with AsyncDatabase(private_conninfo, clock=lambda: now) as database:
        for _ in range(2):
            practice = await open_practice(database)
            s = database.scheduler(practice.tenant.id)
            await s.appointments.book(
                [practice.desk.id], span("09:00", "10:00"), idempotency_key="k"
            )
        now += timedelta(hours=23)
        early = await database.maintenance.purge_keys()
        now += timedelta(hours=2)

        assert early == Purged()
        assert await database.maintenance.purge_keys() == Purged(idempotency_keys=2)
        assert await s.appointments.find(practice.appointment.id) is not None


@pytest.mark.parametrize("older_than", [timedelta(hours=23), timedelta.max, 30, None])
async def test_a_purge_keeps_what_is_a_day_old_at_least(
    database: AsyncDatabase, older_than: Any
) -> None:
    with pytest.raises(InvalidInput, match="older_than"):
        await database.maintenance.purge(older_than=older_than)
    with pytest.raises(InvalidInput, match="older_than"):
        await database.maintenance.purge_keys(older_than=older_than)
