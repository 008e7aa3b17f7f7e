"""The program as a process: terminals, pipes, signals, what is not installed."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

import apptsched

PROGRAM = [sys.executable, "-c", "from apptsched.cli import main; main()"]
JANSON = "Janson,2024-02-03T{0}:00:00+01:00,2024-02-03T{0}:30:00+01:00,Keynotes,Talk {0}"


@pytest.fixture
def environment(apptsched_database: apptsched.Database) -> dict[str, str]:
    unset = ("COLUMNS", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    url = apptsched_database.config.conninfo
    return {**kept, "DATABASE_URL": url, "TERM": "xterm-256color"}


@pytest.fixture
def imported(environment: dict[str, str], timetable: Callable[..., str]) -> list[str]:
    """Imports some rows and returns the arguments that import them again."""
    file = timetable(*(JANSON.format(f"{hour:02}") for hour in range(24)))
    tenant = ["--create-tenant", "fosdem", "--timezone", "Europe/Brussels"]
    subprocess.run([*PROGRAM, "import", file, *tenant], env=environment, check=True)
    return ["import", file]


def in_a_terminal(*arguments: str, env: dict[str, str], columns: int = 80) -> tuple[int, str, str]:
    """Run the program with a terminal as stdout and another as stderr."""
    pairs = [pty.openpty(), pty.openpty()]
    for _, inner in pairs:
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    (answers, stdout), (asides, stderr) = pairs
    process = subprocess.Popen(
        [*PROGRAM, *arguments], env=env, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr
    )
    os.close(stdout)
    os.close(stderr)
    with ThreadPoolExecutor() as pool:
        answer, aside = pool.map(read_to_end, (answers, asides))
    return process.wait(), answer, aside


def read_to_end(terminal: int) -> str:
    read = b""
    with suppress(OSError):  # how Linux says that the other end is closed
        while more := os.read(terminal, 65536):
            read += more
    os.close(terminal)
    return read.decode()


def test_on_a_terminal_progress_is_shown_on_stderr_and_erased(
    environment: dict[str, str], imported: list[str]
) -> None:
    code, answer, aside = in_a_terminal(*imported, env=environment)

    assert code == 1
    assert "24/24" in aside
    assert aside.endswith("\x1b[2K")
    assert "booking" not in answer


def test_a_terminal_shows_the_first_refusals_and_a_file_gets_all(
    environment: dict[str, str], imported: list[str]
) -> None:
    _, shown, _ = in_a_terminal(*imported, env=environment)
    written = subprocess.run(
        [*PROGRAM, *imported], env=environment, capture_output=True, text=True, check=False
    )

    assert "and 4 more; --json has all" in shown
    assert "Talk 23" not in shown
    assert "Talk 23" in written.stdout
    assert written.stderr == ""


def test_no_line_is_wider_than_the_terminal(
    environment: dict[str, str], imported: list[str]
) -> None:
    for arguments in (imported, ["agenda", "janson", "2024-02-03"]):
        _, answer, _ = in_a_terminal(*arguments, env={**environment, "NO_COLOR": "1"}, columns=50)
        plain = re.sub(r"\x1b\[[0-9;]*m", "", answer)
        assert max(len(line.rstrip()) for line in plain.splitlines()) <= 50


def test_no_color_is_heeded(environment: dict[str, str], imported: list[str]) -> None:
    agenda = ["agenda", "janson", "2024-02-03"]

    _, coloured, _ = in_a_terminal(*agenda, env=environment)
    _, plain, _ = in_a_terminal(*agenda, env={**environment, "NO_COLOR": "1"})

    cyan = "\x1b[36m"
    assert cyan in coloured
    assert cyan not in plain


def test_letters_a_terminal_lacks_are_replaced(
    environment: dict[str, str], imported: list[str]
) -> None:
    done = subprocess.run(
        [*PROGRAM, "agenda", "janson", "2024-02-03"],
        env={**environment, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "Talk 23" in done.stdout


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["table", "json"])
def test_a_reader_who_leaves_early_is_no_error_to_tell(
    environment: dict[str, str], imported: list[str], options: list[str]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*PROGRAM, "agenda", "janson", "2024-02-03", *options],
        env=environment,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)

    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("options", [[], ["--json"], ["--help"]], ids=["table", "json", "help"])
def test_an_answer_that_cannot_be_written_is_one_line_and_exit_code_3(
    environment: dict[str, str], options: list[str]
) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "health", *options],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 3
    assert done.stderr == "apptsched: [Errno 28] No space left on device\n"


@pytest.mark.parametrize("closed", [1, 2], ids=["stdout", "stderr"])
def test_a_stream_that_is_closed_is_not_missed(environment: dict[str, str], closed: int) -> None:
    done = subprocess.run(
        [*PROGRAM, "doctor"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: os.close(closed),
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert ("overlaps" in done.stdout) is (closed == 2)


def test_an_interrupt_ends_with_130_and_keeps_what_was_booked(
    environment: dict[str, str], apptsched_database: apptsched.Database
) -> None:
    # A program started in the background, as CI may be, ignores interrupts, and so do its children.
    listen = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    with subprocess.Popen(
        [*PROGRAM[:-1], listen + PROGRAM[-1], "demo"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert "server" in process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)

    assert (process.returncode, told.strip()) == (130, "apptsched: interrupted")
    assert apptsched_database.doctor().is_healthy


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_the_extra_one_line_says_what_to_install(missing: str) -> None:
    code = f"import sys; sys.modules['{missing}'] = None; {PROGRAM[-1]}"

    done = subprocess.run(
        [sys.executable, "-c", code, "health"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == ("apptsched: the command line needs more: pip install 'apptsched[cli]'\n")
