"""A folder of migrations tells everything that is wrong with it, at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from apptsched.migrate import bundled_version
from apptsched.migrate.directives import Directives
from apptsched.migrate.files import SqlFile, checksum
from apptsched.migrate.folder import bundled_folder, read_folder
from apptsched.migrate.problems import Problem, ProblemKind
from tests.support.migrations import F_IS_ONE, SCRATCH_COLUMN, SCRATCH_TABLE, write


def problems(folder: Path) -> list[tuple[str, int | None, ProblemKind]]:
    return [(each.file, each.line, each.kind) for each in read_folder(folder).problems]


def test_the_bundled_folder_is_in_order() -> None:
    assert bundled_folder().problems == ()
    assert bundled_version() == bundled_folder().head > 0


def test_a_folder_in_order_is_read_by_number_and_name(tmp_path: Path) -> None:
    files = {
        **SCRATCH_COLUMN,
        **SCRATCH_TABLE,
        "functions/b.sql": F_IS_ONE,
        "functions/a.sql": "-- apptsched: since 0002\n" + F_IS_ONE,
        "seeds/dev/01_people.sql": "no SQL at all",
        "__init__.py": "",
        ".hidden": "",
    }

    folder = read_folder(write(tmp_path, files))

    assert folder.problems == ()
    assert [each.label for each in folder.migrations] == ["0001_table", "0002_column"]
    assert [each.down and each.down.path for each in folder.migrations] == [
        "0001_table.down.sql",
        "0002_column.down.sql",
    ]
    assert [(each.name, each.since) for each in folder.repeatables] == [("a", 2), ("b", 1)]


def test_every_disorder_is_reported_at_once(tmp_path: Path) -> None:
    files = {
        **SCRATCH_TABLE,
        "0001_rival.up.sql": "select 1;",
        "0001_rival.down.sql": "select 1;",
        "0003_gap.up.sql": "-- apptsched: irreversible it is done\nselect 1;",
        "0003_gap.down.sql": "select 1;",
        "0004_orphan.down.sql": "select 1;",
        "0005_lost.up.sql": "select 1;",
        "0005_last.down.sql": "select 1;",
        "0000_zero.up.sql": "select 1;",
        "6_short.up.sql": "select 1;",
        "README.md": "read me",
        "functions/late.sql": "-- apptsched: since 0006\n" + F_IS_ONE,
        "functions/note.txt": "note",
        "functions/deep/er.sql": F_IS_ONE,
        "other/0001_x.up.sql": "select 1;",
    }

    assert problems(write(tmp_path, files)) == [
        ("0000_zero.up.sql", None, ProblemKind.UNKNOWN_FILE),
        ("0001_table.up.sql", None, ProblemKind.DUPLICATE),
        ("0002_*.up.sql", None, ProblemKind.GAP),
        ("0003_gap.up.sql", None, ProblemKind.DIRECTIVE),
        ("0004_*.up.sql", None, ProblemKind.GAP),
        ("0004_orphan.down.sql", None, ProblemKind.ORPHAN_DOWN),
        ("0005_last.down.sql", None, ProblemKind.ORPHAN_DOWN),
        ("0005_lost.up.sql", None, ProblemKind.MISSING_DOWN),
        ("6_short.up.sql", None, ProblemKind.UNKNOWN_FILE),
        ("README.md", None, ProblemKind.UNKNOWN_FILE),
        ("functions/deep", None, ProblemKind.UNKNOWN_FILE),
        ("functions/late.sql", None, ProblemKind.DIRECTIVE),
        ("functions/note.txt", None, ProblemKind.UNKNOWN_FILE),
        ("other", None, ProblemKind.UNKNOWN_FILE),
    ]


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    [problem] = read_folder(tmp_path / "nowhere").problems

    assert problem.kind is ProblemKind.MISSING_FILE
    assert "nowhere" in str(problem)


@pytest.mark.parametrize(
    ("content", "line", "kind"),
    [
        (b"select 1;\nselect 'caf\xe9';", None, ProblemKind.UNREADABLE),
        (b"select 1;\0", None, ProblemKind.UNREADABLE),
        (b"select 1;\r\n\r\nselect 'open;", 3, ProblemKind.UNREADABLE),
        (b"select 1;\n/* one */ commit;", 2, ProblemKind.TRANSACTION_CONTROL),
        (b"\n-- why\nBEGIN;", 3, ProblemKind.TRANSACTION_CONTROL),
        (b"prepare transaction 'x';", 1, ProblemKind.TRANSACTION_CONTROL),
        (b"select 1;\nCOPY t (a) FROM stdin;", 2, ProblemKind.SESSION_CONTROL),
        (b"copy (select 1) to STDOUT (format csv);", 1, ProblemKind.SESSION_CONTROL),
        (b"set role r;", 1, ProblemKind.SESSION_CONTROL),
        (b"set session role r;", 1, ProblemKind.SESSION_CONTROL),
        (b"\nreset role;", 2, ProblemKind.SESSION_CONTROL),
        (b"set session authorization r;", 1, ProblemKind.SESSION_CONTROL),
        (b"set local session authorization r;", 1, ProblemKind.SESSION_CONTROL),
        (b"reset session authorization;", 1, ProblemKind.SESSION_CONTROL),
        (b"discard all;", 1, ProblemKind.SESSION_CONTROL),
        (b"select pg_catalog.pg_advisory_unlock_all ();", 1, ProblemKind.SESSION_CONTROL),
        (b"listen c;", 1, ProblemKind.SESSION_CONTROL),
        (b"create unique index concurrently on t (a);", 1, ProblemKind.UNNAMED_INDEX),
        (b"\n-- apptsched: transation none\nselect 1;", 2, ProblemKind.DIRECTIVE),
        (b"-- apptsched:\nselect 1;", 1, ProblemKind.DIRECTIVE),
        (b"-- apptsched: since 0001\nselect 1;", 1, ProblemKind.DIRECTIVE),
        (b"-- apptsched: transaction some\nselect 1;", 1, ProblemKind.DIRECTIVE),
        (b"-- apptsched: lock-timeout 2\nselect 1;", 1, ProblemKind.DIRECTIVE),
        (b"-- apptsched: allow drop-table\nselect 1;", 1, ProblemKind.DIRECTIVE),
        (b"-- apptsched: irreversible\nselect 1;", 1, ProblemKind.DIRECTIVE),
        (b"select 1;\n-- apptsched: transaction none\n", 2, ProblemKind.DIRECTIVE),
        (
            b"-- apptsched: phase expand\n-- apptsched: phase contract\nselect 1;",
            2,
            ProblemKind.DIRECTIVE,
        ),
    ],
)
def test_what_cannot_run_is_refused_with_its_line(
    tmp_path: Path, content: bytes, line: int | None, kind: ProblemKind
) -> None:
    files = {**SCRATCH_TABLE, "0002_bad.up.sql": content, "0002_bad.down.sql": "select 1;"}

    assert problems(write(tmp_path, files)) == [("0002_bad.up.sql", line, kind)]


@pytest.mark.parametrize(
    "statement",
    [
        "copy t from '/x from stdin'",
        "set local role r",
        "set roles.x = 1",
        "reset all",
        "discard plans",
        "select 'pg_advisory_unlock_all ()'",
        "create function f() returns void begin atomic select pg_advisory_unlock_all(); end",
        "create index concurrently i on t (a)",
        "select 1 as listen",
    ],
)
def test_what_only_looks_as_if_it_left_the_session_is_not_refused(
    tmp_path: Path, statement: str
) -> None:
    files = {**SCRATCH_TABLE, "0002_x.up.sql": statement, "0002_x.down.sql": "select 1;"}

    assert problems(write(tmp_path, files)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "create function public.f() returns int language sql as 'select 1'",
        "create table public.u (a int)",
        "drop function public.f()",
        "do $$ begin end $$",
        "select 1",
        "(select 1)",
    ],
)
def test_a_repeatable_file_holds_only_what_can_be_done_again_and_undone(
    tmp_path: Path, statement: str
) -> None:
    files = {**SCRATCH_TABLE, "functions/f.sql": f"{F_IS_ONE}\n{statement};"}

    assert problems(write(tmp_path, files)) == [("functions/f.sql", 3, ProblemKind.NOT_REPEATABLE)]


def test_all_directives_of_a_head_are_read() -> None:
    head = """
        -- 0007 what and why
        -- apptsched: transaction none
        --apptsched: irreversible the old names are gone
        -- apptsched: phase contract
        -- apptsched: lossy-down
        /* apptsched: nothing, this is no such comment */
        -- apptsched: lock-timeout 500ms
        -- apptsched: statement-timeout 15min
        -- apptsched: min-postgres 16
        -- apptsched: allow drop-table it is empty
        -- apptsched: allow no-where all rows are meant
        select '-- apptsched: neither is this';
    """

    file = SqlFile.of("0007_x.up.sql", head, "up")

    assert file.problems == ()
    assert file.directives == Directives(
        transactional=False,
        irreversible="the old names are gone",
        lossy_down=True,
        phase="contract",
        lock_timeout="500ms",
        statement_timeout="15min",
        min_postgres=16,
        allowed=(("drop-table", "it is empty"), ("no-where", "all rows are meant")),
    )


def test_a_folder_named_like_a_file_is_among_the_problems(tmp_path: Path) -> None:
    (tmp_path / "0001_a.up.sql").mkdir()
    write(tmp_path, {"0001_a.down.sql": "select 1;"})

    [problem] = read_folder(tmp_path).problems

    assert (problem.kind, problem.file) == (ProblemKind.UNREADABLE, "0001_a.up.sql")


def test_a_checksum_ignores_line_ends_and_trailing_blanks_only() -> None:
    text = "create table t (\n  a int\n);\n"

    assert checksum(text) == checksum("\ufeffcreate table t (  \r\n  a int\t\r\n);\r\n\r\n")
    assert checksum(text) != checksum(text.replace("  a", " a"))
    assert checksum(text) != checksum("-- why\n" + text)


def test_a_checkout_with_other_line_ends_is_the_same_code() -> None:
    body = "create function f() returns int language sql as $$\n  select 1;\n$$;\n"
    unix, windows = (
        SqlFile.of("0001_f.up.sql", text, "up") for text in (body, body.replace("\n", "\r\n"))
    )

    assert (unix.checksum, unix.code_checksum) == (windows.checksum, windows.code_checksum)
    edited = SqlFile.of("0001_f.up.sql", body.replace("select 1", "select  1"), "up")
    assert edited.code_checksum != unix.code_checksum


def test_a_problem_names_its_file_and_line() -> None:
    assert str(Problem(ProblemKind.DIRECTIVE, "a.sql", "no such thing", 7)) == (
        "a.sql:7: no such thing"
    )
    assert str(Problem(ProblemKind.GAP, "a.sql", "no such thing")) == "a.sql: no such thing"
