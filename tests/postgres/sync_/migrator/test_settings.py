# Generated from tests/postgres/async_/migrator/test_settings.py by tools/unsync.py; do not edit.
"""What a file sets for itself ends with it, in its own transaction too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from apptsched._sync.migrator import Migrator
from tests.support.migrations import ask, write


@pytest.fixture
def role(scratch: str) -> Iterator[str]:
    """A role without rights on the runner's tables."""
    name = f"owner_{uuid4().hex}"
    ask(scratch, f"create role {name}; grant create on schema public to {name}")
    yield name
    ask(scratch, f"drop owned by {name}; drop role {name}")


def test_a_file_may_make_another_role_the_owner(scratch: str, role: str, tmp_path: Path) -> None:
    files = {
        "0001_owned.up.sql": f"set local role {role};\ncreate table public.t ();",
        "0001_owned.down.sql": f"set local role {role};\ndrop table public.t;",
        "functions/f.sql": "create or replace function public.f() returns name"
        " language sql as 'select current_user';",
    }
    migrator = Migrator(scratch, source=write(tmp_path, files))

    migrator.up()

    owners = "select relowner::regrole::text, proowner::regrole::text = current_user"
    assert ask(
        scratch, f"{owners} from pg_class, pg_proc where relname = 't' and proname = 'f'"
    ) == [(role, True)]
    status = migrator.status()
    assert status.applied[0].applied_by != role
    migrator.down()
    with psycopg.Connection.connect(scratch) as connection:
        assert len(migrator.apply_in(connection)) == 2


def test_functions_do_not_depend_on_what_the_migration_before_them_set(
    scratch: str, tmp_path: Path
) -> None:
    files = {
        "0001_elsewhere.up.sql": "create schema elsewhere;\nset local search_path = elsewhere;",
        "0001_elsewhere.down.sql": "drop schema elsewhere;",
        "functions/f.sql": "create or replace function f() returns int language sql as 'select 1';",
    }

    Migrator(scratch, source=write(tmp_path, files)).up()

    assert ask(scratch, "select pronamespace::regnamespace::text from pg_proc where proname = 'f'")[
        0
    ] == ("public",)
