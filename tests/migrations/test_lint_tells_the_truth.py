"""What the lint says of a migration is what a server does with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from apptsched.migrate.lint.columns import NOT_VOLATILE
from apptsched.migrate.scanner import scan
from apptsched.testing.server import Server
from tests.support.lint import BEFORE, SAFE, UNSAFE, Unsafe, found_in, parts_of
from tests.support.migrations import ask, new_database

ALONE = "-- apptsched: transaction none"
IN_TRANSACTION = [text for text in SAFE if ALONE not in text]
RUNS = [row for row in UNSAFE if row.runs and ALONE not in row.sql]
# What the server says at debug1 when it reads, writes or indexes all rows of a table of before.
WORK = re.compile(
    r'(?P<work>rewriting|verifying) table "(room|guest|bare|day|day_203[01]|a,\(b\))"'
    r'|(?P<index>building) index ".*" on table "(room|guest|bare|day|day_203[01])"'
    r"|(?P<key>validating) foreign key constraint"
)
SHOWN = {
    "constraint-not-valid": {"verifying", "validating"},
    "exclusion-constraint": {"building"},
    "index-not-concurrent": {"building"},
    "not-null-unchecked": {"verifying"},
    "reindex-not-concurrent": {"building"},
    "table-rewrite": {"rewriting"},
    "type-change": {"building", "rewriting", "verifying"},
    "unique-not-concurrent": {"building"},
    "volatile-default": {"rewriting"},
}
HELD = {
    "attach-unchecked": {"AccessExclusiveLock"},
    "backfill-under-lock": {"AccessExclusiveLock", "ShareRowExclusiveLock"},
    "constraint-validated-at-once": {"AccessExclusiveLock", "ShareRowExclusiveLock"},
    "detach-not-concurrent": {"AccessExclusiveLock"},
    "disable-trigger": {"ShareRowExclusiveLock"},
    "index-not-concurrent": {"ShareLock"},
    "partition-of-existing": {"AccessExclusiveLock"},
    "refresh-not-concurrent": {"AccessExclusiveLock"},
    "reindex-not-concurrent": {"ShareLock"},
    "truncate": {"AccessExclusiveLock"},
    "type-change": {"AccessExclusiveLock"},
}
ANEW = ("table-rewrite", "type-change", "volatile-default")
# Statements that only belong into another migration than those before them.
MOVED = ("backfill-under-lock", "constraint-validated-at-once")
# What no reader of SQL alone can write, such as the bounds of a partition.
UNFINISHED = re.compile("<[a-z ]+>")
# Of these the server does not tell at debug1.
SILENT = re.compile("domain|cluster|heap|unlogged")


@pytest.fixture(scope="module")
def before(apptsched_server: Server) -> Iterator[str]:
    """The conninfo of a database with the tables of before."""
    with new_database(apptsched_server.dsn) as conninfo:
        ask(conninfo, BEFORE)
        yield conninfo


class Watched:
    """A transaction that is undone, and what the server says in it."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.work: set[str] = set()
        connection.add_notice_handler(self._heed)
        connection.execute("set client_min_messages = debug1")
        # At UTC a timestamp with time zone needs no other bytes than one without.
        connection.execute("set timezone = 'Europe/Brussels'")

    def _heed(self, notice: psycopg.errors.Diagnostic) -> None:
        if found := WORK.search(notice.message_primary or ""):
            self.work |= {each for each in found.groupdict().values() if each}

    def run(self, text: str) -> None:
        for each in scan(text).statements:
            self.connection.execute(each.sent.encode())

    def locks(self) -> set[str]:
        query = """
            select l.mode from pg_locks l join pg_class c on c.oid = l.relation
            where l.pid = pg_backend_pid() and c.relnamespace = 'app'::regnamespace
              and c.relkind in ('r', 'p', 'm')
        """
        return {mode for (mode,) in self.connection.execute(query)}

    def files(self) -> dict[str, int]:
        query = """
            select relname, pg_relation_filenode(oid) from pg_class
            where relnamespace = 'app'::regnamespace and relkind = 'r'
        """
        return dict(self.connection.execute(query).fetchall())


@contextmanager
def undone(conninfo: str) -> Iterator[Watched]:
    with psycopg.connect(conninfo) as connection:
        yield Watched(connection)
        connection.rollback()


@pytest.mark.parametrize("text", IN_TRANSACTION)
def test_a_safe_migration_reads_and_writes_no_table_of_before(before: str, text: str) -> None:
    with undone(before) as watched:
        files = watched.files()
        watched.run(text)

        assert watched.work == set()
        assert {name: node for name, node in watched.files().items() if name in files}.items() <= (
            files.items()
        )


@pytest.mark.parametrize(
    "row", [r for r in RUNS if r.rule in SHOWN and not SILENT.search(r.sql)], ids=str
)
def test_what_is_said_to_work_through_the_rows_does(before: str, row: Unsafe) -> None:
    with undone(before) as watched:
        watched.run(row.sql)

        assert watched.work & SHOWN[row.rule]


@pytest.mark.parametrize("row", [r for r in RUNS if r.rule in HELD], ids=str)
def test_what_is_said_to_lock_a_table_does(before: str, row: Unsafe) -> None:
    with undone(before) as watched:
        watched.run(row.sql)

        assert HELD[row.rule] & watched.locks()


@pytest.mark.parametrize(
    "row",
    [r for r in RUNS if r.rule in ANEW and not re.search("heap|COLLATE|alias|email|phone", r.sql)],
    ids=str,
)
def test_what_is_said_to_write_a_table_anew_gives_it_another_file(before: str, row: Unsafe) -> None:
    with undone(before) as watched:
        files = watched.files()
        watched.run(row.sql)

        assert any(files.get(name) not in (None, node) for name, node in watched.files().items())


@pytest.mark.parametrize("row", [r for r in UNSAFE if not r.runs], ids=str)
def test_what_is_said_to_fail_in_a_transaction_does(before: str, row: Unsafe) -> None:
    with undone(before) as watched, pytest.raises(psycopg.Error) as failure:
        watched.run(row.sql)

    assert failure.value.sqlstate in ("25001", "55P04")


@pytest.mark.parametrize("row", [r for r in UNSAFE if r.rule != "enum-value-used-at-once"], ids=str)
def test_a_rewrite_runs(before: str, row: Unsafe) -> None:
    (found,) = found_in(row.sql)
    if UNFINISHED.search(found.rewrite):
        return
    if ALONE in found.rewrite:
        run_for_good(before, found.rewrite)
        return
    earlier = "".join(row.sql.splitlines(keepends=True)[: row.line - 1])
    with undone(before) as watched:
        watched.run("create role application;")
        if row.rule in MOVED:
            watched.run(earlier)
        for part in parts_of(found.rewrite):
            watched.run(part)


def test_a_partition_beside_a_default_one_is_attached_without_reading_it(before: str) -> None:
    with_default = "alter table app.day attach partition app.day_2031 default;"
    made = "create table app.day_2032 (like app.day);"
    bounds = "for values from ('2032-01-01') to ('2033-01-01')"
    attached = f"alter table app.day attach partition app.day_2032 {bounds};"
    (found,) = found_in(with_default, made, attached)[1:]

    with undone(before) as watched:
        watched.run(with_default + made)
        *proofs, attach, _ = parts_of(found.rewrite)
        for part in proofs:
            watched.run(part)
        watched.work.clear()
        watched.run(attach)
        assert watched.work == set()

        watched.run("alter table app.day detach partition app.day_2032;")
        watched.run("alter table app.day_2031 drop constraint day_2031_has_none;")
        watched.run(attached)
        assert watched.work == {"verifying"}


@pytest.mark.parametrize("text", [text for text in SAFE if ALONE in text])
def test_a_safe_migration_without_transaction_runs(before: str, text: str) -> None:
    run_for_good(before, text)


def run_for_good(before: str, text: str) -> None:
    """Run the parts of *text*, each committed, on a copy of the database."""
    template = psycopg.conninfo.conninfo_to_dict(before)["dbname"]
    server = psycopg.conninfo.make_conninfo(before, dbname="postgres")
    with (
        new_database(server, f'template "{template}"') as copy,
        psycopg.connect(copy, autocommit=True) as connection,
    ):
        for part in parts_of(text):
            for each in scan(part).statements:
                connection.execute(each.sent.encode())


def test_the_functions_taken_for_not_volatile_are_not(before: str) -> None:
    names = NOT_VOLATILE.split("|")
    query = """
        select proname, bool_or(provolatile = 'v') from pg_proc
        where pronamespace = 'pg_catalog'::regnamespace and proname = any (%s) group by 1
    """

    assert dict(ask(before, query, names)) == dict.fromkeys(names, False)
