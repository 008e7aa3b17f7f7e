"""How runners of one line keep each other out, and what that forbids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from apptsched.migrate.errors import InvalidMigrations
from apptsched.migrate.files import SqlFile
from apptsched.migrate.problems import Problem, ProblemKind

LockKind = Literal["session", "transaction"]


def require_transactions(files: Iterable[SqlFile], lock_kind: LockKind) -> None:
    """Raise when *files* need a session and the lock spans no more than a transaction.

    Raises:
        InvalidMigrations: With each of them.
    """
    text = (
        "it runs outside a transaction, which the lock of a transaction cannot protect:"
        " give the server's own address, and no --lock transaction"
    )
    problems = [
        Problem(ProblemKind.NEEDS_SESSION, file.path, text)
        for file in files
        if lock_kind == "transaction" and not file.directives.transactional
    ]
    if problems:
        raise InvalidMigrations(problems)
