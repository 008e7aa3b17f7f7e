"""An import's memory does not grow with the number of requests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from apptsched import Database
from tests.postgres.sync_.practice import open_practice
from tests.support import examples

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.long
def test_a_million_requests_from_a_generator_take_less_than_150_mb(shared_conninfo: str) -> None:
    number = examples(1_000_000)
    with Database(shared_conninfo) as database:
        tenant = open_practice(database).tenant.id

    answer = subprocess.run(
        [sys.executable, "-m", "tests.support.flood", shared_conninfo, str(tenant), str(number)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    booked, rejected, peak_kib = map(int, answer.stdout.split())
    assert booked + rejected == number
    assert 0 < rejected < number / 50
    assert peak_kib * 1024 < 150_000_000
