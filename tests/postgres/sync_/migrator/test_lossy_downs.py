# Generated from tests/postgres/async_/migrator/test_lossy_downs.py by tools/unsync.py; do not edit.
"""A way down that destroys data says what, and waits for a yes."""

from __future__ import annotations

from pathlib import Path

import pytest

from apptsched._sync.migrator import Migrator
from apptsched.errors import InvalidConfiguration
from apptsched.migrate.errors import InvalidMigrations, Loss, LossyDown, MigrationFailed
from tests.support.migrations import ask, tables, version, write

LOSSY = "-- apptsched: lossy-down\n"
KEPT_AND_LOST = {
    "0001_kept.up.sql": "create table kept (a int, b text);",
    "0001_kept.down.sql": "drop table kept;",
    "0002_lost.up.sql": "alter table kept add c text; create table lost ();",
    "0002_lost.down.sql": LOSSY
    + "alter table kept drop c; drop table lost; delete from kept where a = 1;"
    " alter table kept rename b to d; alter table kept alter a type bigint;",
}


def lossy_database(conninfo: str, folder: Path) -> Migrator:
    """Return the runner of a database with rows to lose."""
    migrator = Migrator(conninfo, source=write(folder, KEPT_AND_LOST))
    migrator.up()
    ask(conninfo, "insert into kept values (1, 'x', 'y'), (2, 'x', null), (3, 'x', 'y')")
    ask(conninfo, "insert into lost select from generate_series(1, 7)")
    return migrator


def test_it_is_refused_with_every_table_column_and_row_it_would_take(
    scratch: str, tmp_path: Path
) -> None:
    migrator = lossy_database(scratch, tmp_path)

    with pytest.raises(LossyDown) as caught:
        migrator.down()

    assert caught.value.migrations == ("0002_lost",)
    assert caught.value.losses == (
        Loss("public.kept", "c", 2),
        Loss("public.lost", None, 7),
        Loss("public.kept", None, 1),
    )
    assert str(caught.value).splitlines()[1:] == [
        "  public.kept, column c: 2 rows",
        "  public.lost: 7 rows",
        "  public.kept: 1 row",
    ]
    assert version(scratch) == 2
    assert ask(scratch, "select count(*), count(c) from kept") == [(3, 2)]


def test_a_yes_or_the_profile_of_development_lets_it_go_ahead(scratch: str, tmp_path: Path) -> None:
    migrator = lossy_database(scratch, tmp_path)
    unasked = Migrator(scratch, source=tmp_path, profile="development")

    assert [each.version for each in migrator.down(yes_lose_data=True)] == [2]
    ask(scratch, "alter table kept rename d to b")
    migrator.up()
    assert [each.version for each in unasked.down()] == [2]


@pytest.mark.parametrize("profile", ["staging", "production"])
def test_it_is_refused_in_every_other_profile(scratch: str, tmp_path: Path, profile: str) -> None:
    lossy_database(scratch, tmp_path)

    with pytest.raises(LossyDown):
        Migrator(scratch, source=tmp_path, profile=profile).down()


def test_a_profile_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidConfiguration, match="no profile 'prod'"):
        Migrator("", profile="prod")


def test_what_a_truncate_and_all_steps_together_take_is_told(scratch: str, tmp_path: Path) -> None:
    lossy_database(scratch, tmp_path)
    emptied = {
        "0003_more.up.sql": "select 1;",
        "0003_more.down.sql": LOSSY + "truncate lost, kept;",
    }
    migrator = Migrator(scratch, source=write(tmp_path, emptied))
    migrator.up()

    with pytest.raises(LossyDown) as one:
        migrator.down()
    with pytest.raises(LossyDown) as all_of_them:
        migrator.down(to=0)

    both = (Loss("public.kept", None, 3), Loss("public.lost", None, 7))
    assert one.value.losses == both
    assert all_of_them.value.migrations == ("0003_more", "0002_lost")
    assert all_of_them.value.losses == both


def test_a_step_outside_a_transaction_cannot_be_told_and_says_so(
    scratch: str, tmp_path: Path
) -> None:
    lossy_database(scratch, tmp_path)
    stepwise = {
        "0003_more.up.sql": "select 1;",
        "0003_more.down.sql": LOSSY + "-- apptsched: transaction none\ndrop table lost;",
    }
    migrator = Migrator(scratch, source=write(tmp_path, stepwise))
    migrator.up()

    with pytest.raises(LossyDown, match="cannot be told before") as caught:
        migrator.down()

    assert (caught.value.losses, caught.value.is_complete) == ((), False)
    assert tables(scratch) == ["kept", "lost"]


def test_it_is_told_with_a_lock_per_transaction_as_well(scratch: str, tmp_path: Path) -> None:
    lossy_database(scratch, tmp_path)
    migrator = Migrator(scratch, source=tmp_path, lock="transaction")

    with pytest.raises(LossyDown) as caught:
        migrator.down()

    assert len(caught.value.losses) == 3
    assert [each.version for each in migrator.down(yes_lose_data=True)] == [2]


def test_one_that_would_fail_is_told_and_nothing_is_changed(scratch: str, tmp_path: Path) -> None:
    migrator = lossy_database(scratch, tmp_path)
    ask(scratch, "create view hosts_own as select c from kept")

    with pytest.raises(MigrationFailed, match="hosts_own") as caught:
        migrator.down()

    assert caught.value.outcome == "nothing was changed; database is at 0002"


def test_a_stored_way_down_that_cannot_be_read_is_refused(scratch: str, tmp_path: Path) -> None:
    migrator = lossy_database(scratch, tmp_path)
    ask(scratch, "update apptsched.apptsched_migration set down_text = 'drop \"' where version = 2")

    with pytest.raises(InvalidMigrations, match="text of it that the history has cannot be run"):
        migrator.down(yes_lose_data=True)

    assert version(scratch) == 2
