"""The lint finds what can hurt a database in use, says where and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from apptsched import AsyncMigrator, Migrator
from apptsched.migrate.files import SqlFile
from apptsched.migrate.folder import bundled_folder, read_folder
from apptsched.migrate.lint import RULES, lint
from tests.support.lint import SAFE, UNSAFE, Unsafe, folder_of, found_in, parts_of
from tests.support.migrations import write

ALLOWABLE = [row for row in UNSAFE if not row.rule.endswith("-allow")]


def test_the_tables_are_long_enough_and_name_every_rule() -> None:
    assert len(UNSAFE) >= 40
    assert len(SAFE) >= 40
    assert {row.rule for row in UNSAFE} | {"missing-down", "transaction-control"} == set(RULES)


@pytest.mark.parametrize("row", UNSAFE, ids=str)
def test_an_unsafe_migration_is_found_once_where_it_stands(row: Unsafe) -> None:
    (found,) = found_in(row.sql)

    assert (found.rule, found.file, found.line) == (row.rule, "0002_step.up.sql", row.line)
    assert RULES[row.rule].why in found.why
    assert found.rewrite


@pytest.mark.parametrize("row", UNSAFE, ids=str)
def test_its_rewrite_is_safe(row: Unsafe) -> None:
    (found,) = found_in(row.sql)
    parts = parts_of(found.rewrite)

    assert found_in(*parts) == ()
    assert [SqlFile.of("0001_part.up.sql", part, "up").problems for part in parts] == [()] * len(
        parts
    )


@pytest.mark.parametrize("sql", SAFE)
def test_a_safe_migration_passes(sql: str) -> None:
    assert found_in(sql) == ()


@pytest.mark.parametrize("row", ALLOWABLE, ids=str)
def test_a_rule_is_silenced_by_name_and_with_a_reason(row: Unsafe) -> None:
    assert found_in(f"-- apptsched: allow {row.rule} it was weighed\n{row.sql}") == ()


def test_tables_dropped_together_are_dropped_one_by_one() -> None:
    contract = "-- apptsched: phase contract\n"

    (found,) = found_in(f"{contract}drop table app.day_2031, app.bare restrict;")

    assert found.rewrite == f"-- in a migration of its own:\n{contract}drop table app.bare;"
    assert found_in(found.rewrite) == ()


def test_a_rule_is_not_silenced_without_a_reason(tmp_path: Path) -> None:
    files = {
        "0001_a.up.sql": "-- apptsched: allow change-without-where\nupdate t set a = 1;",
        "0001_a.down.sql": "select 1;",
    }

    found = [(each.line, each.rule) for each in lint(read_folder(write(tmp_path, files)))]

    assert found == [(1, "directive"), (2, "change-without-where")]


def test_what_up_refuses_is_found_as_well(tmp_path: Path) -> None:
    write(tmp_path, {"0001_a.up.sql": "select 1;\ncommit;"})

    found = lint(read_folder(tmp_path))

    assert [(each.line, each.rule) for each in found] == [
        (1, "missing-down"),
        (2, "transaction-control"),
    ]
    assert all(each.rewrite for each in found)


def test_a_constraint_validated_by_an_earlier_migration_makes_not_null_safe() -> None:
    add = "alter table app.room add constraint c check (seats is not null) not valid;"
    validate = "alter table app.room validate constraint c;"
    keep = "alter table app.room alter column seats set not null;"

    assert found_in(add, validate, keep) == ()
    assert found_in(add, validate + keep) == ()
    assert [each.rule for each in found_in(add, keep)] == ["not-null-unchecked"]


@pytest.mark.parametrize(
    ("check", "proves"),
    [
        ("(id > 0 or seats > 0 and seats is not null)", False),
        ("((id > 0 or seats > 0 and seats is not null and id > 1))", False),
        ("(case when id > 0 and seats is not null and id > 1 then id > 2 end)", False),
        ("(seats is not null) not enforced", False),
        ("((seats is not null) and (id > 0 or id < 0))", True),
        ("((SEATS is not null))", True),
    ],
)
def test_a_check_proves_what_it_demands_of_every_row(check: str, proves: bool) -> None:
    add = f"alter table app.bare add seats int, add id int, add constraint c check {check};"
    found = found_in(add, "alter table app.bare alter column Seats set not null;")

    assert ("not-null-unchecked" in {each.rule for each in found}) is not proves


@pytest.mark.parametrize(
    "away", ["drop column name, add column", "rename column name to old;alter table app.room add"]
)
def test_what_is_known_of_a_column_goes_with_it(away: str) -> None:
    change = f"-- apptsched: phase contract\nalter table app.room {away} name text;"

    found = found_in(change, "alter table app.room alter column name set not null;")

    assert [each.rule for each in found] == ["not-null-unchecked"]


def test_what_is_known_of_a_column_holds_under_its_new_name() -> None:
    change = "-- apptsched: phase contract\nalter table app.room rename name to title;"

    assert found_in(change, "alter table app.room alter title type varchar(40);") == ()


def test_an_index_that_is_gone_is_not_built_anew() -> None:
    widen = "alter table app.room alter column email type text;"

    assert found_in("drop index app.room_by_email;", widen) == ()


def test_going_back_may_drop_but_takes_the_same_locks(tmp_path: Path) -> None:
    files = {
        "0001_a.up.sql": "create table t (a int);\ncreate table u (a int);",
        "0001_a.down.sql": "drop table u;\ndrop table t;",
        "0002_b.up.sql": "drop index i;",
        "0002_b.down.sql": "create index i on t (a);",
    }

    found = [(each.file, each.rule) for each in lint(read_folder(write(tmp_path, files)))]

    assert found == [("0002_b.down.sql", "index-not-concurrent")]


def test_going_back_changes_nothing_of_what_the_next_migration_knows(tmp_path: Path) -> None:
    files = {
        "0001_a.up.sql": "create table t (a int not null);",
        "0001_a.down.sql": "drop table t;",
        "0002_b.up.sql": "select 1;",
        "0002_b.down.sql": "alter table t alter column a drop not null;",
        "0003_c.up.sql": "alter table t alter column a set not null;",
        "0003_c.down.sql": "select 1;",
    }

    assert lint(read_folder(write(tmp_path, files))) == ()


def test_a_repeatable_function_needs_a_path(tmp_path: Path) -> None:
    body = "create or replace function f() returns int language sql as 'select 1';"
    files = {
        "0001_a.up.sql": "create table t (a int);",
        "0001_a.down.sql": "drop table t;",
        "functions/f.sql": body,
    }

    found = [(each.file, each.rule) for each in lint(read_folder(write(tmp_path, files)))]

    assert found == [("functions/f.sql", "function-search-path")]


@pytest.mark.parametrize(
    "sql",
    [
        "alter table app.room add check (seats > 0);",
        "alter table app.room add foreign key (room_id) references app.room;",
        "alter domain app.percentage add check (value > 0);",
    ],
)
def test_a_constraint_without_a_name_hides_nothing(sql: str) -> None:
    named = next(each.rewrite for each in found_in(sql) if each.rule == "unnamed-constraint")

    assert {each.rule for each in found_in(sql)} == {"constraint-not-valid", "unnamed-constraint"}
    assert [each.rule for each in found_in(named)] == ["constraint-not-valid"]


def test_constraints_without_a_name_get_different_ones() -> None:
    found = found_in("create table app.bed (a int check (a > 0) check (a < 9), b int);")

    written = "a int constraint bed_a_check check (a > 0) constraint bed_a_check_1 check (a < 9)"
    assert {each.rewrite for each in found} == {f"create table app.bed ({written}, b int);"}


def test_checks_of_an_added_column_get_different_names() -> None:
    found = found_in("alter table app.room add column x int check (x > 0) check (x < 9);")

    (rewrite,) = {each.rewrite for each in found if each.rule == "constraint-not-valid"}
    assert "room_x_check check (x > 0)" in rewrite
    assert "room_x_check_1 check (x < 9)" in rewrite


def test_a_generated_column_that_is_not_stored_stays_generated() -> None:
    (found,) = found_in(
        "alter table app.room add column d int generated always as (seats * 2) virtual"
        " constraint c check (d > 0);"
    )

    added, *_ = found.rewrite.splitlines()
    assert added == "alter table app.room add column d int generated always as (seats * 2) virtual;"


def test_a_constraint_is_not_validated_by_the_statement_that_adds_it() -> None:
    alone = "-- apptsched: transaction none\n"
    at_once = "add constraint c check (seats > 0) not valid, validate constraint c;"

    found = found_in(f"{alone}alter table app.room {at_once}")

    assert [each.rule for each in found] == ["constraint-validated-at-once"]


def test_a_key_without_overlaps_is_an_exclusion_constraint() -> None:
    key = "constraint k primary key (id, during without overlaps)"

    (found,) = found_in(f"alter table app.room add {key};")

    assert found.rule == "exclusion-constraint"
    assert key in found.rewrite


def test_an_identity_goes_on_where_the_rows_ended() -> None:
    (found,) = found_in("alter table app.room add n int generated always as identity;")

    *_, required, last = parts_of(found.rewrite)
    assert "alter column n set not null" in required
    assert "add generated always as identity" in last
    assert "setval(pg_get_serial_sequence('app.room', 'n'), nextval('app.room_n_seq'))" in last


def test_an_allowance_for_two_files_is_given_in_both() -> None:
    allowed = "-- apptsched: allow truncate it is a cache\ntruncate app.guest;"

    found = found_in(allowed, "truncate app.guest;")

    assert [(each.file, each.rule) for each in found] == [("0003_step.up.sql", "truncate")]


def test_the_bundled_migrations_are_clean() -> None:
    assert Migrator("").lint() == AsyncMigrator("").lint() == ()
    assert len(bundled_folder().migrations) > 1


def test_a_migrator_lints_the_folder_it_was_given(tmp_path: Path) -> None:
    files = {"0001_a.up.sql": "truncate t;", "0001_a.down.sql": "select 1;"}

    (found,) = Migrator("", source=write(tmp_path, files), line="host").lint()

    assert str(found).startswith("0001_a.up.sql:1:1: truncate: it blocks")


@pytest.mark.parametrize("row", UNSAFE, ids=str)
def test_a_migration_with_words_missing_is_read_all_the_same(row: Unsafe) -> None:
    words = row.sql.split(" ")

    for at in range(len(words)):
        broken = " ".join(words[:at] + words[at + 1 :])

        assert all(each.rule in RULES for each in lint(folder_of(broken)))


def test_the_example_hosts_migrations_are_clean() -> None:
    folder = read_folder(Path(__file__).parents[2] / "examples" / "studio" / "migrations")

    assert folder.migrations
    assert lint(folder) == ()
