"""The database folds texts as Python does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apptsched.model.folding import fold, words
from tests.support import examples

SHARED = [HealthCheck.function_scoped_fixture]
# Blocks where Unicode 15 and later added letters that have a normal form or a case: servers and
# Pythons of different age disagree on them.
NEWER = (
    (0x105C0, 0x105FF),
    (0x10EC0, 0x10EFF),
    (0x11380, 0x113FF),
    (0x11F00, 0x11F5F),
    (0x16100, 0x1613F),
    (0x16D40, 0x16D7F),
    (0x1CC00, 0x1CEBF),
    (0x1E030, 0x1E08F),
    (0x1E4D0, 0x1E5FF),
)
SURROGATES = (0xD800, 0xDFFF)
PLANES = 0x20000
KNOWN = [
    point
    for point in range(1, PLANES)
    if not any(first <= point <= last for first, last in (SURROGATES, *NEWER))
]
texts = st.text(st.sampled_from(KNOWN).map(chr) | st.characters(codec="latin-1", min_codepoint=1))


@pytest.fixture(scope="module")
def server(shared_conninfo: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(shared_conninfo, autocommit=True) as connection:
        yield connection


@pytest.mark.smoke
def test_every_character_is_folded_alike(server: psycopg.Connection[Any]) -> None:
    query = (
        "select p, apptsched.fold(chr(p)), apptsched.words('a' || chr(p) || 'b')"
        " from unnest(%s::int[]) p"
    )

    told = server.execute(query, [KNOWN]).fetchall()

    unlike = [
        (hex(point), folded, cut)
        for point, folded, cut in told
        if (folded, cut) != (fold(chr(point)), " ".join(words(f"a{chr(point)}b")))
    ]
    assert len(told) == len(KNOWN)
    assert unlike == []


@settings(max_examples=examples(4000), suppress_health_check=SHARED)
@given(some=st.lists(texts, max_size=20))
def test_every_text_is_folded_and_cut_alike(
    server: psycopg.Connection[Any], some: list[str]
) -> None:
    query = "select apptsched.fold(t), apptsched.words(t) from unnest(%s::text[]) t"

    told = server.execute(query, [some]).fetchall()

    assert told == [(fold(text), " ".join(words(text))) for text in some]


BACKSLASHES = """
    select p.oid::regprocedure::text
    from pg_proc p
    where p.pronamespace = 'apptsched'::regnamespace
      and strpos(p.prosrc, chr(92)) > 0
      and not coalesce(p.proconfig @> array['standard_conforming_strings=on'], false)
"""


def test_strings_with_backslashes_are_read_alike_whatever_the_session_says(
    server: psycopg.Connection[Any], shared_conninfo: str
) -> None:
    off = "-c standard_conforming_strings=off -c escape_string_warning=off"
    query = "select apptsched.fold(t), apptsched.words(t) from unnest(%s::text[]) t"
    some = [["x" * 260, "Zoë\\Müller [a-c] \u0301", *map(chr, KNOWN[:0x3000])]]

    with psycopg.connect(shared_conninfo, options=off, autocommit=True) as odd:
        assert odd.execute(query, some).fetchall() == server.execute(query, some).fetchall()

    assert server.execute(BACKSLASHES).fetchall() == []
