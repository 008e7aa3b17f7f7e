"""The scanner cuts where PostgreSQL's lexer would, and loses nothing."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from apptsched.migrate.scanner import Script, UnterminatedText, scan
from tests.support import examples
from tests.support.sql import STATEMENTS


def whole(script: Script) -> str:
    return "".join(each.text for each in script.slices)


@pytest.mark.parametrize("statement", STATEMENTS, ids=range(len(STATEMENTS)))
def test_a_statement_is_one_slice_whatever_is_inside_it(statement: str) -> None:
    script = scan(f"select 1;{statement};\nselect 2;")

    assert [each.body for each in script.statements] == [
        "select 1;",
        statement.lstrip() + ";",
        "select 2;",
    ]
    assert whole(script) == f"select 1;{statement};\nselect 2;"


FRAGMENTS = [
    *"'\"$;()/*-\\\n\r\t .aeEuU&1_\ufeffé",
    "--",
    "/*",
    "*/",
    "$$",
    "$a$",
    "$1",
    "E'",
    "''",
    "\\'",
    "\r\n",
    "begin atomic",
    "case",
    "end",
    "create function f()",
    "-- apptsched: transaction none",
    "\U0001f600",
]


@settings(max_examples=examples(4_000))
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join) | st.text())
@example("\ufeff")
@example("\ufeffselect 1")
@example(";;")
def test_the_slices_of_any_text_concatenate_to_it(text: str) -> None:
    try:
        script = scan(text)
    except UnterminatedText as error:
        assume(error.offset >= len(text))
        raise

    assert whole(script) == text
    for each in script.slices:
        assert text[each.start : each.start + len(each.text)] == each.text


@settings(max_examples=examples(1_000))
@given(
    st.lists(st.sampled_from(STATEMENTS), max_size=6), st.sampled_from(["\n", "\r\n", "\r", " "])
)
def test_statements_put_together_come_apart_again(statements: list[str], gap: str) -> None:
    script = scan(gap.join(f"{each};" for each in statements))

    assert [each.body for each in script.statements] == [f"{each.lstrip()};" for each in statements]


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("", []),
        ("  \n", []),
        ("-- only a comment", []),
        (";;\n;", []),
        ("select 1", ["select 1"]),
        ("select 1; -- done", ["select 1;"]),
        ("select 1; /* done */\n", ["select 1;"]),
        (";select 1;;", ["select 1;"]),
        ("\ufeffselect 1;", ["select 1;"]),
        ("select 1 -- no end;\n; select 2", ["select 1 -- no end;\n;", "select 2"]),
        ("select 1 -- no end;\r; select 2", ["select 1 -- no end;\r;", "select 2"]),
    ],
)
def test_blanks_comments_and_empty_statements_are_no_statements(
    text: str, bodies: list[str]
) -> None:
    script = scan(text)

    assert [each.body for each in script.statements] == bodies
    assert whole(script) == text


@pytest.mark.parametrize(
    ("text", "offset", "what"),
    [
        ("select 'open; select 2", 7, "string"),
        ("select 1; select E'it\\'s", 17, "string"),
        ('select "open', 7, "quoted name"),
        ("select /* one /* two */ 1", 7, "comment"),
        ("select $a$ b $b$", 7, "dollar-quoted text"),
        ("select $$ b $", 7, "dollar-quoted text"),
    ],
)
def test_what_is_never_closed_is_said_with_its_place(text: str, offset: int, what: str) -> None:
    with pytest.raises(UnterminatedText, match=f"the {what} that starts here") as caught:
        scan(text)

    assert caught.value.offset == offset


def test_a_byte_order_mark_is_in_the_slice_and_is_not_sent() -> None:
    [only] = scan("\ufeff-- why\nselect 1;").slices

    assert only.text == "\ufeff-- why\nselect 1;"
    assert only.sent == "-- why\nselect 1;"
    assert (only.sent_from, only.first) == (1, 8)


def test_code_is_equal_when_only_comments_and_blanks_differ() -> None:
    one = scan("create table t (a int); -- why\n")
    other = scan("/* why */ create  table t\r\n(a int) ;")

    assert one.code.replace(" ", "") == other.code.replace(" ", "")
    assert scan("select 'a b'").code != scan("select 'a  b'").code
    assert scan("select ab").code != scan("select a b").code


def test_the_first_words_of_a_statement_are_known() -> None:
    [create, values] = scan("/* a */ CREATE or Replace view v as select 1; (values (1))").statements

    assert create.words == ("create", "or", "replace", "view", "v", "as")
    assert values.words == ()
