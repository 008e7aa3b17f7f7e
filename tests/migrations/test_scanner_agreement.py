"""The server counts the same statements, and understands every one alone."""

from __future__ import annotations

from collections.abc import Iterator

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


def test_every_slice_of_the_bundled_files_is_one_statement(scratch: str) -> None:
    with psycopg.connect(scratch) as connection:
        connection.execute("create schema apptsched")
        for migration in bundled_folder().migrations:
            for file in (migration.up, migration.down, migration.up):
                answers_of_slices(connection, file.text)
        for repeatable in bundled_folder().repeatables:
            answers_of_slices(connection, repeatable.file.text)
