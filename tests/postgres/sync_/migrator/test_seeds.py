# Generated from tests/postgres/async_/migrator/test_seeds.py by tools/unsync.py; do not edit.
"""Seeds fill a database with sample rows, again and again, and never on production."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from apptsched import Database
from apptsched._sync.migrator import Migrator
from apptsched.errors import InvalidInput, SchemaTooOld
from apptsched.migrate.errors import InvalidMigrations, MigrationFailed, SeedsRefused
from apptsched.migrate.results import MigrationProgress
from tests.support.migrations import SCRATCH_COLUMN, SCRATCH_TABLE, ask, write

ONE = "insert into t select 1 where not exists (select from t where a = 1);"
SEEDS = {
    **SCRATCH_TABLE,
    "seeds/demo/01_one.sql": ONE,
    "seeds/demo/02_two.sql": "insert into t values (2);",
}
LOG = """
    select action, file, statements, error is null
    from apptsched.apptsched_migration_log where action = 'seed' order by id
"""


def test_they_are_run_by_name_every_time_and_logged(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, SEEDS))
    migrator.up()

    one, two = migrator.seed("demo")
    migrator.seed("demo")

    assert (one.name, one.statements, two.name) == (
        "seeds/demo/01_one.sql",
        1,
        "seeds/demo/02_two.sql",
    )
    assert ask(scratch, "select a, count(*) from t group by a order by a") == [(1, 1), (2, 2)]
    assert [path for _, path, _, _ in ask(scratch, LOG)] == [one.name, two.name] * 2


def test_each_is_one_transaction_and_a_mistake_is_told_with_its_place(
    scratch: str, tmp_path: Path
) -> None:
    broken = {"seeds/demo/02_two.sql": "insert into t values (2);\ninsert into t values ('x');"}
    migrator = Migrator(scratch, source=write(tmp_path, {**SEEDS, **broken}))
    migrator.up()

    with pytest.raises(MigrationFailed, match="invalid input syntax") as caught:
        migrator.seed("demo")

    assert (caught.value.file, caught.value.line) == ("seeds/demo/02_two.sql", 2)
    assert ask(scratch, "select a from t") == [(1,)]
    assert ask(scratch, LOG) == [
        ("seed", "seeds/demo/01_one.sql", 1, True),
        ("seed", "seeds/demo/02_two.sql", 0, False),
    ]


def test_they_give_way_to_who_has_the_table_and_come_again(
    scratch: str, tmp_path: Path, no_waiting: None
) -> None:
    patient = {"seeds/demo/01_one.sql": f"-- apptsched: lock-timeout 10ms\n{ONE}"}
    Migrator(scratch, source=write(tmp_path, {**SEEDS, **patient})).up()
    retried: list[str] = []
    with psycopg.connect(scratch) as holder:
        holder.execute("lock table t")

        def hear(progress: MigrationProgress) -> None:
            if progress.what == "retrying":
                retried.append(str(progress))
                holder.rollback()

        one, two = Migrator(scratch, source=tmp_path, progress=hear).seed("demo")

    assert retried == ["seeds/demo/01_one.sql gave way to a lock; again"]
    assert (one.retries, two.retries) == (1, 0)


def test_they_are_refused_on_production(scratch: str, tmp_path: Path) -> None:
    files = {**SEEDS, "seeds/production/01_one.sql": ONE}
    migrator = Migrator(scratch, source=write(tmp_path, files))
    migrator.up()

    with pytest.raises(SeedsRefused):
        migrator.seed("production")
    with pytest.raises(SeedsRefused):
        Migrator(scratch, source=tmp_path, profile="production").seed("demo")

    assert ask(scratch, "select a from t") == []


@pytest.mark.parametrize("profile", ["none", "..", "", "demo/../demo"])
def test_a_profile_that_is_not_there_is_refused(scratch: str, tmp_path: Path, profile: str) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, SEEDS))

    with pytest.raises(InvalidInput, match="there are demo"):
        migrator.seed(profile)


def test_a_database_that_lacks_migrations_is_refused(scratch: str, tmp_path: Path) -> None:
    migrator = Migrator(scratch, source=write(tmp_path, {**SEEDS, **SCRATCH_COLUMN}))
    migrator.up(1)

    with pytest.raises(SchemaTooOld, match="apptsched migrate up"):
        migrator.seed("demo")


def test_what_is_no_seed_is_reported_with_what_else_is_wrong(scratch: str, tmp_path: Path) -> None:
    wrong = {
        "seeds/demo/notes.txt": "",
        "seeds/demo/03_ends.sql": "commit;",
        "seeds/demo/04_head.sql": "-- apptsched: since 0001\nselect 1;",
    }
    migrator = Migrator(scratch, source=write(tmp_path, {**SEEDS, **wrong}))

    with pytest.raises(InvalidMigrations) as caught:
        migrator.seed("demo")

    assert [each.file for each in caught.value.problems] == [
        "seeds/demo/notes.txt",
        "seeds/demo/03_ends.sql",
        "seeds/demo/04_head.sql",
    ]


def test_the_sample_clinic_has_a_week_of_appointments_that_the_doctor_finds_well(
    scratch: str,
) -> None:
    migrator = Migrator(scratch)
    migrator.up()

    migrator.seed("development")
    migrator.seed("development")

    with Database(scratch) as database:
        [clinic] = database.tenants.list()
        scheduler = database.scheduler(clinic.id)
        assert clinic.slug == "sample-clinic"
        assert len(scheduler.resources.list()) == 5
        assert len(scheduler.appointments.list()) == 9
        diagnosis = database.doctor()
        assert diagnosis.findings == ()
