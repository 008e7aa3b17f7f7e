"""Run the examples of a page, in order, as a reader would.

A `python` block runs in the page's namespace, a `console` block's `$ ` lines in a shell. The
`text` block right after a `python` block, or what follows a `$ ` line, is what it prints; `...`
stands for anything, and without any nothing is compared. `file=NAME` behind the language writes
the block to a file instead, `not-run` leaves it alone. A block inside a comment runs unseen.
"""

from __future__ import annotations

import doctest
import io
import re
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from attrs import frozen
from markdown_it import MarkdownIt

COMMAND = re.compile(r"^\$ (?P<command>.*\n)(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
SAME = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@frozen
class Example:
    """One block of a page.

    Attributes:
        kind: `python` or `console`.
        file: Where to write it; empty for one that runs.
        output: What a `python` block prints; empty when the page does not say.
        line: Where its first line stands in the page, from 1.
    """

    kind: str
    file: str
    code: str
    output: str
    line: int

    def run(self, namespace: dict[str, Any], folder: Path, page: str) -> None:
        """Write the block or run it; raise AssertionError when it prints something else."""
        if self.file:
            (folder / self.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / self.file).write_text(self.code)
        elif self.kind == "python":
            printed = io.StringIO()
            with redirect_stdout(printed):
                code = compile("\n" * (self.line - 1) + self.code, page, "exec")
                exec(code, namespace)  # noqa: S102 - the page is part of this project
            compare(self.output, printed.getvalue(), f"{page}:{self.line}")
        else:
            for match in COMMAND.finditer(self.code):
                printed_by = subprocess.run(  # noqa: S602 - likewise
                    match["command"],
                    shell=True,
                    cwd=folder,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    check=not match["output"],
                ).stdout
                compare(match["output"], printed_by, f"{page}:{self.line}: {match['command']}")


def compare(wanted: str, printed: str, place: str) -> None:
    """Raise AssertionError unless *printed* is as *wanted*, when the page says what it wants."""
    if wanted and not doctest.OutputChecker().check_output(wanted, printed, SAME):
        raise AssertionError(f"{place}\nthe page says:\n{wanted}\nprinted was:\n{printed}")


def examples(text: str, above: int = 0) -> Iterator[Example]:
    """Yield the examples of a page's text, which begins *above* lines down the page."""
    tokens = MarkdownIt("commonmark").parse(text)
    for token, follower in zip(tokens, [*tokens[1:], None], strict=True):
        line = (token.map or [0])[0] + above + 1
        if token.type == "html_block" and "```" in token.content:
            yield from examples(token.content.replace("<!--", "").replace("-->", ""), line - 1)
        kind, _, option = token.info.partition(" ")
        runs = kind in ("python", "console") and option != "not-run"
        if token.type != "fence" or not (runs or option.startswith("file=")):
            continue
        shown = kind == "python" and follower is not None and follower.info == "text"
        output = follower.content if shown and follower is not None else ""
        yield Example(kind, option[5:], token.content, output, line + 1)
