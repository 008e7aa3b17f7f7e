"""Files that are not applied follow those that are, and no file is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from apptsched.errors import InvalidInput
from apptsched.migrate.adding import add
from apptsched.migrate.errors import InvalidTarget, UnwritableFile
from apptsched.migrate.folder import read_folder
from apptsched.migrate.plan import History
from apptsched.migrate.rebase import RebasedFile, carry_out, rebased
from tests.support.migrations import F_IS_ONE, write


def files(*labels: str) -> dict[str, str]:
    kinds = ("up", "down")
    return {
        f"{label}.{kind}.sql": f"select '{label} {kind}';" for label in labels for kind in kinds
    }


def contents(folder: Path) -> dict[str, str]:
    found = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_text() for each in found}


def rebase(folder: Path) -> tuple[RebasedFile, ...]:
    moves = rebased(read_folder(folder), History())
    carry_out(folder, moves)
    return moves


def test_gaps_are_closed_and_rivals_told_apart_in_their_order(tmp_path: Path) -> None:
    before = files("0001_x", "0003_x", "0003_y", "0004_x", "0009_x")
    write(tmp_path, before)

    rebase(tmp_path)

    assert read_folder(tmp_path).problems == ()
    becomes = {"0003_x": "0002_x", "0003_y": "0003_y", "0004_x": "0004_x", "0009_x": "0005_x"}
    assert contents(tmp_path) == {
        f"{becomes.get(path[:6], path[:6])}{path[6:]}": text for path, text in before.items()
    }
    assert rebase(tmp_path) == ()


def test_names_that_follow_each_other_do_not_run_into_each_other(tmp_path: Path) -> None:
    write(tmp_path, files("0001_a", "0001_x", "0002_x", "0003_x"))

    rebase(tmp_path)

    assert contents(tmp_path)["0004_x.up.sql"] == "select '0003_x up';"
    assert contents(tmp_path)["0002_x.down.sql"] == "select '0001_x down';"
    assert len(contents(tmp_path)) == 8


def test_a_repeatable_file_follows_the_migration_it_needs(tmp_path: Path) -> None:
    text = "\ufeff-- why\r\n--apptsched:  since 0004 \r\n" + F_IS_ONE + "-- since 0004\n"
    write(tmp_path, {**files("0001_x", "0004_y"), "functions/f.sql": text.encode()})

    rebase(tmp_path)

    expected = text.replace("apptsched:  since 0004", "apptsched:  since 0002")
    assert (tmp_path / "functions/f.sql").read_bytes() == expected.encode()
    assert read_folder(tmp_path).problems == ()


def test_what_a_function_says_in_its_body_is_not_edited(tmp_path: Path) -> None:
    head, body = "-- apptsched: since 0003\n", "as $$\n-- apptsched: since 0001\nselect 1 $$;"
    create = "create or replace function f() returns int language sql "
    write(tmp_path, {**files("0001_x", "0003_y"), "functions/f.sql": f"{head}{create}{body}"})

    rebase(tmp_path)

    changed = (tmp_path / "functions/f.sql").read_text()
    assert changed == f"{head.replace('3', '2')}{create}{body}"


@pytest.mark.parametrize("late", [False, True])
def test_nothing_is_overwritten_and_all_is_put_back_when_a_name_is_taken(
    tmp_path: Path, late: bool
) -> None:
    write(tmp_path, {**files("0001_x", "0003_y"), "functions/f.sql": "-- apptsched: since 0003\n"})
    moves = rebased(read_folder(tmp_path), History())
    taken = "0002_y.down.sql" if late else "0002_y.up.sql"
    write(tmp_path, {taken: "in the way"})
    before = contents(tmp_path)

    with pytest.raises(UnwritableFile, match="all files are as they were"):
        carry_out(tmp_path, moves)

    assert contents(tmp_path) == before


def test_a_file_that_cannot_be_edited_puts_all_back(tmp_path: Path) -> None:
    write(tmp_path, {**files("0001_x", "0003_y"), "functions/f.sql": "-- apptsched: since 0003\n"})
    moves = rebased(read_folder(tmp_path), History())
    (tmp_path / "functions/f.sql").unlink()
    before = contents(tmp_path)

    with pytest.raises(UnwritableFile, match=r"f\.sql"):
        carry_out(tmp_path, moves)

    assert contents(tmp_path) == before


def test_a_new_migration_gets_the_next_number_and_a_head_without_fault(tmp_path: Path) -> None:
    add(tmp_path, "first")
    up, down = add(tmp_path, "next-one")

    assert (up.name, down.name) == ("0002_next-one.up.sql", "0002_next-one.down.sql")
    folder = read_folder(tmp_path)
    assert folder.problems == ()
    assert [each.up.directives.phase for each in folder.migrations] == ["expand", "expand"]


@pytest.mark.parametrize("name", ["", "two words", "../up", "a.b", "-x"])
def test_a_name_that_is_none_for_a_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="no name for a file"):
        add(tmp_path, name)

    assert contents(tmp_path) == {}


def test_there_is_no_migration_after_the_last_number(tmp_path: Path) -> None:
    write(tmp_path, files("9999_last"))

    with pytest.raises(InvalidTarget, match="no numbers above 9999"):
        add(tmp_path, "one_more")

    assert len(list(tmp_path.iterdir())) == 2
