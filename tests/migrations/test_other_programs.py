"""What psql, Alembic and Django are given does what the runner does, and leaves the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from apptsched import Migrator
from apptsched.migrate import bundled_version
from apptsched.testing.server import Server
from tests.support.hosts import HOSTS, Journey
from tests.support.migrations import ask, new_database, write

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

pytestmark = pytest.mark.parametrize("host", [pytest.param(HOSTS[each], id=each) for each in HOSTS])


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
    scratch: str, other: str, tmp_path: Path, host: Host
) -> None:
    source = write(tmp_path / "sql", {**SHOP, **OLDER})
    journey = Journey(scratch, tmp_path, from_=1, to=3, source=source, atomic=False)
    ours, theirs = Migrator(other, source=source), journey.migrator
    for each in (ours, theirs):
        each.up(1)
    write(source, SHOP)
    (source / "functions/retired.sql").unlink()

    ours.up()
    host(journey, False)
    there = standing(theirs, scratch, "apptsched", "shop")
    here = standing(ours, other, "apptsched", "shop")
    # The other program applied all functions again: it could not know which had changed.
    assert there | {"log": ()} == here | {"log": ()}
    assert there["status"].up_to_date

    ours.down(to=1, yes_lose_data=True)
    host(journey, True)
    assert standing(theirs, scratch, "apptsched", "shop") | {"log": ()} == standing(
        ours, other, "apptsched", "shop"
    ) | {"log": ()}
