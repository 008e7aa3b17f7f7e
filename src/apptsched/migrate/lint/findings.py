"""What the lint found."""

from __future__ import annotations

import attrs

NEXT = "\n-- in the next migration:\n"
"""Stands between the files of a rewrite that takes several."""
ALONE = "-- apptsched: transaction none\n"
"""The head of a file whose statements are a transaction each."""
CONTRACT = "-- apptsched: phase contract\n"
"""The head of a file that waits until no old code is left."""


@attrs.frozen
class LintFinding:
    """A statement that can hurt a database in use, and how to write it instead.

    Attributes:
        file: Relative to the folder.
        line: The line of the statement, or of the part of it that is meant; from 1.
        column: Likewise, in characters; from 1.
        rule: Which rule it breaks, as `-- apptsched: allow` names it.
        why: What would happen.
        rewrite: The text of one or more migrations that do the same without harm.
    """

    file: str
    line: int
    column: int
    rule: str
    why: str
    rewrite: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.rule}: {self.why}"


@attrs.frozen
class Hit:
    """A rule that something at an offset of a file breaks."""

    rule: str
    offset: int
    rewrite: str


def migrations(*files: str) -> str:
    """Return a rewrite that takes several migrations, one after the other."""
    return NEXT.join(text.strip() for text in files if text.strip())
