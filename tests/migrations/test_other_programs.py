"""What psql, Alembic and Django are given does what the runner does, and leaves the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, MetaData, NullPool, Table, Uuid, create_engine

from apptsched import Migrator
from apptsched.integrations import alembic
from apptsched.migrate import bundled_version
from apptsched.migrate.errors import InvalidTarget
from apptsched.testing.server import Server
from tests.support.hosts import HOSTS, Journey, by_alembic, by_django, by_psql, psql
from tests.support.migrations import ask, new_database, tables, write

Host = Callable[[Journey, bool], None]
LOG = """
    select action, file, version, statements, error, by = session_user
    from apptsched.apptsched_migration_log
    where line = %s
    order by id
"""
# What a program might take for something of its own: variables, parameters, escapes, line ends.
TEXT = "100 %s %(a)s %% :name :''x'' ::text \\\\ \\t \t {brace} $do$ é \"\"\""
FUNCTION = "create or replace function shop."
ONE = "returns int language sql as 'select 1';"
SHOP = {
    "0001_text.up.sql": (
        f"\ufeffcreate schema shop;\r\n-- {TEXT}\r\ncreate table shop.t (\r\n\ta text"
        f" default '{TEXT}'\r\n);\r\ncomment on table shop.t is '{TEXT}' -- no end;"
    ),
    "0001_text.down.sql": "drop table shop.t;drop schema shop",
    "0002_index.up.sql": (
        "-- apptsched: transaction none\n-- apptsched: lock-timeout 3s\n"
        "create index concurrently t_by_a on shop.t (a);\nselect (array[1, 2])[1:2];"
    ),
    "0002_index.down.sql": (
        "-- apptsched: transaction none\ndrop index concurrently shop.t_by_a; -- gone"
    ),
    "0003_last.up.sql": "-- apptsched: min-postgres 15\ncreate table shop.u ();",
    "0003_last.down.sql": "-- apptsched: lossy-down\ndrop table shop.u;",
    "functions/a.sql": (
        f"{FUNCTION}a() returns text language sql as $body$ select '{TEXT}'; -- \r\n $body$;\n"
        f"comment on function shop.a() is '{TEXT}';\n"
        "create or replace view shop.v as select shop.a() as a"
    ),
    "functions/b.sql": f"-- apptsched: since 0003\n{FUNCTION}b(u shop.u) {ONE}",
}
OLDER = {
    "functions/a.sql": f"{FUNCTION}a(old int) {ONE}",
    "functions/retired.sql": f"{FUNCTION}r() {ONE}",
}
LINE = "the host's $do$ \\ line"

REPEATABLES = """
    select name, checksum, since, undo, applied_by = session_user
    from apptsched.apptsched_migration_repeatable
    where line = %s
    order by name
"""

every_host = pytest.mark.parametrize("host", [pytest.param(HOSTS[each], id=each) for each in HOSTS])


@pytest.fixture
def other(apptsched_server: Server) -> Iterator[str]:
    """The conninfo of another empty database, for the runner itself."""
    with new_database(apptsched_server.dsn) as conninfo:
        yield conninfo


def standing(migrator: Migrator, conninfo: str, line: str, schema: str) -> dict[str, Any]:
    """Return all that the runner, its tables and the catalogs say, but for times."""
    status = migrator.status()
    timeless = {"applied_at": None, "duration": None}
    return {
        "status": attrs.evolve(
            status, applied=tuple(attrs.evolve(each, **timeless) for each in status.applied)
        ),
        "timed": [each.duration is not None for each in status.applied],
        "catalog": migrator.snapshot(schema),
        "log": ask(conninfo, LOG, line),
        "repeatables": ask(conninfo, REPEATABLES, line),
    }


@every_host
def test_the_bundled_schema_goes_up_and_down_by_another_program_as_by_the_runner(
    scratch: str, other: str, tmp_path: Path, host: Host
) -> None:
    journey = Journey(scratch, tmp_path, to=bundled_version())
    ours, theirs = Migrator(other), journey.migrator

    ours.up()
    host(journey, False)
    there = standing(theirs, scratch, "apptsched", "apptsched")
    assert there == standing(ours, other, "apptsched", "apptsched")
    assert there["status"].up_to_date

    ours.down(to=0, yes_lose_data=True)
    host(journey, True)
    assert standing(theirs, scratch, "apptsched", "apptsched") == standing(
        ours, other, "apptsched", "apptsched"
    )


@every_host
def test_a_folder_of_the_host_s_goes_up_and_down_by_another_program_as_by_the_runner(
    scratch: str, other: str, tmp_path: Path, host: Host
) -> None:
    source = write(tmp_path / "sql", SHOP)
    journey = Journey(scratch, tmp_path, to=3, source=source, line=LINE, atomic=False)
    ours, theirs = Migrator(other, source=source, line=LINE), journey.migrator

    ours.up()
    host(journey, False)
    there = standing(theirs, scratch, LINE, "shop")
    assert there == standing(ours, other, LINE, "shop")
    assert there["status"].up_to_date

    ours.down(to=0, yes_lose_data=True)
    host(journey, True)
    assert standing(theirs, scratch, LINE, "shop") == standing(ours, other, LINE, "shop")


def test_a_database_with_older_functions_has_those_of_the_folder_afterwards(
    scratch: str, other: str, tmp_path: Path
) -> None:
    source = write(tmp_path / "sql", {**SHOP, **OLDER})
    journey = Journey(scratch, tmp_path, from_=1, to=3, source=source, atomic=False)
    ours, theirs = Migrator(other, source=source), journey.migrator
    for each in (ours, theirs):
        each.up(1)
    write(source, SHOP)
    (source / "functions/retired.sql").unlink()

    ours.up()
    by_psql(journey, False)
    there = standing(theirs, scratch, "apptsched", "shop")
    here = standing(ours, other, "apptsched", "shop")
    # The other program applied all functions again: it could not know which had changed.
    assert there | {"log": ()} == here | {"log": ()}
    assert there["status"].up_to_date

    ours.down(to=1, yes_lose_data=True)
    by_psql(journey, True)
    assert standing(theirs, scratch, "apptsched", "shop") | {"log": ()} == standing(
        ours, other, "apptsched", "shop"
    ) | {"log": ()}


def test_a_script_stops_where_it_fails_even_when_psql_goes_on(scratch: str, tmp_path: Path) -> None:
    broken = {"0002_index.up.sql": "create table shop.half ();\nselect 1/0;"}
    source = write(tmp_path / "sql", {**SHOP, **broken})
    journey = Journey(scratch, tmp_path, to=3, source=source)

    said = psql(journey, journey.migrator.sql(0, 3), "-v", "ON_ERROR_STOP=0")

    assert "0003_last.up.sql begins at 2, and the database is at 1" in said
    assert tables(scratch, "shop") == ["t"]
    assert journey.migrator.status().version == 1


def test_django_is_told_that_a_file_needs_no_transaction(scratch: str, tmp_path: Path) -> None:
    source = write(tmp_path / "sql", SHOP)
    journey = Journey(scratch, tmp_path, to=3, source=source)

    with pytest.raises(AssertionError, match=r"0002_index.up.sql .* `atomic = False`"):
        by_django(journey, False)

    assert tables(scratch, "apptsched") == []


@pytest.mark.parametrize(
    ("host", "refusal"),
    [(by_alembic, "IrreversibleMigration: .* for ever"), (by_django, "is not reversible")],
)
def test_a_migration_without_a_way_back_stays(
    scratch: str, tmp_path: Path, host: Host, refusal: str
) -> None:
    final = "-- apptsched: irreversible for ever\ncreate schema shop;"
    source = write(tmp_path / "sql", {"0001_final.up.sql": final})
    journey = Journey(scratch, tmp_path, to=1, source=source)
    host(journey, False)

    with pytest.raises(AssertionError, match=refusal):
        host(journey, True)

    assert journey.migrator.status().version == 1


@pytest.mark.filterwarnings("ignore:Did not recognize type:sqlalchemy.exc.SAWarning")
def test_autogenerate_leaves_the_schema_alone_only_when_it_is_told_to(scratch: str) -> None:
    Migrator(scratch).up()
    metadata = MetaData()
    Table("appointment", metadata, Column("id", Uuid), schema="apptsched")
    filters = {"include_name": alembic.include_name, "include_object": alembic.include_object}

    def found(**options: Any) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"include_schemas": True, **options})
        return compare_metadata(context, metadata)

    with create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(scratch), poolclass=NullPool
    ).connect() as connection:
        assert found(**filters) == []
        assert len([each for each in found() if each[0] == "remove_table"]) > 10


def test_an_alembic_revision_goes_only_the_way_it_says() -> None:
    with pytest.raises(InvalidTarget, match="cannot go down"):
        alembic.upgrade(None, from_=2, to=1)
    with pytest.raises(InvalidTarget, match="cannot go up"):
        alembic.downgrade(None, from_=1, to=2)
