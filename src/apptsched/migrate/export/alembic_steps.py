"""Run exported steps in an Alembic revision; `formats` copies the function into revisions."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any


def run_steps(op: Any, steps: Iterable[tuple[bool, Iterable[str]]]) -> None:
    """Run statements as they are written, or print them in offline mode."""
    context = op.get_context()
    as_written = {"no_parameters": True}
    for transactional, statements in steps:
        with nullcontext() if transactional else context.autocommit_block():
            for statement in statements:
                if context.as_sql:
                    context.impl.static_output(statement)
                else:
                    op.get_bind().exec_driver_sql(statement, execution_options=as_written)
