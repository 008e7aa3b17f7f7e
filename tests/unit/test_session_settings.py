"""What a statement sets for longer than its transaction is read from the statement."""

from __future__ import annotations

import pytest

from apptsched.migrate.scanner import scan
from apptsched.migrate.session_settings import EVERY, only_sets, settings_of

ISOLATION = {f"default_transaction_{each}" for each in ("deferrable", "isolation", "read_only")}


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("set search_path = a, b", {"search_path"}),
        ("-- x\nSET SESSION /* y */ Search_Path TO a", {"search_path"}),
        ('set "TimeZone" = UTC', {"timezone"}),
        ("set app.tenant = '1'", {"app.tenant"}),
        ("set time zone 'UTC'", {"timezone"}),
        ("set names 'utf8'", {"client_encoding"}),
        ("set session schema 'a'", {"search_path"}),
        ("set session characteristics as transaction read only", ISOLATION),
        ("reset work_mem;", {"work_mem"}),
        ("reset time zone", {"timezone"}),
        ("reset all;", {EVERY}),
        ("select pg_catalog.set_config('search_path', '', false)", {"search_path"}),
        ("do $$ begin perform set_config( 'Work_Mem','1MB',false ); end $$", {"work_mem"}),
        ("select set_config('a.b', '1', is_local => false)", {"a.b"}),
        ("select set_config('a.b', '1', true), set_config('a.c', '1', false)", {"a.c"}),
    ],
)
def test_what_lasts_is_named(statement: str, names: set[str]) -> None:
    [found] = scan(statement).statements

    assert settings_of(found) == names


@pytest.mark.parametrize(
    "statement",
    [
        "set local search_path = a",
        "set local role a",
        "set constraints all deferred",
        "set transaction read only",
        "select set_config('search_path', '', true)",
        "create function f() returns int language sql set search_path = a as 'select 1'",
        "update t set a = 1",
        "create table reset (a int)",
    ],
)
def test_what_ends_with_the_transaction_is_not(statement: str) -> None:
    [found] = scan(statement).statements

    assert settings_of(found) == frozenset()


@pytest.mark.parametrize(
    ("statement", "only"),
    [
        ("set local search_path = a", True),
        ("reset all;", True),
        ("SELECT /* x */ pg_catalog.set_config('search_path', '', false);", True),
        ("select set_config('search_path', '', true)", False),
        ("select set_config('search_path', '', false), fill()", False),
        ("select set_config('search_path', '', false) from fill()", False),
        ("select set_config('search_path', made(), false)", False),
        ("create table t ()", False),
    ],
)
def test_what_only_sets_something_is_known(statement: str, only: bool) -> None:
    [found] = scan(statement).statements

    assert only_sets(found) is only
