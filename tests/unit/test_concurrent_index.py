"""Which index a `concurrently` statement works on is read from the statement."""

from __future__ import annotations

import pytest

from apptsched.migrate.concurrent import ConcurrentIndex, concurrent_index, keeps_parts
from apptsched.migrate.scanner import scan


@pytest.mark.parametrize(
    ("statement", "kind", "index", "table"),
    [
        ("create index concurrently i on t (a);", "create", "i", "t"),
        ("-- x\nCREATE UNIQUE INDEX CONCURRENTLY i ON public . t(a)", "create", "i", "public.t"),
        ("create index concurrently if not exists i on only t using gin (a)", "create", "i", "t"),
        (
            'create index concurrently "I . ""i""" on ONLY "S . s"."T" (a)',
            "create",
            '"I . ""i"""',
            '"S . s"."T"',
        ),
        ("create index concurrently é$1 on ü (a)", "create", "é$1", "ü"),
        ("create index concurrently on t (a)", "create", None, "t"),
        ("drop index concurrently if exists s.i cascade;", "drop", "s.i", None),
        ("drop index /* c */ concurrently i", "drop", "i", None),
        ("reindex index concurrently s.i", "reindex", "s.i", None),
        ("reindex (concurrently, verbose) index i", "reindex", "i", None),
        ("reindex (verbose) table concurrently s.t", "reindex", None, "s.t"),
    ],
)
def test_a_concurrently_for_one_index_or_table_is_read(
    statement: str, kind: str, index: str | None, table: str | None
) -> None:
    [found] = scan(statement).statements

    assert concurrent_index(found) == ConcurrentIndex(kind, index, table)


@pytest.mark.parametrize(
    "statement",
    [
        "create index i on t (a)",
        "select 'create index concurrently i on t (a)'",
        "drop index i -- concurrently",
        "reindex index i",
        "refresh materialized view concurrently v",
        "alter table t detach partition p concurrently",
    ],
)
def test_any_other_statement_is_none(statement: str) -> None:
    [found] = scan(statement).statements

    assert concurrent_index(found) is None


@pytest.mark.parametrize(
    ("statement", "keeps"),
    [
        ("call s.fill()", True),
        ("DO $$ begin commit; end $$", True),
        ('alter table "p" detach partition p1 CONCURRENTLY', True),
        ("reindex schema concurrently s", True),
        ("reindex table concurrently t", False),
        ("create unique index concurrently i on t (a)", False),
        ("refresh materialized view concurrently v", False),
        ("alter table t alter a set default 'concurrently' -- concurrently", False),
        ("create table t ()", False),
    ],
)
def test_what_may_fail_with_a_part_of_it_kept_is_known(statement: str, keeps: bool) -> None:
    [found] = scan(statement).statements

    assert keeps_parts(found) is keeps
