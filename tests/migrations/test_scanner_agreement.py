"""The server counts the same statements, and understands every one alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apptsched.migrate.folder import bundled_folder
from apptsched.migrate.scanner import scan
from apptsched.testing.server import Server
from tests.support import examples
from tests.support.sql import SETUP, STATEMENTS


@pytest.fixture(scope="module")
def session(apptsched_server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(apptsched_server.dsn, autocommit=True) as connection:
        connection.execute(SETUP)
        yield connection


def answers_of_whole(connection: psycopg.Connection, text: str) -> list[object]:
    """Return the rows of every statement of *text*, which the server takes apart."""
    cursor = connection.execute(text.encode())
    answers = [cursor.fetchall() if cursor.description else None]
    while cursor.nextset():
        answers.append(cursor.fetchall() if cursor.description else None)
    return answers


def answers_of_slices(connection: psycopg.Connection, text: str) -> list[object]:
    """Return the rows of every slice, sent in the protocol that refuses two statements."""
    answers = []
    for each in scan(text).statements:
        cursor = connection.cursor(binary=True)
        cursor.execute(each.sent.encode())
        answers.append(cursor.fetchall() if cursor.description else None)
    return answers


@settings(max_examples=examples(1_000))
@given(
    st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=5),
    st.sampled_from(["\n", "\r\n", "\r", " "]),
    st.sampled_from([";", "", "; -- end", ";;\n/* end */"]),
)
def test_the_server_cuts_any_text_into_the_same_statements(
    session: psycopg.Connection, statements: list[str], gap: str, end: str
) -> None:
    text = f";{gap}".join(statements) + end

    assert answers_of_slices(session, text) == answers_of_whole(session, text)


def test_the_server_cuts_every_hard_statement_as_one(session: psycopg.Connection) -> None:
    for each in STATEMENTS:
        assert len(answers_of_whole(session, f"{each};")) == 1, each


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["", ";", ";\n", "; -- end", ";\n/* end; */ -- end;"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\ufeff-- first;\n"])
def test_all_hard_statements_in_one_file_are_cut_as_the_server_does(
    session: psycopg.Connection, line_end: str, end: str, start: str
) -> None:
    text = (start + ";\n".join(STATEMENTS) + end).replace("\n", line_end)

    script = scan(text)

    assert "".join(each.text for each in script.slices) == text
    assert len(script.statements) == len(STATEMENTS)
    assert answers_of_slices(session, text) == answers_of_whole(session, text.lstrip("\ufeff"))


HARD = st.text(st.sampled_from("';\"$\\-/*()a1é\n\r ."), max_size=8)
LITERALS = st.one_of(
    HARD.map(lambda text: "'" + text.replace("'", "''") + "'"),
    HARD.map(lambda text: "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"),
    HARD.map(lambda text: "e'" + text.replace("\\", "\\\\").replace("'", "''") + "'"),
    HARD.map(lambda text: "$b$" + text + "$b$"),
    HARD.map(lambda text: "$$" + text.replace("$", "") + "$$"),
    HARD.map(lambda text: '1 as "a' + text.replace('"', '""') + '"'),
    HARD.map(lambda text: "2 as é" + "".join(filter("$a1é".__contains__, text))),
    st.sampled_from(["1", "1.5", ".5e1", "2.", "(3)", "array[';']", "-1", "@ -1"]),
)
GAPS = st.one_of(
    st.sampled_from(["", " ", "\n", "\r\n", "\r", "\t"]),
    HARD.map(lambda text: "--" + text.replace("\n", "").replace("\r", "") + "\n"),
    HARD.map(lambda text: "/*" + text.replace("*", "").replace("/", "") + "*/"),
    HARD.map(lambda text: "/*/*" + text.replace("*", "").replace("/", "") + "*/;*/"),
)
SELECTS = st.lists(st.tuples(GAPS, LITERALS, GAPS), min_size=1, max_size=4).map(
    lambda parts: "select " + ",".join(map("".join, parts))
)


@settings(max_examples=examples(1_000))
@given(st.lists(st.tuples(GAPS, SELECTS), min_size=1, max_size=4), GAPS)
def test_the_server_cuts_any_mixture_of_quotes_and_comments_into_the_same_statements(
    session: psycopg.Connection, selects: list[tuple[str, str]], end: str
) -> None:
    text = ";".join(map("".join, selects)) + ";" + end

    answers = answers_of_slices(session, text)

    assert len(answers) == len(selects)
    assert answers == answers_of_whole(session, text)


def as_it_is(text: str) -> str:
    return text


def with_windows_line_ends(text: str) -> str:
    return text.replace("\n", "\r\n")


def with_old_line_ends_and_a_mark(text: str) -> str:
    return "\ufeff" + text.replace("\n", "\r")


def with_a_comment_for_an_end(text: str) -> str:
    return text.rstrip("\n;") + " -- the end;"


@pytest.mark.parametrize(
    "edited",
    [
        as_it_is,
        with_windows_line_ends,
        with_old_line_ends_and_a_mark,
        with_a_comment_for_an_end,
    ],
)
def test_every_slice_of_the_bundled_files_is_one_statement(
    scratch: str, edited: Callable[[str], str]
) -> None:
    with psycopg.connect(scratch) as connection:
        connection.execute("create schema apptsched")
        for migration in bundled_folder().migrations:
            for file in (migration.up, migration.down, migration.up):
                check_slices(connection, edited(file.text), len(file.script.statements))
        for repeatable in bundled_folder().repeatables:
            file = repeatable.file
            check_slices(connection, edited(file.text), len(file.script.statements))


def check_slices(connection: psycopg.Connection, text: str, count: int) -> None:
    assert len(answers_of_slices(connection, text)) == count
    assert "".join(each.text for each in scan(text).slices) == text


def test_the_server_finds_as_many_statements_in_the_bundled_files(scratch: str) -> None:
    with psycopg.connect(scratch) as connection:
        connection.execute("create schema apptsched")
        files = [each.up for each in bundled_folder().migrations]
        files += [each.file for each in bundled_folder().repeatables]
        for file in files:
            answers = answers_of_whole(connection, file.text)
            assert len(answers) == len(file.script.statements), file.path
