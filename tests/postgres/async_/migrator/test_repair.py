"""A file that runs outside a transaction can stop half way; that is seen, and can be repaired."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from apptsched._async.migrator import AsyncMigrator
from apptsched.errors import InvalidInput
from apptsched.migrate.errors import InvalidMigrations, InvalidTarget, MigrationFailed
from apptsched.migrate.problems import ProblemKind
from tests.support.migrations import (
    OUTSIDE,
    SCRATCH_TABLE,
    SCRATCH_UNIQUE,
    ask,
    version,
    write,
)

STATE = "select state, statements_done from apptsched.apptsched_migration where version = 2"
LOG = "select action, error is null from apptsched.apptsched_migration_log order by id"
VALID = "select indisvalid from pg_index where indexrelid = to_regclass(%s)"


async def with_duplicates(scratch: str, folder: Path) -> MigrationFailed:
    """Apply the table, put the same twice into it, and fail to index it."""
    write(folder, {**SCRATCH_TABLE, **SCRATCH_UNIQUE})
    await AsyncMigrator(scratch, source=folder).up(1)
    ask(scratch, "insert into t values (1), (1)")
    with pytest.raises(MigrationFailed) as caught:
        await AsyncMigrator(scratch, source=folder).up()
    return caught.value


async def test_duplicate_keys_leave_an_invalid_index_that_is_found_and_told(
    scratch: str, tmp_path: Path
) -> None:
    error = await with_duplicates(scratch, tmp_path)

    assert (error.statement, error.sqlstate) == (2, "23505")
    assert error.invalid_indexes == ("public.u",)
    assert "LEFT INVALID: public.u" in str(error)
    assert "`repair` resumes it" in error.outcome
    assert ask(scratch, STATE) == [("applying", 1)]
    status = await AsyncMigrator(scratch, source=tmp_path).status()
    [problem] = status.problems
    assert (problem.kind, problem.file) == (ProblemKind.UNFINISHED, "0002_u.up.sql")
    assert "stopped after statement 1" in problem.message
    assert problem.message.endswith("it left INVALID: public.u")
    with pytest.raises(InvalidMigrations, match="`repair` resumes it"):
        await AsyncMigrator(scratch, source=tmp_path).up()
    with pytest.raises(InvalidMigrations):
        await AsyncMigrator(scratch, source=tmp_path).down()


async def test_resume_drops_the_invalid_index_and_runs_the_rest(
    scratch: str, tmp_path: Path
) -> None:
    await with_duplicates(scratch, tmp_path)
    migrator = AsyncMigrator(scratch, source=tmp_path)

    with pytest.raises(MigrationFailed) as again:
        await migrator.repair("resume")
    ask(scratch, "delete from t")
    repaired = await migrator.repair("resume")

    assert again.value.invalid_indexes == ("public.u",)
    assert (repaired.version, repaired.action, repaired.state) == (2, "resume", "applied")
    assert (repaired.statements, repaired.invalid_indexes) == (2, ("public.u",))
    assert ask(scratch, VALID, "u") == [(True,)]
    status = await migrator.status()
    assert status.up_to_date
    assert ask(scratch, LOG) == [
        ("up", True),
        ("up", False),
        ("repair resume", False),
        ("repair resume", True),
    ]
    assert [each.version for each in await migrator.down()] == [2]


async def test_if_not_exists_does_not_take_an_invalid_index_for_a_success(
    scratch: str, tmp_path: Path
) -> None:
    text = SCRATCH_UNIQUE["0002_u.up.sql"].replace("u on", 'if not exists "U 2" on')
    write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_UNIQUE, "0002_u.up.sql": text})
    migrator = AsyncMigrator(scratch, source=tmp_path)
    await migrator.up(1)
    ask(scratch, "insert into t values (1), (1)")
    with pytest.raises(MigrationFailed) as caught:
        await migrator.up()
    ask(scratch, "delete from t")

    await migrator.repair("resume")

    assert caught.value.invalid_indexes == ('public."U 2"',)
    assert ask(scratch, VALID, '"U 2"') == [(True,)]


async def test_a_cancelled_index_is_found_and_resumed(scratch: str, tmp_path: Path) -> None:
    write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_UNIQUE})
    await AsyncMigrator(scratch, source=tmp_path).up(1)
    timeout = "-- apptsched: statement-timeout 200ms\n"
    write(tmp_path, {"0002_u.up.sql": timeout + SCRATCH_UNIQUE["0002_u.up.sql"]})
    with psycopg.connect(scratch) as older:
        # `concurrently` waits for every transaction that is older, so it is cancelled there.
        older.execute("insert into t values (1)")
        with pytest.raises(MigrationFailed) as caught:
            await AsyncMigrator(scratch, source=tmp_path).up()
    write(tmp_path, SCRATCH_UNIQUE)
    repaired = await AsyncMigrator(scratch, source=tmp_path).repair("resume")

    assert (caught.value.sqlstate, caught.value.invalid_indexes) == ("57014", ("public.u",))
    assert repaired.invalid_indexes == ("public.u",)
    assert ask(scratch, VALID, "u") == [(True,)]


async def test_a_statement_that_was_not_run_may_be_corrected_before_the_resume(
    scratch: str, tmp_path: Path
) -> None:
    wrong = SCRATCH_UNIQUE["0002_u.up.sql"].replace("(a)", "(nix)")
    write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_UNIQUE, "0002_u.up.sql": wrong})
    migrator = AsyncMigrator(scratch, source=tmp_path)
    with pytest.raises(MigrationFailed):
        await migrator.up()
    write(tmp_path, {"0002_u.up.sql": "-- a word\n" + SCRATCH_UNIQUE["0002_u.up.sql"]})

    await migrator.repair("resume")

    status = await migrator.status()
    assert (status.up_to_date, status.warnings) == (True, ())


async def test_a_statement_that_was_run_must_stand_as_it_stood(
    scratch: str, tmp_path: Path
) -> None:
    await with_duplicates(scratch, tmp_path)
    ask(scratch, "delete from t")
    edited = SCRATCH_UNIQUE["0002_u.up.sql"].replace("create table s ()", "create table s (a int)")
    migrator = AsyncMigrator(scratch, source=write(tmp_path, {"0002_u.up.sql": edited}))

    with pytest.raises(InvalidMigrations, match="first 1 statement") as caught:
        await migrator.repair("resume")
    assert [each.kind for each in caught.value.problems] == [ProblemKind.EDITED]
    (tmp_path / "0002_u.up.sql").unlink()
    with pytest.raises(InvalidMigrations, match="its file is gone"):
        await migrator.repair("resume")

    assert ask(scratch, STATE) == [("applying", 1)]


async def test_what_was_finished_by_hand_is_marked_applied(scratch: str, tmp_path: Path) -> None:
    await with_duplicates(scratch, tmp_path)
    ask(scratch, "create table v ()")

    repaired = await AsyncMigrator(scratch, source=tmp_path).repair("applied")

    assert (repaired.state, repaired.statements) == ("applied", 0)
    assert repaired.invalid_indexes == ("public.u",)
    assert version(scratch) == 2
    assert ask(scratch, LOG)[-1] == ("repair applied", True)


async def test_what_was_undone_by_hand_is_marked_reverted_and_applied_anew(
    scratch: str, tmp_path: Path
) -> None:
    await with_duplicates(scratch, tmp_path)
    for statement in ("drop index u", "drop table s", "delete from t"):
        ask(scratch, statement)
    migrator = AsyncMigrator(scratch, source=tmp_path)

    repaired = await migrator.repair("reverted")

    assert (repaired.state, repaired.invalid_indexes) == (None, ())
    assert [each.version for each in await migrator.up()] == [2]
    assert ask(scratch, LOG)[2:] == [("repair reverted", True), ("up", True)]


async def test_a_down_outside_a_transaction_stops_and_is_resumed_likewise(
    scratch: str, tmp_path: Path
) -> None:
    function = {
        "functions/f.sql": "-- apptsched: since 0002\n"
        "create or replace function f() returns int language sql as 'select 1';"
    }
    write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_UNIQUE, **function})
    migrator = AsyncMigrator(scratch, source=tmp_path)
    await migrator.up()
    ask(scratch, "create view hosts as select 1 as one from s")

    with pytest.raises(MigrationFailed) as caught:
        await migrator.down()
    assert (caught.value.file, caught.value.statement) == ("0002_u.down.sql", 3)
    assert ask(scratch, STATE) == [("reverting", 2)]
    status = await migrator.status()
    assert [each.file for each in status.problems] == ["0002_u.down.sql"]
    ask(scratch, "drop view hosts")
    repaired = await migrator.repair("resume")

    assert (repaired.version, repaired.state, repaired.statements) == (2, None, 1)
    assert version(scratch) == 1
    assert ask(scratch, "select to_regproc('f')") == [(None,)]
    assert [each.version for each in await migrator.up()] == [2, None]


async def test_an_index_that_is_half_dropped_is_told_and_dropped(
    scratch: str, tmp_path: Path
) -> None:
    write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_UNIQUE})
    migrator = AsyncMigrator(scratch, source=tmp_path)
    await migrator.up(1)
    down = f"{OUTSIDE}-- apptsched: statement-timeout 200ms\ndrop index concurrently u;\n"
    write(tmp_path, {"0002_u.down.sql": down + "drop table v;\ndrop table s;"})
    await migrator.up()
    with psycopg.connect(scratch) as older:
        older.execute("insert into t values (1)")
        with pytest.raises(MigrationFailed) as caught:
            await migrator.down()

    assert (caught.value.sqlstate, caught.value.invalid_indexes) == ("57014", ("public.u",))
    repaired = await migrator.repair("resume")
    assert (repaired.state, repaired.statements) == (None, 3)
    assert ask(scratch, "select to_regclass('u')") == [(None,)]


async def test_an_index_that_came_to_its_end_unseen_is_not_made_again(
    scratch: str, tmp_path: Path
) -> None:
    await with_duplicates(scratch, tmp_path)
    for statement in ("delete from t", "drop index u", "create unique index u on t (a)"):
        ask(scratch, statement)
    oid = "select to_regclass('u')::oid"
    before = ask(scratch, oid)
    migrator = AsyncMigrator(scratch, source=tmp_path)

    repaired = await migrator.repair("resume")

    assert (repaired.statements, ask(scratch, oid)) == (1, before)
    [reverted] = await migrator.down()
    assert reverted.version == 2


async def test_an_index_of_that_name_that_was_there_before_is_not_taken_for_it(
    scratch: str, tmp_path: Path
) -> None:
    write(tmp_path, {**SCRATCH_TABLE, **SCRATCH_UNIQUE})
    migrator = AsyncMigrator(scratch, source=tmp_path)
    await migrator.up(1)
    ask(scratch, "create index u on t (a)")

    for run in (migrator.up, lambda: migrator.repair("resume")):
        with pytest.raises(MigrationFailed, match="already exists") as caught:
            await run()
        assert caught.value.invalid_indexes == ()

    assert ask(scratch, "select indisunique from pg_index where indexrelid = 'u'::regclass") == [
        (False,)
    ]


async def test_repair_with_nothing_to_repair_or_in_no_known_way_is_refused(
    scratch: str, tmp_path: Path
) -> None:
    migrator = AsyncMigrator(scratch, source=write(tmp_path, SCRATCH_TABLE))
    await migrator.up()

    with pytest.raises(InvalidTarget, match="nothing to repair"):
        await migrator.repair("resume")
    with pytest.raises(InvalidInput, match="action must be one of"):
        await migrator.repair("forget")
