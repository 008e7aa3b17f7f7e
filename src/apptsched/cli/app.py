"""The `apptsched` program: its commands, and how each way to fail ends."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

import click

from apptsched.cli import output
from apptsched.cli.agenda import agenda
from apptsched.cli.demo.command import demo
from apptsched.cli.doctor import doctor
from apptsched.cli.exits import EXIT_CODES, Exit, exit_for
from apptsched.cli.health import health
from apptsched.cli.importing import import_
from apptsched.cli.invocation import Invocation, common_options
from apptsched.cli.migrate import migrate
from apptsched.cli.sql import sql
from apptsched.errors import ApptschedError


@click.group(
    epilog=EXIT_CODES,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="apptsched")
@common_options
def program() -> None:
    """Appointments on PostgreSQL that cannot be double-booked.

    The database is the one of --database-url, of APPTSCHED_DATABASE_URL or of DATABASE_URL.
    """


for command in (agenda, demo, doctor, health, import_, migrate, sql):
    program.add_command(command)


def start(arguments: Sequence[str]) -> int:
    """Run a process's command line and return its exit code."""
    # What the pool and the retries log is in the error that ends the command.
    logging.getLogger().addHandler(logging.NullHandler())
    # Python has None for a stream that was closed from the start.
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our letters is no reason
    try:
        return run(arguments)
    except OSError as error:
        output.complain(str(error))
        # What is left of the answer would fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return Exit.FAILED


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; its errors are told on stderr."""
    # Also when the arguments cannot be read as far as that.
    invocation = Invocation(as_json="--json" in arguments)
    try:
        code = program.main(
            [*arguments] or ["--help"], prog_name="apptsched", standalone_mode=False, obj=invocation
        )
    except click.Abort:
        kept = "; `apptsched migrate status` tells what was kept" if "migrate" in arguments else ""
        return _end(invocation, KeyboardInterrupt(f"interrupted{kept}"), Exit.INTERRUPTED)
    except click.ClickException as error:
        return _end(invocation, click.UsageError(_with_hint(error)), Exit.MISTAKE)
    except ApptschedError as error:
        return _end(invocation, error, exit_for(error))
    return code or Exit.OK


def _end(invocation: Invocation, error: BaseException, code: Exit) -> int:
    output.complain(str(error))
    if invocation.as_json:
        output.emit({"error": output.error_document(error)})
    return code


def _with_hint(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = f" (see {context.command_path} --help)" if context else ""
    return f"{error.format_message()}{hint}"
