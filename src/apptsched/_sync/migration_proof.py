# Generated from src/apptsched/_async/migration_proof.py by tools/unsync.py; do not edit.
"""Prove one migration, on databases of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Literal

from attrs import define

from apptsched._sync._compat import at_once
from apptsched._sync.migration_applying import MigrationApplying
from apptsched._sync.migration_rows import fill_tables, read_rows, run_rows
from apptsched._sync.migration_runners import Doom, Runners
from apptsched._sync.migration_scratch import Scratch, Visit
from apptsched._sync.migration_snapshot import take_snapshot
from apptsched.errors import ApptschedError
from apptsched.migrate.files import Migration, SqlFile
from apptsched.migrate.findings import MigrationFinding
from apptsched.migrate.snapshot import Snapshot

Way = Literal["up", "down"]


@define
class MigrationProof:
    """Tries a migration in every way, on copies of two databases: one below it, one that has it.

    Attributes:
        scratch: Where the copies are made.
        runners: Makes runners of the folder.
        rows: What to insert before the types' suggestions.
        migration: What is proven.
        statements: How many its way up has, repeatable files included.
        below: The conninfo of the database without it.
        above: The conninfo of the one with it.
        before: What the first is made of.
        after: What the second is made of.
        found: What was found so far.
        unfilled: Tables that were told to have stayed empty.
        idle: A copy of the first that is as good as new.
    """

    scratch: Scratch
    runners: Runners
    rows: SqlFile | None
    migration: Migration
    statements: int
    below: str
    above: str
    before: Snapshot
    after: Snapshot
    found: list[MigrationFinding]
    unfilled: set[str]
    idle: str | None = None

    def prove(self) -> None:
        """Try everything; what is wrong goes into `found`."""
        sound = self.migration.down is not None and self._reverts()
        with self._copy() as at:
            self._killed(at, "up", self.statements, self.before)
        self._rivals(sound)
        self._crlf(sound)
        if self._rows_below(sound):
            self._rows_above()

    def _tell(self, what: str, difference: str) -> bool:
        """Write a finding down, if there is one; return whether there is none."""
        if difference:
            self.found.append(MigrationFinding(self.migration.label, what, difference))
        return not difference

    def _same(self, what: str, expected: Snapshot, at: str) -> bool:
        return self._tell(what, expected.difference(_snapshot(at)))

    @contextmanager
    def _copy(self, *, kept: bool = True) -> Iterator[str]:
        """Lend a copy of what is below, which the block leaves as it was or tells of."""
        at, told = self.idle or self.scratch.create(self.below), len(self.found)
        self.idle = None
        yield at
        if kept and len(self.found) == told:
            self.idle = at
        else:
            self.scratch.drop(at)

    def _reverts(self) -> bool:
        """Try the way down, up again, and down killed; return whether all are sound."""
        at, told = self.scratch.create(self.above), len(self.found)
        down = Doom()
        if (
            self._went(self.runners.doomed(at, down), "down", "down")
            and self._same("down", self.before, at)
            and self._went(self.runners.plain(at), "up", "up again")
            and self._same("up again", self.after, at)
            and self._killed(at, "down", down.passed, self.after)
            and self._went(self.runners.plain(at), "down", "down")
        ):
            self.idle = at
        else:
            self.scratch.drop(at)
        return len(self.found) == told

    def _killed(self, at: str, way: Way, statements: int, origin: Snapshot) -> bool:
        """Go one way once for each statement, killed before it; all that must leave nothing."""
        file = self.migration.up if way == "up" else self.migration.down
        if file is not None and not file.directives.transactional:
            return self._stopped(way, statements)
        for boundary in range(1, statements + 1):
            if not self._dies(at, way, boundary):
                return self._tell(f"{way} killed", "an earlier kill left something behind")
        return self._same(f"{way} killed", origin, at)

    def _stopped(self, way: Way, statements: int) -> bool:
        """Do so outside a transaction, where a repair must bring it to the end."""
        start, goal = (self.below, self.after) if way == "up" else (self.above, self.before)
        for boundary in range(1, statements + 1):
            with self.scratch.database(start) as at:
                self._dies(at, way, boundary)
                what = f"{way} killed before statement {boundary}, and repaired"
                try:
                    self.runners.plain(at).repair("resume")
                except ApptschedError as error:
                    return self._tell(what, str(error))
                if not self._same(what, goal, at):
                    return False
        return True

    def _dies(self, at: str, way: Way, boundary: int) -> bool:
        doom = Doom(self.scratch.session, boundary)
        with suppress(ApptschedError):
            self._go(self.runners.doomed(at, doom), way)
        return doom.came

    def _rivals(self, sound: bool) -> None:
        what, version = "two runners at once", self.migration.version
        with self._copy(kept=sound) as at:
            rivals = [partial(self.runners.plain(at).up, version) for _ in range(2)]
            outcomes = at_once(*rivals)
            failed = [str(each) for each in outcomes if isinstance(each, BaseException)]
            if self._tell(what, "\n".join(failed)):
                self._same(what, self.after, at)
                if sound:
                    self._went(self.runners.plain(at), "down", what)

    def _crlf(self, sound: bool) -> None:
        what = "files with CRLF"
        with self._copy(kept=sound) as at:
            runner = self.runners.crlf(at)
            if self._went(runner, "up", what):
                self._same(what, self.after, at)
                if sound and self._went(runner, "down", what):
                    self._same(what, self.before, at)

    def _rows_below(self, sound: bool) -> bool:
        """Go up with rows, and come back to them; return whether that can be done and is well."""
        with self._copy(kept=False) as at:
            held, runner = self._fill(at), self.runners.plain(at)
            if not (
                self._went(runner, "up", "up with rows")
                and sound
                and self._went(runner, "down", "down with rows")
            ):
                return False
            # What the way up drops is lost; what a way down gives up was not there below it.
            lossy = self.migration.lossy_down
            lost = self.before.altered(self.after) if lossy else frozenset()
            left = (_rows(at)).without(lost)
            return self._tell("rows", held.without(lost).difference(left))

    def _rows_above(self) -> None:
        """Go down with rows, and up again to them, unless they are to be lost."""
        with self.scratch.database(self.above) as at:
            held, runner = self._fill(at), self.runners.plain(at)
            if (
                self._went(runner, "down", "down with rows")
                and self._went(runner, "up", "up with rows")
                and not self.migration.lossy_down
            ):
                self._tell("rows, not declared lossy", held.difference(_rows(at)))

    def _fill(self, at: str) -> Snapshot:
        with Visit(at).session() as session:
            if self.rows is not None:
                run_rows(session, self.rows)
            for table, reason in (fill_tables(session)).items():
                if table not in self.unfilled:
                    self.unfilled.add(table)
                    self._tell("not filled", f"{table}: {reason}")
            return read_rows(session)

    def _go(self, runner: MigrationApplying, way: Way) -> None:
        if way == "up":
            runner.up(self.migration.version)
        else:
            runner.down()

    def _went(self, runner: MigrationApplying, way: Way, what: str) -> bool:
        try:
            self._go(runner, way)
        except ApptschedError as error:
            return self._tell(what, str(error))
        return True


def _snapshot(at: str) -> Snapshot:
    with Visit(at).session() as session:
        return take_snapshot(session, ())


def _rows(at: str) -> Snapshot:
    with Visit(at).session() as session:
        return read_rows(session)
