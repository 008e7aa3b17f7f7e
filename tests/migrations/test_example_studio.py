"""The studio under `examples/` keeps a line of its own beside the package's."""

from __future__ import annotations

from pathlib import Path

import pytest

from apptsched import Migrator
from apptsched.migrate import bundled_version
from apptsched.migrate.errors import MigrationFailed

SOURCE = Path(__file__).resolve().parents[2] / "examples/studio/migrations"


@pytest.fixture
def lines(scratch: str) -> tuple[Migrator, Migrator]:
    """The package's line, which is up, and the studio's."""
    package = Migrator(scratch)
    package.up()
    return package, Migrator(scratch, source=SOURCE, line="studio")


def test_every_step_down_of_the_studio_undoes_its_step_up_and_nothing_else(
    lines: tuple[Migrator, Migrator],
) -> None:
    package, studio = lines
    before = package.snapshot("apptsched")
    snapshots = [studio.snapshot("studio")]
    for version in range(1, 5):
        studio.up(version)
        snapshots.append(studio.snapshot("studio"))
    full = package.snapshot("apptsched", "studio")

    for version in reversed(range(4)):
        studio.down(yes_lose_data=True)
        assert snapshots[version].difference(studio.snapshot("studio")) == "", version
    assert before.difference(package.snapshot("apptsched")) == ""
    assert package.status().up_to_date
    studio.up()
    assert full.difference(package.snapshot("apptsched", "studio")) == ""


def test_the_package_stays_at_what_the_studio_refers_to(lines: tuple[Migrator, Migrator]) -> None:
    package, studio = lines
    studio.up()

    with pytest.raises(MigrationFailed, match="export_appointment_fkey") as refused:
        package.down(to=0, yes_lose_data=True)

    assert (refused.value.file, refused.value.line) == ("0003_appointments.down.sql", 5)
    assert (refused.value.sqlstate, package.status().version) == ("2BP01", 3)
    assert studio.status().up_to_date
    package.up()
    assert package.status().version == bundled_version()
    for line in (studio, package):
        line.down(to=0, yes_lose_data=True)
        assert line.status().version == 0


def test_the_studio_s_migrations_pass_the_lint() -> None:
    assert Migrator("", source=SOURCE, line="studio").lint() == ()
