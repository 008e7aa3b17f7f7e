"""Migrations that the lint must find, others that it must let pass, and folders made of them."""

from __future__ import annotations

import re
from pathlib import Path

from attrs import frozen

from apptsched.migrate.files import Migration, SqlFile
from apptsched.migrate.folder import Folder
from apptsched.migrate.lint import LintFinding, lint
from apptsched.migrate.lint.findings import NEXT

_HERE = Path(__file__).parent
_TITLE = re.compile(r"(?m)^---(?: (?P<rule>[\w-]+)(?:, line (?P<line>\d+))?(?P<fails>, fails)?)?\n")

BEFORE = (_HERE / "before.sql").read_text()


@frozen
class Unsafe:
    """A migration with one thing wrong with it.

    Attributes:
        line: Of what is wrong.
        runs: The server takes it.
    """

    rule: str
    sql: str
    line: int
    runs: bool

    def __str__(self) -> str:
        return f"{self.rule}: {' '.join(self.sql.split())}"


def _unsafe() -> list[Unsafe]:
    text = "".join(each.read_text() for each in sorted(_HERE.glob("unsafe_*.sql")))
    _, *cut = _TITLE.split(text)
    rows = zip(cut[::4], cut[1::4], cut[2::4], cut[3::4], strict=True)
    return [Unsafe(rule, sql, int(line or 1), not fails) for rule, line, fails, sql in rows]


UNSAFE = _unsafe()
SAFE = _TITLE.split((_HERE / "safe.sql").read_text())[4::4]


def found_in(*ups: str) -> tuple[LintFinding, ...]:
    """Return what the lint finds in migrations that follow each other on the tables of before."""
    return lint(folder_of(BEFORE, *ups))


def folder_of(*ups: str) -> Folder:
    """Return a folder of migrations with these texts; going back is nothing."""
    migrations = tuple(
        Migration(
            version,
            "step",
            SqlFile.of(f"{version:04d}_step.up.sql", text, "up"),
            SqlFile.of(f"{version:04d}_step.down.sql", "select 1;", "down"),
        )
        for version, text in enumerate(ups, 1)
    )
    return Folder(migrations, rivals=(), repeatables=(), problems=())


def parts_of(rewrite: str) -> list[str]:
    """Return the migrations of a rewrite."""
    return rewrite.split(NEXT)
