"""Everything that is wrong between a folder and a database is told at once, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from apptsched._async.migrator import AsyncMigrator
from apptsched.migrate.errors import InvalidMigrations
from tests.support.migrations import (
    F_IS_ONE,
    F_IS_TWO,
    SCRATCH_TABLE,
    ask,
    tables,
    version,
    write,
)

HISTORY = "select version, name, checksum from apptsched.apptsched_migration order by 1"


def migration(label: str, text: str = "select 1;\n") -> dict[str, str]:
    return {f"{label}.up.sql": text, f"{label}.down.sql": "select -1;\n"}


def of(*labels: str) -> dict[str, str]:
    return {path: text for label in labels for path, text in migration(label).items()}


APPLIED = of(
    "0001_edited",
    "0002_commented",
    "0003_old_name",
    "0004_gone",
    "0005_kept",
    "0006_inserted",
    "0007_undone",
    "0008_last",
    "0010_newer",
)
NOW = {
    **migration("0001_edited", "select 2;\n"),
    **migration("0002_commented", "-- why\nselect 1;\n"),
    **of("0003_new_name", "0005_kept", "0005_a_rival", "0006_inserted", "0008_last"),
    "0005_kept.down.sql": "select -2;\n",
    "0009_orphan.down.sql": "select -1;\n",
    "0008_elder.up.sql": "select 1;\n",
    "0008_elder.down.sql": "begin;",
    "notes.txt": "unknown",
    "functions/notes.txt": "unknown",
}
PROBLEMS = """
0005_kept.up.sql: its number is also that of 0005_a_rival.up.sql; `apptsched migrate rebase`\
 renumbers the one that is not applied
0007_*.up.sql: there is no migration 0007; numbers follow each other from 0001: restore the file,\
 or where none was applied beyond it, `apptsched migrate rebase` renumbers what follows
0008_elder.down.sql:1: `begin` in a migration: the runner begins and ends the transaction
0008_last.up.sql: its number is also that of 0008_elder.up.sql; `apptsched migrate rebase`\
 renumbers the one that is not applied
0009_orphan.down.sql: there is no 0009_orphan.up.sql that it would revert; write that, or delete\
 this
functions/notes.txt: unknown file; expected functions/NAME.sql: rename it or move it out of here
notes.txt: unknown file; expected NNNN_name.up.sql or NNNN_name.down.sql: rename it or move it out\
 of here
0001_edited.up.sql: it was edited after it was applied; restore it and write a new migration
0003_new_name.up.sql: the database has this migration as 0003_old_name.up.sql; give the file its\
 old name
0004_gone.up.sql: the database has it, and its file is gone; restore the file
0010_newer.up.sql: the database has it, and this folder ends at 0008; its author did not say that\
 older code works on it: use the newer release
0006_inserted.up.sql: it is not applied, and the database is already at 0010; `apptsched migrate\
 rebase` renumbers it above that
"""
WARNINGS = """
0002_commented.up.sql: its comments or blanks were edited after it was applied; that does no harm
0005_kept.down.sql: it was edited after its up was applied; `down` runs the text of the history
"""


async def test_all_kinds_of_disorder_are_in_one_report_and_nothing_is_applied(
    scratch: str, tmp_path: Path
) -> None:
    numbered = {**APPLIED, **of("0009_undone")}
    await AsyncMigrator(scratch, source=write(tmp_path / "then", numbered)).up()
    ask(scratch, "delete from apptsched.apptsched_migration where version in (6, 7, 9)")
    before = ask(scratch, HISTORY)
    migrator = AsyncMigrator(scratch, source=write(tmp_path / "now", NOW))

    status = await migrator.status()
    with pytest.raises(InvalidMigrations) as caught:
        await migrator.up()

    assert [str(each) for each in status.problems] == PROBLEMS.strip().splitlines()
    assert [str(each) for each in status.warnings] == WARNINGS.strip().splitlines()
    assert caught.value.problems == status.problems
    assert str(caught.value).splitlines() == [
        f"nothing was applied: {len(status.problems)} problems",
        *(f"  {line}" for line in PROBLEMS.strip().splitlines()),
    ]
    assert ask(scratch, HISTORY) == before


async def test_a_database_that_is_newer_and_compatible_is_left_alone(
    scratch: str, tmp_path: Path
) -> None:
    newer = {
        "0002_later.up.sql": "-- apptsched: phase expand\ncreate table later ();",
        "0002_later.down.sql": "drop table later;",
        "functions/f.sql": F_IS_TWO,
        "functions/g.sql": F_IS_TWO.replace(".f", ".g"),
    }
    new = AsyncMigrator(scratch, source=write(tmp_path / "new", {**SCRATCH_TABLE, **newer}))
    older = {**SCRATCH_TABLE, "functions/f.sql": F_IS_ONE}
    old = AsyncMigrator(scratch, source=write(tmp_path / "old", older))
    await new.up()

    status = await old.status()

    assert (status.version, status.head, status.up_to_date) == (2, 1, True)
    [warning] = status.warnings
    assert str(warning) == (
        "0002_later.up.sql: the database has it, and this folder ends at 0001; older code works on"
        " it, and `up` of this one changes nothing"
    )
    assert await old.up() == ()
    assert await old.plan() == ()
    assert ask(scratch, "select f(), g()") == [(2, 2)]
    assert version(scratch) == 2
    assert [each.version for each in await old.down()] == [2]
    assert tables(scratch) == ["t"]


@pytest.mark.parametrize(
    ("phase", "advice"),
    [("contract", "only newer code works on it"), ("", "its author did not say")],
)
async def test_a_database_that_is_newer_and_may_be_incompatible_is_refused(
    scratch: str, tmp_path: Path, phase: str, advice: str
) -> None:
    head = f"-- apptsched: phase {phase}\n" if phase else ""
    text = {**migration("0002_expand", "-- apptsched: phase expand\nselect 1;")}
    text |= migration("0003_later", f"{head}select 1;")
    await AsyncMigrator(scratch, source=write(tmp_path / "new", {**SCRATCH_TABLE, **text})).up()
    old = AsyncMigrator(scratch, source=write(tmp_path / "old", SCRATCH_TABLE))

    with pytest.raises(InvalidMigrations, match=advice) as caught:
        await old.up()

    assert [each.file for each in caught.value.problems] == [
        "0002_expand.up.sql",
        "0003_later.up.sql",
    ]
    assert version(scratch) == 3
