"""Mistakes in a command line, and what the program says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from apptsched.cli.exits import Exit
from tests.cli.conftest import Command


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["bogus"], "No such command 'bogus'. (see apptsched --help)"),
        (["--bogus"], "No such option"),
        (["migrate"], "Missing command. (see apptsched migrate --help)"),
        (["migrate", "up", "--to", "x"], "'x' is not a valid integer range"),
        (["import"], "Missing argument 'FILE'. (see apptsched import --help)"),
        (["import", "no-such-file.csv"], "File 'no-such-file.csv' does not exist."),
        (["import", "."], "File '.' is a directory."),
        (["demo", "--file", "no-such-file.csv"], "File 'no-such-file.csv' does not exist."),
        (["demo", "--timezone", "Mars"], "not an IANA time zone: 'Mars'"),
        (["health", "--database-url", "postgres://[x"], "the connection string cannot be read"),
        (["migrate", "down", "--steps", "2", "--to", "1"], "--steps and --to"),
        (["health"], "no database is named: give --database-url, or set DATABASE_URL"),
        (["import", __file__], "lacks columns"),
    ],
)
def test_a_mistake_is_one_line_on_stderr_and_exit_code_1(
    command: Command, arguments: list[str], complaint: str
) -> None:
    answer = command(*arguments)

    assert (answer.code, answer.out) == (1, "")
    assert complaint in answer.complaint


def test_a_machine_gets_a_mistake_as_its_one_document(command: Command) -> None:
    answer = command("import", "--json", "no-such-file.csv")

    assert answer.code == 1
    assert answer.document["error"]["kind"] == "UsageError"


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_options_of_all_commands_stand_before_or_after_the_name(
    command: Command, place: str
) -> None:
    options = ["--json", "--database-url", "host=127.0.0.1 port=1"]
    answer = command(*([*options, "health"] if place == "before" else ["health", *options]))

    assert (answer.code, answer.document["error"]["kind"]) == (3, "ServerUnreachable")


def test_those_of_a_subcommand_may_stand_between_the_names(command: Command) -> None:
    answer = command("migrate", "--json", "--database-url", "host=127.0.0.1 port=1", "status")

    assert (answer.code, answer.document["error"]["kind"]) == (3, "ServerUnreachable")


def test_an_empty_url_does_not_stand_for_the_environment_s(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "host=127.0.0.1 port=1")

    assert "--database-url" in command("health", "--database-url", "").complaint


def test_the_url_of_the_command_line_comes_before_the_environment_s(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = tmp_path / "url"
    url.write_text("host=127.0.0.1 port=1 dbname=filed\n")
    monkeypatch.setenv("DATABASE_URL", "host=127.0.0.1 port=1 dbname=environment")
    assert "database environment" in command("health").complaint
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("DATABASE_URL_FILE", str(url))
    assert "database filed" in command("health").complaint
    given = command("health", "--database-url", "host=127.0.0.1 port=1 dbname=given")
    assert "database given" in given.complaint


def test_an_empty_variable_names_no_database(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "")

    assert "no database is named" in command("health").complaint


def test_help_documents_every_exit_code(command: Command) -> None:
    bare, asked = command(), command("--help")

    assert (bare.code, asked.code) == (0, 0)
    assert bare.out == asked.out
    for code in Exit:
        assert f"\n    {code.value} " in asked.out


@pytest.mark.parametrize(
    "arguments",
    [
        "agenda",
        "demo",
        "doctor",
        "health",
        "import",
        "migrate up",
        "migrate down",
        "migrate status",
    ],
)
def test_every_command_has_help_and_answers_machines(command: Command, arguments: str) -> None:
    answer = command(*arguments.split(), "-h")

    assert answer.code == 0
    assert "--json" in answer.out


@pytest.mark.parametrize(
    "arguments", [["up", "--bogus", "--json"], ["up", "--json", "--source", "/nope", "--line", "x"]]
)
def test_a_machine_gets_a_mistake_in_the_words_of_the_command_too(
    command: Command, arguments: list[str]
) -> None:
    answer = command("migrate", *arguments)

    assert answer.code == 1
    assert answer.document["error"]["message"] in answer.complaint
