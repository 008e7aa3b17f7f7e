"""What can never be right is refused before a connection is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from apptsched._async.migrator import AsyncMigrator
from apptsched.errors import InvalidInput
from apptsched.migrate.errors import InvalidMigrations
from tests.support.migrations import SCRATCH_TABLE, ask, write

NOWHERE = "host=127.0.0.1 port=1"
NO_VERSIONS = ["2", 2.0, True, -1, object()]


@pytest.mark.parametrize(
    "arguments",
    [
        {"conninfo": 3},
        {"source": "migrations"},
        {"line": ""},
        {"line": None},
        {"line": "a\0b"},
        {"line": "x" * 201},
        {"lock": "none"},
        {"lock_wait": 3},
        {"profile": "test"},
    ],
    ids=lambda each: next(iter(each)),
)
def test_a_migrator_is_not_made_of(arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        AsyncMigrator(**{"conninfo": NOWHERE, **arguments})


@pytest.mark.parametrize("wrong", NO_VERSIONS, ids=lambda each: type(each).__name__)
async def test_a_version_is_a_whole_number(wrong: Any, tmp_path: Path) -> None:
    migrator = AsyncMigrator(NOWHERE, source=write(tmp_path, SCRATCH_TABLE))

    for call in (migrator.up, migrator.plan, migrator.adopt):
        with pytest.raises(InvalidInput, match="must be a whole number"):
            await call(wrong)
    with pytest.raises(InvalidInput, match="to must be a whole number"):
        await migrator.down(to=wrong)
    with pytest.raises(InvalidInput, match="steps must be a whole number"):
        await migrator.down(wrong)


async def test_no_versions_can_be_adopted_and_no_steps_gone(tmp_path: Path) -> None:
    migrator = AsyncMigrator(NOWHERE, source=write(tmp_path, SCRATCH_TABLE))
    nothing: Any = None

    for call in (migrator.adopt, migrator.down):
        for wrong in (0, nothing):
            with pytest.raises(InvalidInput, match="must be a whole number"):
                await call(wrong)


@pytest.mark.parametrize("wrong", [None, 3], ids=repr)
async def test_a_profile_is_a_text(wrong: Any) -> None:
    with pytest.raises(InvalidInput, match="profile must be str"):
        await AsyncMigrator(NOWHERE).seed(wrong)


async def test_a_transaction_is_that_of_a_connection_of_this_colour() -> None:
    wrong: Any = None

    with pytest.raises(InvalidInput, match="connection must be"):
        await AsyncMigrator("").apply_in(wrong)
    with pytest.raises(InvalidInput, match="to must be a whole number"):
        await AsyncMigrator("").apply_in(wrong, to=2.5)  # type: ignore[arg-type]


async def test_a_folder_that_is_not_there_is_no_empty_one(scratch: str, tmp_path: Path) -> None:
    migrator = AsyncMigrator(scratch, source=tmp_path / "migratoins", line="host")

    with pytest.raises(InvalidMigrations, match="there is no such folder"):
        await migrator.up()
    assert ask(scratch, "select to_regnamespace('apptsched')") == [(None,)]
