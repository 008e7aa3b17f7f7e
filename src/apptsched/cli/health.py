"""`apptsched health`."""

from __future__ import annotations

from typing import Any

import click
from rich.table import Table
from rich.text import Text

from apptsched import Health
from apptsched.cli.exits import Exit
from apptsched.cli.invocation import Invocation, common_options, pass_invocation
from apptsched.cli.output import milliseconds, plain


@click.command()
@common_options
@pass_invocation
def health(invocation: Invocation) -> int:
    """Tell whether the database can be worked with.

    Exits with 0 when it can, 2 when its schema lacks migrations, 3 when it takes no writes or
    does not answer.
    """
    with invocation.database() as database:
        found = database.health()
    invocation.answer(_document(found), _table(found))
    if found.schema_version < found.needed_version:
        return Exit.PENDING
    return Exit.OK if found.is_ready else Exit.FAILED


def _document(found: Health) -> dict[str, Any]:
    return {
        "is_ready": found.is_ready,
        "server_version": found.server_version,
        "database": found.database,
        "schema_version": found.schema_version,
        "needed_version": found.needed_version,
        "is_read_only": found.is_read_only,
        "statement_timeout": found.statement_timeout,
        "latency_ms": milliseconds(found.latency),
        "pool": dict(found.pool),
    }


def _schema(found: Health) -> str:
    if found.schema_version < found.needed_version:
        at = f"at {found.schema_version:04d}" if found.schema_version else "not installed"
        return f"{at}, {found.needed_version:04d} is needed: run `apptsched migrate up`"
    return f"at {found.schema_version:04d}"


def _table(found: Health) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    ready = Text("ready", "green") if found.is_ready else Text("not ready", "red")
    table.add_row("database", plain(found.database))
    table.add_row("state", ready.append(", read-only" if found.is_read_only else ""))
    table.add_row("server", f"PostgreSQL {found.server_version}")
    table.add_row("schema", _schema(found))
    table.add_row("round trip", f"{milliseconds(found.latency):.1f} ms")
    table.add_row("statement timeout", found.statement_timeout)
    return table
