"""Prove one migration, on databases of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Literal

from attrs import define

from apptsched._async._compat import at_once
from apptsched._async.migration_applying import AsyncMigrationApplying
from apptsched._async.migration_rows import fill_tables, read_rows, run_rows
from apptsched._async.migration_runners import AsyncDoom, AsyncRunners
from apptsched._async.migration_scratch import AsyncScratch, AsyncVisit
from apptsched._async.migration_snapshot import take_snapshot
from apptsched.errors import ApptschedError
from apptsched.migrate.files import Migration, SqlFile
from apptsched.migrate.findings import MigrationFinding
from apptsched.migrate.snapshot import Snapshot

Way = Literal["up", "down"]


@define
class AsyncMigrationProof:
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

    scratch: AsyncScratch
    runners: AsyncRunners
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

    async def prove(self) -> None:
        """Try everything; what is wrong goes into `found`."""
        sound = self.migration.down is not None and await self._reverts()
        async with self._copy() as at:
            await self._killed(at, "up", self.statements, self.before)
        await self._rivals(sound)
        await self._crlf(sound)
        if await self._rows_below(sound):
            await self._rows_above()

    def _tell(self, what: str, difference: str) -> bool:
        """Write a finding down, if there is one; return whether there is none."""
        if difference:
            self.found.append(MigrationFinding(self.migration.label, what, difference))
        return not difference

    async def _same(self, what: str, expected: Snapshot, at: str) -> bool:
        return self._tell(what, expected.difference(await _snapshot(at)))

    @asynccontextmanager
    async def _copy(self, *, kept: bool = True) -> AsyncIterator[str]:
        """Lend a copy of what is below, which the block leaves as it was or tells of."""
        at, told = self.idle or await self.scratch.create(self.below), len(self.found)
        self.idle = None
        yield at
        if kept and len(self.found) == told:
            self.idle = at
        else:
            await self.scratch.drop(at)

    async def _reverts(self) -> bool:
        """Try the way down, up again, and down killed; return whether all are sound."""
        at, told = await self.scratch.create(self.above), len(self.found)
        down = AsyncDoom()
        if (
            await self._went(self.runners.doomed(at, down), "down", "down")
            and await self._same("down", self.before, at)
            and await self._went(self.runners.plain(at), "up", "up again")
            and await self._same("up again", self.after, at)
            and await self._killed(at, "down", down.passed, self.after)
            and await self._went(self.runners.plain(at), "down", "down")
        ):
            self.idle = at
        else:
            await self.scratch.drop(at)
        return len(self.found) == told

    async def _killed(self, at: str, way: Way, statements: int, origin: Snapshot) -> bool:
        """Go one way once for each statement, killed before it; all that must leave nothing."""
        file = self.migration.up if way == "up" else self.migration.down
        if file is not None and not file.directives.transactional:
            return await self._stopped(way, statements)
        for boundary in range(1, statements + 1):
            if not await self._dies(at, way, boundary):
                return self._tell(f"{way} killed", "an earlier kill left something behind")
        return await self._same(f"{way} killed", origin, at)

    async def _stopped(self, way: Way, statements: int) -> bool:
        """Do so outside a transaction, where a repair must bring it to the end."""
        start, goal = (self.below, self.after) if way == "up" else (self.above, self.before)
        for boundary in range(1, statements + 1):
            async with self.scratch.database(start) as at:
                await self._dies(at, way, boundary)
                what = f"{way} killed before statement {boundary}, and repaired"
                try:
                    await self.runners.plain(at).repair("resume")
                except ApptschedError as error:
                    return self._tell(what, str(error))
                if not await self._same(what, goal, at):
                    return False
        return True

    async def _dies(self, at: str, way: Way, boundary: int) -> bool:
        doom = AsyncDoom(self.scratch.session, boundary)
        with suppress(ApptschedError):
            await self._go(self.runners.doomed(at, doom), way)
        return doom.came

    async def _rivals(self, sound: bool) -> None:
        what, version = "two runners at once", self.migration.version
        async with self._copy(kept=sound) as at:
            rivals = [partial(self.runners.plain(at).up, version) for _ in range(2)]
            outcomes = await at_once(*rivals)
            failed = [str(each) for each in outcomes if isinstance(each, BaseException)]
            if self._tell(what, "\n".join(failed)):
                await self._same(what, self.after, at)
                if sound:
                    await self._went(self.runners.plain(at), "down", what)

    async def _crlf(self, sound: bool) -> None:
        what = "files with CRLF"
        async with self._copy(kept=sound) as at:
            runner = self.runners.crlf(at)
            if await self._went(runner, "up", what):
                await self._same(what, self.after, at)
                if sound and await self._went(runner, "down", what):
                    await self._same(what, self.before, at)

    async def _rows_below(self, sound: bool) -> bool:
        """Go up with rows, and come back to them; return whether that can be done and is well."""
        async with self._copy(kept=False) as at:
            held, runner = await self._fill(at), self.runners.plain(at)
            if not (
                await self._went(runner, "up", "up with rows")
                and sound
                and await self._went(runner, "down", "down with rows")
            ):
                return False
            # What the way up drops is lost; what a way down gives up was not there below it.
            lossy = self.migration.lossy_down
            lost = self.before.altered(self.after) if lossy else frozenset()
            left = (await _rows(at)).without(lost)
            return self._tell("rows", held.without(lost).difference(left))

    async def _rows_above(self) -> None:
        """Go down with rows, and up again to them, unless they are to be lost."""
        async with self.scratch.database(self.above) as at:
            held, runner = await self._fill(at), self.runners.plain(at)
            if (
                await self._went(runner, "down", "down with rows")
                and await self._went(runner, "up", "up with rows")
                and not self.migration.lossy_down
            ):
                self._tell("rows, not declared lossy", held.difference(await _rows(at)))

    async def _fill(self, at: str) -> Snapshot:
        async with AsyncVisit(at).session() as session:
            if self.rows is not None:
                await run_rows(session, self.rows)
            for table, reason in (await fill_tables(session)).items():
                if table not in self.unfilled:
                    self.unfilled.add(table)
                    self._tell("not filled", f"{table}: {reason}")
            return await read_rows(session)

    async def _go(self, runner: AsyncMigrationApplying, way: Way) -> None:
        if way == "up":
            await runner.up(self.migration.version)
        else:
            await runner.down()

    async def _went(self, runner: AsyncMigrationApplying, way: Way, what: str) -> bool:
        try:
            await self._go(runner, way)
        except ApptschedError as error:
            return self._tell(what, str(error))
        return True


async def _snapshot(at: str) -> Snapshot:
    async with AsyncVisit(at).session() as session:
        return await take_snapshot(session, ())


async def _rows(at: str) -> Snapshot:
    async with AsyncVisit(at).session() as session:
        return await read_rows(session)
