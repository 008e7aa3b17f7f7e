# Generated from tests/postgres/async_/migrator/test_giving_way.py by tools/unsync.py; do not edit.
"""A migration that waits for a table never holds up the application for longer than its timeout."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from apptsched._sync.migrator import Migrator
from apptsched.migrate.results import MigrationProgress
from tests.support.migrations import SCRATCH_COLUMN, SCRATCH_TABLE, ask, write
from tests.support.queues import queue_and_leave

PATIENT = {name: f"-- apptsched: lock-timeout 1s\n{text}" for name, text in SCRATCH_COLUMN.items()}


@pytest.mark.parametrize("mode", ["access share", "access exclusive"])
def test_queries_that_queue_behind_a_migration_come_free_when_it_gives_way(
    scratch: str, tmp_path: Path, mode: str, no_waiting: None
) -> None:
    write(tmp_path, {**SCRATCH_TABLE, **PATIENT})
    Migrator(scratch, source=tmp_path).up(1)
    with psycopg.connect(scratch) as holder, ThreadPoolExecutor(1) as pool:
        holder.execute(f"lock table t in {mode} mode")
        # Returns once a query was queued behind the migration and is so no more.
        application = pool.submit(queue_and_leave, scratch, "select from t", "apptsched migrate")

        def hear(progress: MigrationProgress) -> None:
            if progress.what == "retrying" and application.done():
                holder.rollback()

        [applied] = Migrator(scratch, source=tmp_path, progress=hear).up()

        assert application.result() == ("served" if mode == "access share" else "behind others")
    assert applied.retries >= 1
    assert ask(scratch, "select b from t") == []
