"""What Django writes of the operation can be read again."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from tests.support.migrations import SCRATCH_TABLE, write


def test_a_squashed_migration_names_the_folder_by_a_pure_path(tmp_path: Path) -> None:
    pytest.importorskip("django")
    from apptsched.integrations.django import Migrate

    write(tmp_path, SCRATCH_TABLE)

    assert Migrate(to=1, source=PurePosixPath(tmp_path), line="host").reversible
