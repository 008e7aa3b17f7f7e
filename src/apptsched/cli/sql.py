"""`apptsched sql`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from apptsched.cli.exits import Exit
from apptsched.cli.invocation import Invocation, common_options, pass_invocation
from apptsched.cli.output import working


@click.group(no_args_is_help=False)
@common_options
def sql() -> None:
    """Look after the statements this package sends."""


@sql.command()
@click.option(
    "--every-shape",
    is_flag=True,
    help="All combinations of filter fields, not only of two: thousands, in minutes.",
)
@common_options
@pass_invocation
def check(invocation: Invocation, every_shape: bool) -> int:
    """Check every statement and the shapes of filters against a real server.

    Makes a database on the server that is named, or on one of its own, with the schema and some
    rows; drops it at the end.

    Exits with 1 when a column, a type, an index or the text of a statement is not as it should be.
    """
    from apptsched.sqlcheck.check import check as check_statements
    from apptsched.sqlcheck.check import every_subject
    from apptsched.sqlcheck.scratch import scratch_database

    with (
        _server(invocation) as (conninfo, where),
        working("checking every statement"),
        scratch_database(conninfo) as connection,
    ):
        verdict = check_statements(connection, every_subject(every_shape=every_shape))
    document = {
        "checked": verdict.checked,
        "server": where,
        "problems": [
            {"file": problem.path, "line": problem.line, "message": problem.message}
            for problem in verdict.problems
        ],
    }
    for problem in () if invocation.as_json else verdict.problems:
        click.echo(str(problem))  # one line, however wide the terminal is
    summary = f"{verdict.checked} statements and filter shapes; problems: {len(verdict.problems)}"
    invocation.answer(document, summary)
    return Exit.MISTAKE if verdict.problems else Exit.OK


@contextmanager
def _server(invocation: Invocation) -> Iterator[tuple[str, str]]:
    """Yield how to reach a server, and in words where it is."""
    if invocation.names_database:
        config = invocation.configuration()
        yield config.migration_string(), config.target
        return
    from apptsched.testing.server import provide  # knows Unix only; other commands need not

    with working("starting PostgreSQL"):
        server = provide()
    with server:
        yield server.dsn, server.description
