"""A page that shows something else than what happens is found out."""

from __future__ import annotations

import subprocess

import pytest

from tools.run_examples import examples


def run(page: str, folder) -> None:
    namespace = {}
    for example in examples(page):
        example.run(namespace, folder, "page.md")


def fenced(kind: str, *lines: str) -> str:
    return "\n".join([f"```{kind}", *lines, "```", "", ""])


def test_blocks_of_a_page_share_names_and_print_what_follows_them(tmp_path):
    run(
        fenced("python", "x = 1")
        + f"<!--\n{fenced('python', 'x += 1')}-->\n\n"
        + fenced("python", "print(x, 'and', id(x))")
        + fenced("text", "2 and ..."),
        tmp_path,
    )


def test_another_output_is_refused_with_page_and_line(tmp_path):
    page = "# Title\n\n" + fenced("python", "print(1)") + fenced("text", "2")

    with pytest.raises(AssertionError, match=r"page\.md:4"):
        run(page, tmp_path)


def test_an_error_has_its_line_in_the_page(tmp_path):
    with pytest.raises(ZeroDivisionError) as error:
        run("# Title\n\n" + fenced("python", "1 / 0"), tmp_path)

    assert error.traceback[-1].lineno + 1 == 4


def test_commands_run_where_files_were_written(tmp_path):
    page = fenced("text file=sub/a.txt", "hello") + fenced(
        "console", "$ cat sub/a.txt", "hello", "$ echo moved > b.txt"
    )
    run(page, tmp_path)

    assert (tmp_path / "b.txt").read_text() == "moved\n"


def test_a_command_that_fails_unseen_or_prints_something_else_is_refused(tmp_path):
    with pytest.raises(subprocess.CalledProcessError):
        run(fenced("console", "$ false"), tmp_path)
    with pytest.raises(AssertionError, match=r"page\.md:2: echo 1"):
        run(fenced("console", "$ echo 1", "2"), tmp_path)


def test_what_says_so_is_not_run(tmp_path):
    run(fenced("python not-run", "1 / 0") + fenced("console not-run", "$ false"), tmp_path)
