"""The lint knows what the migrations before made of a table."""

from __future__ import annotations

import pytest

from apptsched.migrate.scanner import scan
from tests.support.lint import found_in, parts_of

ROOM = "alter table app.room "
KNOWN = ROOM + "add constraint seats_known check (seats is not null)"
ATTACHED = (
    "alter table app.day attach partition app.day_2031"
    " for values from ('2031-01-01') to ('2032-01-01')"
)
CONTRACT = "-- apptsched: phase contract\n"
UNNAMED = "-- apptsched: allow unnamed-constraint the name does not matter\n"
WITH_DEFAULT = (
    "create table app.other_day (like app.day);"
    " alter table app.day attach partition app.other_day default"
)
NEXT_YEAR = (
    "alter table app.day attach partition app.day_2032"
    " for values from ('2032-01-01') to ('2033-01-01')"
)
BOUNDED = "alter table app.day_2031 add constraint fits check"
WIDER = "alter table app.q alter a type varchar(9)"

FORGOTTEN = [
    (
        "not-null-unchecked",
        [f"{KNOWN} not valid", f"{ROOM}validate constraint seats_known"],
        f"{ROOM}alter seats set not null, drop constraint seats_known",
    ),
    (
        "not-null-unchecked",
        [f"{UNNAMED}create table app.q (a int, check (a is not null))"],
        "alter table app.q alter a set not null",
    ),
    (
        "not-null-unchecked",
        ["create table app.q (a int)", "create table if not exists app.q (a int not null)"],
        "alter table app.q alter a set not null",
    ),
    (
        "attach-unchecked",
        [f"{BOUNDED} (visits > 0) not valid", "alter table app.day_2031 validate constraint fits"],
        ATTACHED,
    ),
    (
        "type-change",
        ["create table app.q (a varchar(5) constraint q_a check (length(a) > 2))"],
        WIDER,
    ),
    ("type-change", [f"{UNNAMED}create table app.q (a varchar(5), check (length(a) > 2))"], WIDER),
    (
        "type-change",
        [
            "create table app.p (a varchar(5)); create index q_i on app.p (lower(a))",
            f"{CONTRACT}alter table app.p rename to q",
        ],
        WIDER,
    ),
    (
        "type-change",
        [
            "create table app.q (old varchar(5) constraint q_old check (length(old) > 2))",
            f"{CONTRACT}alter table app.q rename old to a",
        ],
        WIDER,
    ),
    (
        "type-change",
        [
            "create table app.q (old varchar(5)); create index q_old on app.q (lower(old))",
            f"{CONTRACT}alter table app.q rename column old to a",
        ],
        WIDER,
    ),
    (
        "not-null-unchecked",
        [
            "create table app.q (a int not null)",
            f"{CONTRACT}drop table app.q",
            "create table if not exists app.q (a int)",
        ],
        "alter table app.q alter a set not null",
    ),
    (
        "attach-unchecked",
        [
            f"{BOUNDED} (at > '1900-01-01') not valid",
            "alter table app.day_2031 validate constraint fits",
        ],
        ATTACHED,
    ),
    (
        "attach-unchecked",
        [
            f"{BOUNDED} (at > '1900-01-01' and at < '2100-01-01') not valid",
            "alter table app.day_2031 validate constraint fits",
        ],
        ATTACHED,
    ),
    (
        "attach-unchecked",
        [
            "create table app.p (a int not null) partition by range (a)",
            "create table app.p_1 (a int not null, constraint p_1_fits check (a > 0))",
        ],
        "alter table app.p attach partition app.p_1 for values from (minvalue) to (100)",
    ),
    (
        "attach-unchecked",
        [
            f"{BOUNDED} (at > '1900-01-01') not valid",
            "alter table app.day_2031 validate constraint fits",
        ],
        "alter table app.day attach partition app.day_2031 default",
    ),
    (
        "attach-unchecked",
        [
            "create table app.p (a int) partition by list (a)",
            "create table app.p_1 (a int, constraint p_1_fits check (a in (1)))",
        ],
        "alter table app.p attach partition app.p_1 for values in (1)",
    ),
    (
        "attach-unchecked",
        [WITH_DEFAULT, "create table app.day_2032 (like app.day)"],
        NEXT_YEAR,
    ),
    (
        "not-null-unchecked",
        [
            "create table app.q (a int)",
            "alter table app.q add column if not exists a int not null default 0",
        ],
        "alter table app.q alter a set not null",
    ),
]

REMEMBERED = [
    (
        ["create table app.q (a int constraint q_a check (a is not null))"],
        "alter table app.q alter a set not null",
    ),
    (
        [f"{KNOWN} not valid", f"{ROOM}validate constraint seats_known"],
        f"{ROOM}alter seats set not null",
    ),
    (
        [
            "create table app.q (old int constraint q_old check (old is not null))",
            f"{CONTRACT}alter table app.q rename old to a",
        ],
        "alter table app.q alter a set not null",
    ),
    (
        [
            f"{BOUNDED} (at >= '2031-01-01' and at < '2032-01-01') not valid",
            "alter table app.day_2031 validate constraint fits",
        ],
        ATTACHED,
    ),
]


def test_what_a_default_partition_is_known_not_to_have_is_not_read_again() -> None:
    (found,) = found_in(WITH_DEFAULT, "create table app.day_2032 (like app.day)", NEXT_YEAR)

    assert (
        found_in(WITH_DEFAULT, "create table app.day_2032 (like app.day)", *parts_of(found.rewrite))
        == ()
    )
    assert "not (at is not null and at >= '2032-01-01' and at < '2033-01-01')" in found.rewrite


def test_beside_a_default_partition_no_other_is_detached_concurrently() -> None:
    (found,) = found_in(WITH_DEFAULT, "alter table app.day detach partition app.day_2030")

    assert "concurrently;" not in found.rewrite
    assert found_in(WITH_DEFAULT, found.rewrite) == ()


@pytest.mark.parametrize(("rule", "before", "last"), FORGOTTEN)
def test_what_they_do_not_prove_is_found(rule: str, before: list[str], last: str) -> None:
    assert found_in(*before) == ()

    (found,) = found_in(*before, last)

    assert found.rule == rule


@pytest.mark.parametrize(("before", "last"), REMEMBERED)
def test_what_they_prove_is_not(before: list[str], last: str) -> None:
    assert found_in(*before, last) == ()


def test_an_index_on_only_a_table_with_rows_of_its_own_is_found() -> None:
    (found,) = found_in("create unique index guest_name on only app.guest (name)")

    assert found.rule == "index-not-concurrent"


def test_a_search_path_outside_a_transaction_gets_a_rewrite_that_passes() -> None:
    outside = "-- apptsched: transaction none\n"
    (found,) = found_in(f"{outside}set search_path = app; create index concurrently i on room (id)")

    assert found.rule == "session-setting"
    assert found_in(outside + found.rewrite) == ()


def test_a_script_finds_its_statements_once() -> None:
    script = scan("select 1; select 2;")

    assert script.statements is script.statements
